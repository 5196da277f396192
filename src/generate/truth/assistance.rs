//! Rules about deaths, aid on the register and its payments, spending, and staff.
//! Must not know income but as a sum.
use super::locality::{EDGE, RIGID};
use super::tri::{AtLeast, Tri, any, whether};
use super::view::{Row, Somebody, View};
use crate::domain::calendar::{Month, plus_months};
use jiff::civil::Date;

/// Whether the registration row says that the person is dead: a later death is not seen.
fn is_registered_dead(row: Row<'_>, d: Date) -> Tri {
    let later = row.day("death_date").is_some_and(|day| day > d);
    row.is("status", &["deceased"]).and(Tri::from(!later))
}

/// Whether some death of the member, of a day that may be unknown, is so.
fn some_death(view: &View<'_>, member: &Somebody<'_>, is_so: impl Fn(Option<Date>) -> Tri) -> Tri {
    let recorded = member.some("death", |row| is_so(row.day("death_date")));
    let registered =
        member.some("registration", |row| is_registered_dead(row, view.d).and(is_so(row.day("death_date"))));
    recorded.or(registered)
}

/// DEC-01: paid for months after a death under a number on whose register the dead person still stood.
pub(super) fn dec_01(view: &View<'_>) -> Tri {
    view.some_member(|dead| {
        some_death(view, dead, |day| {
            view.some("aid_payment", |paid| {
                let after = whether(paid.month().zip(day), |(month, day)| month > Month::of(day));
                let drawn = dead.some("aid", |aid| {
                    let same =
                        whether(aid.text("household_no").zip(paid.text("household_no")), |(a, b)| a == b);
                    let active = paid
                        .month()
                        .map_or(Tri::Unknown, |month| aid.touches(month.first_day(), month.last_day()));
                    same.and(active)
                });
                after.and(drawn)
            })
        })
    })
}

/// DEC-02: registration and death records differ, or a pension goes on.
pub(super) fn dec_02(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        let dead = member.some("registration", |row| is_registered_dead(row, view.d));
        let living = member.some("registration", |row| is_registered_dead(row, view.d).not());
        let recorded = member.some("death", |_| Tri::Yes);
        let paid_on = some_death(view, member, |day| {
            member.some("pension", |row| {
                whether(row.month().zip(day), |(month, day)| month > Month::of(day).plus(1))
            })
        });
        any([dead.and(member.has_none("death")), living.and(recorded), paid_on])
    })
}

/// DEC-03: more than three months since a death whose day is known.
pub(super) fn dec_03(view: &View<'_>) -> Tri {
    let over = |day: Date| view.d > plus_months(day, 3);
    view.some_member(|member| {
        let recorded = member.some("death", |row| whether(row.day("death_date"), over));
        let registered = member.some("registration", |row| match (row.exists(), row.day("death_date")) {
            (Tri::Yes, None) => Tri::No,
            (_, day) => is_registered_dead(row, view.d).and(whether(day, over)),
        });
        recorded.or(registered)
    })
}

/// DEC-04: a member is dead.
pub(super) fn dec_04(view: &View<'_>) -> Tri {
    view.some_member(|member| some_death(view, member, |_| Tri::Yes))
}

fn drawn(view: &View<'_>, member: &Somebody<'_>, schemes: &[&str]) -> Tri {
    member.some("aid", |row| row.is("scheme", schemes).and(row.touches(view.d, view.d)))
}

/// DUP-01: subsistence allowance and destitute support at once.
pub(super) fn dup_01(view: &View<'_>) -> Tri {
    view.some_member(|member| drawn(view, member, &["dibao"]).and(drawn(view, member, &["tekun"])))
}

/// Whether two rows of aid of one member, both active, are so.
fn some_pair(view: &View<'_>, is_so: impl Fn(Row<'_>, Row<'_>) -> Tri) -> Tri {
    let active = |row: Row<'_>| row.touches(view.d, view.d);
    view.some_member(|member| {
        member.some("aid", |one| {
            let other = member.some("aid", |other| active(other).and(is_so(one, other)));
            active(one).and(other)
        })
    })
}

/// DUP-02: aid in two counties.
pub(super) fn dup_02(view: &View<'_>) -> Tri {
    let schemes = ["dibao", "edge", "tekun"];
    some_pair(view, |one, other| {
        let counties = one.text("area_code").zip(other.text("area_code"));
        one.is("scheme", &schemes)
            .and(other.is("scheme", &schemes))
            .and(whether(counties, |(one, other)| one[..6] != other[..6]))
    })
}

/// DUP-03: one scheme under two numbers.
pub(super) fn dup_03(view: &View<'_>) -> Tri {
    some_pair(view, |one, other| {
        let schemes = one.text("scheme").zip(other.text("scheme"));
        let numbers = one.text("household_no").zip(other.text("household_no"));
        whether(schemes, |(one, other)| one == other).and(whether(numbers, |(one, other)| one != other))
    })
}

/// DUP-04: destitute support and an orphan's allowance.
pub(super) fn dup_04(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        drawn(view, member, &["tekun"]).and(drawn(view, member, &["orphan", "defacto_orphan"]))
    })
}

/// AID-03: a recipient who was not paid for the month before.
pub(super) fn aid_03(view: &View<'_>) -> Tri {
    let before = view.m().plus(-1);
    let confirmed = view.household.confirmed_on.is_none_or(|day| Month::of(day) < before);
    let paid = view.some("aid_payment", |row| whether(row.month(), |month| month == before));
    Tri::from(view.household.stage == "recipient" && confirmed).and(paid.not())
}

fn self_paid(view: &View<'_>) -> AtLeast {
    let part = |row: Row<'_>| match view.in_window(row.day("settled_on").map(Month::of)) {
        Tri::Yes => row.fen("self_paid"),
        Tri::No => Some(0),
        Tri::Unknown => None,
    };
    view.sum("medical_settlement", part)
}

/// SPD-01: more was paid for treatment than twice the income.
pub(super) fn spd_01(view: &View<'_>) -> Tri {
    let paid = self_paid(view);
    let over = view.total().map_or(Tri::Unknown, |total| total.times(2).reaches_another(paid).not());
    over.and(paid.exceeds(0))
}

/// SPD-03: treatment takes most of an income over that of an edge family.
pub(super) fn spd_03(view: &View<'_>) -> Tri {
    let paid = self_paid(view);
    let share = |total: AtLeast| paid.times(RIGID.1).reaches_another(total.times(RIGID.0));
    paid.exceeds(0).and(view.total().map_or(Tri::Unknown, share)).and(view.net_reaches(EDGE))
}

/// STF-01: a relative of staff of the county, not filed.
pub(super) fn stf_01(view: &View<'_>) -> Tri {
    let county = &view.household.area_code[..6];
    let listed =
        view.some("staff_roster", |row| whether(row.text("area_code"), |area| area.starts_with(county)));
    Tri::from(!view.household.relative_filed).and(listed)
}

/// STF-02: filed and confirmed without a visit of the county before.
pub(super) fn stf_02(view: &View<'_>) -> Tri {
    let household = view.household;
    let unseen = |confirmed: Date| household.county_visit_on.is_none_or(|visit| visit > confirmed);
    Tri::from(household.relative_filed && household.confirmed_on.is_some_and(unseen))
}
