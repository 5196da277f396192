//! Applications: judged as if they were on the roll.

use super::made_county::{DEPOSIT, MadeCounty, ada, cai, deposit, id};
use crate::{
    collect::{Application, CollectError},
    domain::SourceState::Hit,
};

fn application(household: &str, person: &str) -> String {
    format!(
        r#"{{"household": {{{household} "area_code": "410399001001", "residence": "urban", "scheme": "dibao",
        "stage": "applicant", "applied_on": "2026-10-20", "authorised_on": "2026-10-20", "relative_filed": false,
        "authorised_sources": ["bank", "tax"],
        "declared_deposits_fen": 12345, "declared_homes": 1, "declared_vehicles": 0}},
        "members": [{{"person_id": "{person}", "name": "安达", "relation": "self", "role": "member",
        "joined_on": "2026-10-20", "student": false, "declared_wage": "1000.50", "declared_business": 0,
        "declared_property": 0, "declared_transfer": 0}}]}}"#
    )
}

fn county(json: &str) -> MadeCounty {
    let mut county = MadeCounty::new().source("bank", "deposit", &[]).with(
        "bank.csv",
        DEPOSIT,
        &[&deposit("1", &ada(), "安达"), &deposit("2", &cai(), "蔡丽")],
    );
    county.application = Some(Application::parse(json.as_bytes()).expect("an application"));
    county
}

#[test]
fn an_application_is_judged_as_if_it_were_on_the_roll() {
    let seen = county(&application("", &ada())).collect();
    let draft = &seen.collected.draft;
    assert_eq!((draft.households.len(), draft.members.len()), (1, 1));
    assert_eq!(draft.memberships, [2], "the applicant is a member of a household of the roll, too");
    assert_eq!(seen.state_in("bank", "application", &ada()), Hit);
    assert_eq!(seen.rows("deposit", &["balance"]), ["application 安达 1 100.00"]);
}

#[test]
fn an_application_takes_the_place_of_a_household_of_its_number() {
    let seen = county(&application("\"household_id\": \"H1\",", &ada())).collect();
    assert_eq!(seen.collected.draft.memberships, [1]);
    assert_eq!(seen.state_in("bank", "H1", &ada()), Hit);
}

#[test]
fn faults_of_an_application_are_all_named_and_tell_no_person() {
    let json = application("\"colour\": 1,", &id("19900101", 1))
        .replace("\"urban\"", "\"moon\"")
        .replace("1000.50", "-3");
    let Err(CollectError::Application(faults)) = county(&json).try_collect() else {
        panic!("it must be refused")
    };
    let found: Vec<(&str, &str)> =
        faults.iter().map(|f| (f.file.as_str(), f.field.as_deref().unwrap_or(""))).collect();
    assert_eq!(
        found,
        [
            ("application: household", ""),
            ("application: household", "residence"),
            ("application: members", "declared_wage"),
        ]
    );
    assert!(!CollectError::Application(faults).to_string().contains("安达"));
    let broken =
        Application::parse(b"{\"household\": {}, \"members\": [], \"x\": 1}").expect_err("unknown key");
    assert!(broken.to_string().starts_with("not an application at line 1, column "), "{broken}");
    let empty = Application::parse(b"{\"household\": {}, \"members\": []}").expect_err("nobody");
    assert_eq!(empty.to_string(), "the application has no members");
}
