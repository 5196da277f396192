//! The six states, in the order of their grounds.

use super::made_county::{
    DEPOSIT, HOUSEHOLD, MEMBER, MadeCounty, REGISTRATION, ada, bo, cai, deposit, household, id, member,
    member_with,
};
use crate::{
    collect::{Subject, Uncertainty},
    domain::SourceState::{self, Ambiguous, Hit, NoAnswer, None, NotAsked, Stale},
};

/// The states for the three people, where one source delivers these rows.
fn check(rows: &[&str], expect: [SourceState; 3]) {
    check_with(&[], rows, expect);
}

fn check_with(adapter: &[&str], rows: &[&str], expect: [SourceState; 3]) {
    let seen = MadeCounty::new().source("bank", "deposit", adapter).with("bank.csv", DEPOSIT, rows).collect();
    assert_eq!(seen.states("bank"), expect, "{adapter:?} {rows:#?}");
}

/// The three states, where a registration and a bank deliver these rows.
fn check_registered(registration: &[&str], rows: &[&str], expect: [[SourceState; 3]; 2]) {
    let seen = MadeCounty::new()
        .source("police", "registration", &[])
        .with("police.csv", REGISTRATION, registration)
        .source("bank", "deposit", &[])
        .with("bank.csv", DEPOSIT, rows)
        .collect();
    assert_eq!([seen.states("police"), seen.states("bank")], expect);
}

fn registered(person: &str, name: &str) -> String {
    format!("r-{name},{person},{name},2026-10-31,1980-01-01,1,active,,410399001001,B1,")
}

#[test]
fn a_record_is_a_hit_and_absence_from_a_complete_delivery_is_none() {
    check(&[&deposit("1", &ada(), "安达")], [Hit, None, None]);
    check_with(&["not_listed = \"not_asked\""], &[&deposit("1", &ada(), "安达")], [Hit, NotAsked, NotAsked]);
    check(&[], [None, None, None]);
}

#[test]
fn a_delivery_that_is_missing_or_broken_is_no_answer_for_all() {
    let county = MadeCounty::new().source("bank", "deposit", &[]);
    let seen = county.collect();
    assert_eq!(seen.states("bank"), [NoAnswer; 3], "no file");
    assert!(seen.report("bank").fault.is_some());
    for (why, bytes) in [
        ("a column is missing", "person_id,name\n".as_bytes()),
        ("not the charset", b"record_key,person_id,name,as_of,bank,account_tail,balance\n1,\xff\xfe,,,,\n"),
        ("an empty file", b""),
    ] {
        county.bytes("bank.csv", bytes);
        let seen = county.collect();
        assert_eq!(seen.states("bank"), [NoAnswer; 3], "{why}");
        assert!(seen.report("bank").fault.is_some(), "{why}");
        assert_eq!(seen.report("bank").states, [0, 0, 3, 0, 0, 0], "{why}");
    }
}

#[test]
fn without_an_authorisation_valid_on_the_day_nobody_is_asked() {
    for (with, expect) in [
        ("authorised_on=", NotAsked),
        ("authorised_on=2026-11-02", NotAsked),
        ("authorised_on=2026-11-01", Hit),
        ("authorised_until=2026-10-31", NotAsked),
        ("authorised_until=2026-11-01", Hit),
        ("authorised_sources=bank", Hit),
        ("authorised_sources=deposit;x", Hit),
        ("authorised_sources=other", NotAsked),
    ] {
        let seen = MadeCounty::new()
            .with("household.csv", HOUSEHOLD, &[&household("H1", with), &household("H2", "")])
            .source("bank", "deposit", &[])
            .with("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达"), &deposit("2", &cai(), "蔡丽")])
            .collect();
        assert_eq!(seen.state_in("bank", "H1", &ada()), expect, "{with}");
        assert_eq!(seen.state_in("bank", "H2", &cai()), Hit, "{with}");
        let rows = if expect == Hit { vec!["H1 安达 1", "H2 蔡丽 2"] } else { vec!["H2 蔡丽 2"] };
        assert_eq!(seen.rows("deposit", &[]), rows, "rows of those not asked about are not kept");
    }
}

#[test]
fn a_members_own_authorisation_overrides_the_households() {
    for (with, expect) in [
        ("authorised_on=2026-11-02", NotAsked),
        ("authorised_on=2026-10-01", Hit),
        ("authorised_sources=other", NotAsked),
        ("authorised_sources=bank", Hit),
    ] {
        let seen = MadeCounty::new()
            .with(
                "member.csv",
                MEMBER,
                &[&member_with("H1", &ada(), "安达", with), &member("H1", &bo(), "博文")],
            )
            .source("bank", "deposit", &[])
            .with("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达"), &deposit("2", &bo(), "博文")])
            .collect();
        let states = [ada(), bo()].map(|person| seen.state_in("bank", "H1", &person));
        assert_eq!(states, [expect, Hit], "{with}");
    }
}

