//! Rules about who belongs to the household: marriages, children, students, custody, certificates, schools.
//! Must not know money.
use super::homes::is_just_before_application;
use super::roll_index::canonical;
use super::tri::{Tri, any, whether};
use super::view::{Row, Somebody, View};
use crate::domain::citizen_id::age_on;
use jiff::civil::Date;

/// Whether some row is the latest marriage of the member and is so.
fn latest_marriage<'c>(member: &Somebody<'c>, is_so: impl Fn(Row<'c>) -> Tri) -> Tri {
    member.some("marriage", |row| {
        let later = member.some("marriage", |other| {
            whether(other.day("registered_on").zip(row.day("registered_on")), |(other, own)| other > own)
        });
        later.not().and(is_so(row))
    })
}

/// HH-01: married to nobody in the household.
pub(super) fn hh_01(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        latest_marriage(member, |row| {
            row.is("status", &["married"]).and(view.is_nobody(row.text("spouse_id")))
        })
    })
}

/// Whether the member has a child of such an age who is nobody in the household.
fn child_elsewhere(view: &View<'_>, member: &Somebody<'_>, age: impl Fn(i32) -> bool) -> Tri {
    member.some("kinship", |row| {
        let born = row.text("relative_id").and_then(canonical).and_then(|id| id.birth_date());
        row.is("relation", &["child"])
            .and(row.lasts("until", view.d))
            .and(whether(born, |born| age(age_on(born, view.d))))
            .and(view.is_nobody(row.text("relative_id")))
    })
}

/// HH-02: a child under age elsewhere.
pub(super) fn hh_02(view: &View<'_>) -> Tri {
    view.some_member(|member| child_elsewhere(view, member, |age| age < 18))
}

/// HH-03: a grown child, declared a student, who is not enrolled full-time up to bachelor.
pub(super) fn hh_03(view: &View<'_>) -> Tri {
    let stages = ["preschool", "primary", "junior", "senior", "vocational", "college", "bachelor"];
    view.some_member(|member| {
        let enrolled = member.some("enrolment", |row| {
            row.touches(view.d, view.d).and(row.flag("full_time")).and(row.is("stage", &stages))
        });
        let declared = member.member.relation == "child" && member.member.student;
        Tri::from(declared).and(member.age(|age| age >= 18)).and(enrolled.not())
    })
}

/// HH-04: divorced shortly before the application.
pub(super) fn hh_04(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        latest_marriage(member, |row| {
            row.is("status", &["divorced"]).and(is_just_before_application(view, row.day("registered_on")))
        })
    })
}

/// HH-05: in custody.
pub(super) fn hh_05(view: &View<'_>) -> Tri {
    view.some_member(|member| member.in_custody(view))
}

/// HH-06: an old member with a grown child elsewhere.
pub(super) fn hh_06(view: &View<'_>) -> Tri {
    view.some_member(|member| member.age(|age| age >= 60).and(child_elsewhere(view, member, |age| age >= 18)))
}

/// Whether a certificate is valid on the day.
pub(super) fn is_valid_certificate(row: Row<'_>, d: Date) -> Tri {
    row.is("status", &["valid"])
        .and(whether(row.day("issued_on"), |day| day <= d))
        .and(row.lasts("valid_until", d))
}

/// AID-01: a declared disability without its certificate.
pub(super) fn aid_01(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        let (Some(category), level) = member.member.declared_disability else { return Tri::No };
        let certified = member.some("disability", |row| {
            let same_level = level.map_or(Tri::Yes, |level| {
                whether(row.count("level"), |certified| certified == i64::from(level))
            });
            is_valid_certificate(row, view.d)
                .and(whether(row.count("category"), |certified| certified == i64::from(category)))
                .and(same_level)
        });
        certified.not()
    })
}

/// AID-02: a single person by disability, and nobody severely disabled.
pub(super) fn aid_02(view: &View<'_>) -> Tri {
    let severe = view.some("disability", |row| {
        let level = |wanted: &[i64]| whether(row.count("level"), |level| wanted.contains(&level));
        let mental = whether(row.count("category"), |category| matches!(category, 5 | 6));
        is_valid_certificate(row, view.d).and(any([level(&[1, 2]), level(&[3]).and(mental)]))
    });
    Tri::from(view.household.single_person_reason == Some("disability")).and(severe.not())
}

/// SPD-02: a dear school.
pub(super) fn spd_02(view: &View<'_>) -> Tri {
    view.some("enrolment", |row| {
        row.touches(view.d, view.d).and(row.is("fee_class", &["private_high", "overseas"]))
    })
}
