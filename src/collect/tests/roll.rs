//! The roll: what stops a run, what makes a household undecided, what is not on the roll yet.

use super::made_county::{HOUSEHOLD, MEMBER, MadeCounty, ada, bo, cai, household, id, member, member_with};
use crate::collect::{CollectError, Only};

fn county(households: &[&str], members: &[&str]) -> MadeCounty {
    MadeCounty::new().with("household.csv", HOUSEHOLD, households).with("member.csv", MEMBER, members)
}

#[test]
fn faults_that_stop_a_run_are_all_named() {
    let county = county(
        &[&household("H1", ""), &household("H1", ""), &household("H2", "scheme=riches"), &household("", "")],
        &[
            &member("H1", &ada(), "安达"),
            &member("H1", &ada(), "安达"),
            &member("H9", &bo(), "博文"),
            &member_with("H1", &cai(), "蔡丽", "relation=friend"),
            &member_with("", &bo(), "博文", "joined_on=never"),
        ],
    );
    let Err(CollectError::Roll(faults)) = county.try_collect() else { panic!("the run must stop") };
    let found: Vec<(&str, u64, &str)> =
        faults.iter().map(|f| (f.file.as_str(), f.line, f.field.as_deref().unwrap_or(""))).collect();
    assert_eq!(
        found,
        [
            ("household.csv", 3, "household_id"),
            ("household.csv", 4, "scheme"),
            ("household.csv", 5, "household_id"),
            ("member.csv", 3, "person_id"),
            ("member.csv", 4, "household_id"),
            ("member.csv", 5, "relation"),
            ("member.csv", 6, "household_id"),
        ]
    );
    let text = CollectError::Roll(faults).to_string();
    for personal in ["安达", "博文", "蔡丽", &ada(), &bo(), &cai()] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[test]
fn a_row_with_a_spoilt_cell_breaks_its_household_or_stops_the_run_like_any_other() {
    let with = |spoilt: &str| {
        county(
            &[&household("H1", ""), &household("H2", "")],
            &[
                &member("H1", &ada(), "安达"),
                &member_with("H1", &bo(), "博文", spoilt),
                &member("H2", &cai(), "蔡丽"),
            ],
        )
    };
    assert_eq!(with("joined_on=20\x0020-01-01").collect().collected.draft.roll_broken, [true, false]);
    let Err(CollectError::Roll(faults)) = with("relation=fri\0end").try_collect() else {
        panic!("the run must stop")
    };
    assert_eq!(faults[0].field.as_deref(), Some("relation"), "{faults:?}");
}

#[test]
fn a_row_that_cannot_be_read_breaks_its_household() {
    let seen = county(
        &[&household("H1", ""), &household("H2", "declared_homes=many"), &household("H3", "")],
        &[
            &member("H1", &ada(), "安达"),
            &member_with("H1", &bo(), "博文", "joined_on=never"),
            &member("H2", &cai(), "蔡丽"),
            &member("H3", &bo(), "博文"),
        ],
    )
    .collect();
    let draft = &seen.collected.draft;
    assert_eq!(draft.roll_broken, [true, true, false]);
    assert_eq!(draft.members.len(), 3, "those who can be read stay");
    assert_eq!(draft.memberships, [1, 1, 1]);
    assert_eq!(
        draft.memberships_open,
        [false, false, true],
        "who stands in a row that can't be read may be in two"
    );
    let aside: Vec<(&str, u64)> =
        seen.collected.set_aside.iter().map(|s| (s.file.as_str(), s.line)).collect();
    assert_eq!(aside, [("household.csv", 3), ("member.csv", 3)]);
}

#[test]
fn of_a_row_that_cannot_be_read_its_scheme_and_days_are_taken_where_they_can() {
    let broken = |with: &str| household("H2", &format!("declared_homes=many,{with}"));
    let seen = |second: &str| {
        let later = member_with("H1", &cai(), "蔡丽", "joined_on=2026-11-02,declared_wage=much");
        county(
            &[&household("H1", ""), second],
            &[&member("H1", &ada(), "安达"), &later, &member("H2", &ada(), "安达")],
        )
        .collect()
        .collected
        .draft
    };
    let plain = seen(&broken("scheme=edge"));
    let scheme = plain.dictionary.household.field_index("scheme").expect("a field");
    let edge = plain.dictionary.household.code("scheme", "edge").expect("a scheme");
    assert_eq!(plain.households.cell(1, scheme), edge);
    assert_eq!(plain.roll_broken, [false, true], "who joins later breaks nothing");
    assert_eq!((plain.memberships, plain.memberships_open), (vec![2, 2], vec![false, false]));
    let later = seen(&broken("applied_on=2026-11-02"));
    assert_eq!((later.roll_broken, later.memberships), (vec![false], vec![1]), "not on the roll yet");
    let perhaps = seen(&broken("applied_on=never"));
    assert_eq!(perhaps.roll_broken, [false, true]);
    assert_eq!((perhaps.memberships, perhaps.memberships_open), (vec![1, 1], vec![true, true]));
    let both = county(&[&household("H1", "area_code=nowhere,scheme=riches")], &[]);
    let Err(CollectError::Roll(faults)) = both.try_collect() else { panic!("the run must stop") };
    assert_eq!(faults.iter().map(|f| f.field.as_deref()).collect::<Vec<_>>(), [Some("scheme")]);
}

#[test]
fn who_applies_or_joins_later_is_not_there_yet() {
    let seen = county(
        &[
            &household("H1", ""),
            &household("H2", "applied_on=2026-11-02"),
            &household("H3", "applied_on=2026-11-01"),
        ],
        &[
            &member("H1", &ada(), "安达"),
            &member_with("H1", &bo(), "博文", "joined_on=2026-11-02"),
            &member("H2", &ada(), "安达"),
            &member_with("H3", &cai(), "蔡丽", "joined_on=2026-11-01"),
        ],
    )
    .collect();
    let draft = &seen.collected.draft;
    let text = |cell| draft.symbols.cell_text(cell).unwrap_or("").to_owned();
    let households: Vec<String> = draft.households.iter().map(|h| text(h[0])).collect();
    let members: Vec<String> = draft.members.iter().map(|m| text(m[2])).collect();
    assert_eq!(households, ["H1", "H3"]);
    assert_eq!(members, ["安达", "蔡丽"]);
    assert_eq!(draft.memberships, [1, 1]);
}

#[test]
fn ids_on_the_roll_are_canonical_and_what_is_none_is_kept() {
    let old = format!("{}{}", &ada()[..6], &ada()[8..17]);
    let seen =
        county(&[&household("H1", "")], &[&member("H1", &old, "安达"), &member("H1", " e12x ", "博文")])
            .collect();
    let draft = &seen.collected.draft;
    let mut ids: Vec<&str> = draft.members.iter().filter_map(|m| draft.symbols.cell_text(m[1])).collect();
    ids.sort_unstable();
    assert_eq!(ids, [ada().as_str(), "E12X"]);
}

#[test]
fn only_memberships_make_two_households() {
    let obligor = member_with("H2", &ada(), "安达", "role=obligor");
    let seen =
        county(&[&household("H1", ""), &household("H2", "")], &[&member("H1", &ada(), "安达"), &obligor])
            .collect();
    assert_eq!(seen.collected.draft.memberships, [1, 1]);
}

#[test]
fn a_run_may_be_about_an_area_a_household_or_a_person() {
    let mut county = county(
        &[&household("H1", ""), &household("H2", "area_code=410399002001")],
        &[&member("H1", &ada(), "安达"), &member("H2", &ada(), "安达"), &member("H2", &cai(), "蔡丽")],
    );
    let count = |county: &MadeCounty| {
        let draft = county.collect().collected.draft;
        (draft.households.len(), draft.members.len(), draft.memberships)
    };
    county.area = Some("410399002".to_owned());
    assert_eq!(count(&county), (1, 2, vec![2, 1]), "whole-roll facts are not narrowed");
    county.area = None;
    for (only, expect) in [
        (Only::Household("H2".to_owned()), (1, 2, vec![2, 1])),
        (Only::Household("H7".to_owned()), (0, 0, vec![])),
        (Only::Person(ada()), (2, 3, vec![2, 2, 1])),
        (Only::Person(cai().to_lowercase()), (1, 2, vec![2, 1])),
        (Only::Person(id("19990909", 1)), (0, 0, vec![])),
    ] {
        county.only = Some(only.clone());
        assert_eq!(count(&county), expect, "{only:?}");
    }
}

#[test]
fn without_a_roll_nothing_is_evaluated() {
    let county = MadeCounty::new();
    county.bytes("member.csv", b"household_id\n");
    let Err(CollectError::RollUnreachable { table, .. }) = county.try_collect() else {
        panic!("the run must stop")
    };
    assert_eq!(table, "member");
    // Neither is left unsaid, whichever was looked at first.
    county.bytes("household.csv", b"area_code\n");
    for _ in 0..4 {
        let Err(CollectError::RollUnreachable { table, reason, .. }) = county.try_collect() else {
            panic!("the run must stop")
        };
        assert_eq!(table, "household and member");
        let places = ["household.csv", "member.csv"].map(|file| reason.find(file));
        assert!(places[0].is_some() && places[0] < places[1], "{reason}");
    }
}
