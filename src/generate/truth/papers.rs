//! Rules about authorisations, IDs, names and the roll itself.
//! Must not know money or kin.
use super::tri::{Tri, whether};
use super::view::View;
use crate::domain::person_name::same_name;

/// AUTH-01: somebody has no authorisation that is valid on the day.
pub(super) fn auth_01(view: &View<'_>) -> Tri {
    let household = view.household;
    let open = household.authorised_until.is_none_or(|last| last >= view.d);
    let authorised = |signed: Option<jiff::civil::Date>| open && signed.is_some_and(|day| day <= view.d);
    view.everybody
        .iter()
        .any(|somebody| !authorised(somebody.member.authorised_on.or(household.authorised_on)))
        .into()
}

/// AUTH-02: a member joined after the authorisation was signed.
pub(super) fn auth_02(view: &View<'_>) -> Tri {
    let signed_before = |member: &super::super::county::Member| {
        let signed = member.authorised_on.or(view.household.authorised_on);
        signed.is_some_and(|signed| member.joined_on > signed)
    };
    view.members().any(|somebody| signed_before(somebody.member)).into()
}

/// ID-01: an ID that cannot be right.
pub(super) fn id_01(view: &View<'_>) -> Tri {
    let is_right = |id: crate::domain::citizen_id::CitizenId| {
        id.has_right_check() && id.birth_date().is_some_and(|birth| birth <= view.d)
    };
    view.everybody.iter().any(|somebody| !somebody.id.is_some_and(is_right)).into()
}

/// ID-02: registered under another name.
pub(super) fn id_02(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        member.some("registration", |row| {
            let same = row.name().and_then(|name| same_name(name, &member.member.person.name));
            whether(same, |same| !same)
        })
    })
}

/// ID-03: a member of two households.
pub(super) fn id_03(view: &View<'_>) -> Tri {
    view.twice.into()
}

/// ID-04: not registered at all.
pub(super) fn id_04(view: &View<'_>) -> Tri {
    view.some_member(|member| member.has_none("registration"))
}