#[test]
fn no_authorisation_comes_before_every_other_ground() {
    let county = MadeCounty::new()
        .with("household.csv", HOUSEHOLD, &[&household("H1", "authorised_on="), &household("H2", "")])
        .source("bank", "deposit", &[]);
    let states = county.collect().states("bank");
    assert_eq!(states, [NotAsked, NotAsked, NoAnswer], "the delivery is missing");
}

#[test]
fn civil_affairs_own_sources_need_no_authorisation() {
    let head = "record_key,person_id,name,as_of,scheme,household_no,area_code,from,to,monthly_amount";
    let seen = MadeCounty::new()
        .with("household.csv", HOUSEHOLD, &[&household("H1", "authorised_on="), &household("H2", "")])
        .source("aid", "aid", &["access = \"own\""])
        .with(
            "aid.csv",
            head,
            &[&format!("1,{},安达,2026-10-31,dibao,N1,410399001001,2026-01-01,,500", ada())],
        )
        .collect();
    assert_eq!(seen.states("aid"), [Hit, None, None]);
}

#[test]
fn obligors_are_not_asked_about() {
    let seen = MadeCounty::new()
        .with(
            "member.csv",
            MEMBER,
            &[&member("H1", &ada(), "安达"), &member_with("H1", &bo(), "博文", "role=obligor")],
        )
        .source("bank", "deposit", &[])
        .with("bank.csv", DEPOSIT, &[&deposit("1", &bo(), "博文")])
        .collect();
    assert_eq!([ada(), bo()].map(|p| seen.state_in("bank", "H1", &p)), [None, NotAsked]);
    assert!(seen.rows("deposit", &[]).is_empty());
    assert_eq!(seen.report("bank").states, [0, 1, 0, 0, 0, 0], "obligors are not counted");
}

#[test]
fn a_decision_that_there_is_no_source_is_none_for_all() {
    let toml = "id = \"none.vessel\"\nkind = \"vessel\"\ndepartment = { zh = \"县\", en = \"county\" }\n\
                title = { zh = \"船舶\", en = \"vessels\" }\n\
                none_by_decision = { by = \"县民政局\", on = 2026-01-01, reason = \"无通航水域\" }\n";
    let seen = MadeCounty::new()
        .with("household.csv", HOUSEHOLD, &[&household("H1", "authorised_on="), &household("H2", "")])
        .adapter("none.vessel", toml)
        .collect();
    assert_eq!(seen.states("none.vessel"), [None; 3]);
    let words = seen.collected.draft.sources[0].none_by_decision.as_deref();
    assert_eq!(words, Some("县民政局, 2026-01-01: 无通航水域"));
}

#[test]
fn authorisation_and_knowledge_are_each_households_own() {
    let seen = MadeCounty::new()
        .with("household.csv", HOUSEHOLD, &[&household("H1", ""), &household("H2", "authorised_on=")])
        .with("member.csv", MEMBER, &[&member("H1", &ada(), "安达"), &member("H2", &ada(), "安达")])
        .source("bank", "deposit", &[])
        .with("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达")])
        .collect();
    assert_eq!(["H1", "H2"].map(|h| seen.state_in("bank", h, &ada())), [Hit, NotAsked]);
    assert_eq!(seen.rows("deposit", &[]), ["H1 安达 1"]);
    assert_eq!(seen.collected.draft.memberships, [2, 2]);
}

#[test]
fn a_row_older_than_allowed_makes_the_answer_stale() {
    let dated = |key: &str, day: &str| deposit(key, &ada(), "安达").replace("2026-10-31", day);
    check(&[&dated("1", "2026-09-17")], [Hit, None, None]);
    check(&[&dated("1", "2026-09-16")], [Stale, None, None]);
    check(&[&dated("1", "2026-09-16"), &dated("2", "2026-10-31")], [Stale, None, None]);
    check(&[&dated("1", "2026-09-16"), &dated("1", "2026-10-31")], [Hit, None, None]);
}

#[test]
fn a_row_later_than_the_day_makes_the_answer_none() {
    let dated = |day: &str| deposit("1", &ada(), "安达").replace("2026-10-31", day);
    check(&[&dated("2026-11-02")], [NoAnswer, None, None]);
    check_with(&["ahead_days = 2"], &[&dated("2026-11-03")], [Hit, None, None]);
    check_with(&["ahead_days = 2"], &[&dated("2026-11-04")], [NoAnswer, None, None]);
    check(&[&deposit("1", &ada(), "安达"), &dated("2026-11-02")], [NoAnswer, None, None]);
    let undated = deposit("1", &ada(), "安达").replace("2026-10-31", "");
    check(&[&undated], [NoAnswer, None, None]);
}

#[test]
fn two_names_under_one_id_are_ambiguous() {
    check(&[&deposit("1", &ada(), "安达"), &deposit("2", &ada(), "安大")], [Ambiguous, None, None]);
    check(&[&deposit("1", &ada(), "安 达"), &deposit("2", &ada(), "安達")], [Hit, None, None]);
    check(&[&deposit("1", &ada(), "安达"), &deposit("2", &ada(), "")], [Hit, None, None]);
    let two = [registered(&ada(), "安达"), registered(&ada(), "安大")];
    check_registered(&two.each_ref().map(String::as_str), &[], [[Ambiguous, None, None], [None; 3]]);
}

#[test]
fn a_name_neither_declared_nor_registered_is_ambiguous() {
    check(&[&deposit("1", &ada(), "别人")], [Ambiguous, None, None]);
    let row = deposit("1", &ada(), "安娜");
    check_registered(&[&registered(&ada(), "安娜")], &[&row], [[Hit, None, None], [Hit, None, None]]);
    check_registered(&[&registered(&ada(), "安妮")], &[&row], [[Hit, None, None], [Ambiguous, None, None]]);
}

#[test]
fn a_row_that_is_not_seen_says_no_name() {
    let owned =
        |key: &str, name: &str, day: &str| format!("{key},{},{name},2026-10-31,A1,car,{day},,normal", ada());
    let states = |rows: &[String]| {
        let head = "record_key,person_id,name,as_of,plate,class,registered_on,inspection_until,status";
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        MadeCounty::new()
            .source("cars", "vehicle", &[])
            .with("cars.csv", head, &rows)
            .collect()
            .states("cars")
    };
    let slip = |day: &str| owned("1", "", day).replace(&ada(), &slipped());
    assert_eq!(states(&[slip("2026-11-02")]), [None; 3], "whoever's it is");
    assert_eq!(states(&[slip("2026-11-01")]), [Ambiguous, None, None]);
    let seen = owned("1", "安达", "2026-11-01");
    assert_eq!(states(&[owned("1", "别人", "2026-11-02")]), [None; 3]);
    assert_eq!(states(&[owned("1", "别人", "2026-11-01")]), [Ambiguous, None, None]);
    assert_eq!(states(&[seen.clone(), owned("2", "别人", "2026-11-02")]), [Hit, None, None]);
    assert_eq!(states(&[seen, owned("2", "别人", "2026-11-01")]), [Ambiguous, None, None]);
}

#[test]
fn of_somebody_on_the_roll_a_sweep_asks_civil_affairs_only() {
    let subject = Subject {
        id: id("20150101", 9),
        name: Option::None,
        registers: Vec::new(),
        with: [ada(), id("19900101", 7)].into(),
    };
    let county = MadeCounty::new()
        .source("bank", "deposit", &["sweep = true"])
        .with("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达")])
        .source("own", "aid", &["access = \"own\""])
        .with(
            "own.csv",
            "record_key,person_id,name,as_of,scheme,household_no,area_code,from,to,monthly_amount",
            &[],
        );
    let seen = county.collect_off_roll(std::slice::from_ref(&subject));
    let states = |person: &str| ["bank", "own"].map(|source| seen.state_in(source, &subject.id, person));
    assert_eq!(states(&ada()), [NotAsked, None], "her authorisation serves her household only");
    assert_eq!(states(&id("19900101", 7)), [None, NotAsked], "off the roll by licence");
    assert_eq!(states(&subject.id), [None, NotAsked]);
}

#[test]
fn a_registered_name_counts_only_where_the_registration_is_known() {
    let stale = registered(&ada(), "安娜").replace("2026-10-31", "2026-01-01");
    let row = deposit("1", &ada(), "安娜");
    check_registered(&[&stale], &[&row], [[Stale, None, None], [Ambiguous, None, None]]);
}

/// Ada's ID with a slip that makes its check digit wrong.
fn slipped() -> String {
    let mut slip = ada().into_bytes();
    slip[16] = if slip[16] == b'9' { b'0' } else { slip[16] + 1 };
    String::from_utf8(slip).expect("digits")
}

#[test]
fn an_id_one_slip_away_that_matches_nobody_is_ambiguous_for_its_neighbours() {
    check(&[&deposit("1", &slipped(), "安达")], [Ambiguous, None, None]);
    check(&[&deposit("1", &slipped(), "")], [Ambiguous, None, None]);
    let mut swapped = ada().into_bytes();
    swapped.swap(10, 11);
    let swapped = String::from_utf8(swapped).expect("digits");
    check(&[&deposit("1", &swapped, "安达")], [Ambiguous, None, None]);
    check(&[&deposit("1", &id("19800101", 2), "安达")], [None; 3]);
    let seen = MadeCounty::new()
        .source("bank", "deposit", &[])
        .with("bank.csv", DEPOSIT, &[&deposit("1", &slipped(), "安达")])
        .collect();
    let uncertain = &seen.collected.uncertain;
    assert_eq!(uncertain.len(), 1);
    assert_eq!((uncertain[0].reason, uncertain[0].line), (Uncertainty::NearId, 2));
    assert_eq!(uncertain[0].person_id, ada());
}

#[test]
fn a_wrong_check_digit_that_matches_somebody_joins() {
    let roll = |person: &str| member_with("H1", person, "丁香", "relation=child");
    let county = MadeCounty::new().source("bank", "deposit", &[]);
    county.file("member.csv", MEMBER, &[&member("H1", &ada(), "安达"), &roll(&slipped())]);
    county.file("bank.csv", DEPOSIT, &[&deposit("1", &slipped(), "丁香")]);
    let seen = county.collect();
    assert_eq!([ada(), slipped()].map(|p| seen.state_in("bank", "H1", &p)), [None, Hit]);
}

#[test]
fn a_row_with_a_name_and_no_id_is_ambiguous_for_each_namesake() {
    check(&[&deposit("1", "", "安达")], [Ambiguous, None, None]);
    check(&[&deposit("1", "", "生人")], [None; 3]);
    let county = MadeCounty::new().source("bank", "deposit", &["set_aside_max = \"1/1\""]);
    county.file(
        "member.csv",
        MEMBER,
        &[&member("H1", &ada(), "安达"), &member("H1", &bo(), "博文"), &member("H2", &cai(), "安 达")],
    );
    county.file("bank.csv", DEPOSIT, &[&deposit("1", "护照E1", "安达"), &deposit("2", &bo(), "博文")]);
    let seen = county.collect();
    assert_eq!(seen.states("bank"), [Ambiguous, Hit, Ambiguous]);
    assert_eq!(seen.collected.set_aside.len(), 1, "an ID that is none is set aside, too");
    let reasons: Vec<Uncertainty> = seen.collected.uncertain.iter().map(|u| u.reason).collect();
    assert_eq!(reasons, [Uncertainty::Namesake; 2]);
}

#[test]
fn facts_of_the_whole_roll_do_not_depend_on_the_part_that_is_checked() {
    let rows = [deposit("1", &slipped(), ""), deposit("2", "", "博文"), deposit("3", &cai(), "蔡丽")];
    let mut county = MadeCounty::new().source("bank", "deposit", &[]).with(
        "bank.csv",
        DEPOSIT,
        &rows.each_ref().map(String::as_str),
    );
    // The slipped ID stands on the roll in H2: it matches somebody.
    county.file(
        "member.csv",
        MEMBER,
        &[
            &member("H1", &ada(), "安达"),
            &member("H1", &bo(), "博文"),
            &member("H2", &cai(), "蔡丽"),
            &member("H2", &slipped(), "丁香"),
            &member("H2", &bo(), "博文"),
        ],
    );
    let whole = county.collect();
    county.only = Some(crate::collect::Only::Household("H1".to_owned()));
    let part = county.collect();
    for person in [ada(), bo()] {
        assert_eq!(whole.state_in("bank", "H1", &person), part.state_in("bank", "H1", &person));
    }
    assert_eq!(part.state_in("bank", "H1", &ada()), None);
    assert_eq!(part.state_in("bank", "H1", &bo()), Ambiguous);
    assert_eq!(part.collected.draft.memberships, [1, 2], "memberships are counted over the whole roll");
}

/// The states where a row of the first person is broken by its form, and one of the second stands after it.
fn broken(row: &str) -> [SourceState; 3] {
    let county = MadeCounty::new().source("bank", "deposit", &["set_aside_max = \"1/1\""]);
    let seen = county.with("bank.csv", DEPOSIT, &[row, &deposit("2", &bo(), "博文")]).collect();
    seen.states("bank")
}

#[test]
fn a_row_broken_by_its_form_is_no_answer_for_those_whose_ids_stand_in_it() {
    let row = deposit("1", &ada(), "安达");
    let (short, _) = row.rsplit_once(',').expect("several fields");
    for text in [
        row.replace("安达", "安\0达"),
        format!("{row},1"),
        short.to_owned(),
        row.replace("安达", "\"安达\"达"),
        row.replace(",安达", "安达"),
    ] {
        assert_eq!(broken(&text), [NoAnswer, Hit, None], "{text:?}");
    }
    assert_eq!(broken(&format!("{row},{}", cai())), [NoAnswer, Hit, NoAnswer], "two rows that ran together");
    assert_eq!(broken(&row.replace(&ada(), "4\x0010399")), [Ambiguous, Hit, None], "only the name tells");
    assert_eq!(broken(&row.replace("安达", "安\0\0达")), [NoAnswer; 3], "rows may be missing in the hole");
}
