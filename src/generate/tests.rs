//! The made-up county as a whole: the same bytes for the same request, and cases for the rules.

use super::*;
use crate::domain::citizen_id::age_on;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const AS_OF: Date = Date::constant(2026, 11, 1);

fn written(households: u32, format: GenerateFormat) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let out = folder.path().to_owned();
    generate(&GenerateRequest { households, seed: 7, out: out.clone(), format, as_of: AS_OF })
        .expect("writes");
    let mut digests = BTreeMap::new();
    collect(&out, &out, &mut digests);
    digests
}

fn collect(root: &Path, folder: &Path, digests: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, digests);
        } else {
            let name = path.strip_prefix(root).expect("below the root").display().to_string();
            let digest = hex::encode(Sha256::digest(std::fs::read(&path).expect("reads")));
            digests.insert(name, digest);
        }
    }
}

#[test]
fn the_same_request_writes_the_same_bytes() {
    for format in [GenerateFormat::Department, GenerateFormat::Canonical] {
        let (first, second) = (written(60, format), written(60, format));
        assert!(first.len() > 40, "{}", first.len());
        assert_eq!(first, second);
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    // Planted cases, and two parts of ordinary households.
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| written(2_300, GenerateFormat::Department))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn nothing_is_given_out_twice_in_a_county_of_several_parts() {
    let county = make_county(3_500, 5, AS_OF);
    let (mut ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
    let people = county.households.iter().filter(|household| !household.planted);
    for member in people.flat_map(|household| &household.members).filter(|member| !member.obligor) {
        assert!(ids.insert(&member.person.id), "an ID of two members");
    }
    // Some planted rows are told twice on purpose.
    let ids: BTreeSet<&str> = ids.iter().map(|id| &***id).collect();
    for fact in county.facts.iter().filter(|fact| ids.contains(&*fact.person_id)) {
        assert!(keys.insert((fact.source, &fact.record_key)), "{}: a key of two records", fact.source);
        assert_eq!(fact.record_key.len(), 8);
    }
    let households: BTreeSet<&String> = county.households.iter().map(|household| &household.id).collect();
    assert_eq!(households.len(), 3_500);
}

#[test]
fn the_roll_looks_as_its_sources_say() {
    let county = make_county(4_000, 9, AS_OF);
    let ordinary: Vec<&Household> = county.households.iter().filter(|household| !household.planted).collect();
    let members: Vec<&Member> = ordinary
        .iter()
        .flat_map(|household| household.members.iter().filter(|member| !member.obligor))
        .collect();
    let in_thousand = |part: usize, of: usize| part * 1_000 / of;
    let of_scheme = |scheme: &str| ordinary.iter().filter(|h| h.scheme == scheme).count();
    let age = |member: &&&Member| age_on(member.person.birth, AS_OF);
    let old = members.iter().filter(|member| age(member) >= 60).count();
    let very_old = members.iter().filter(|member| age(member) >= 80).count();
    let within = |what: &str, value: usize, low: usize, high: usize| {
        assert!((low..=high).contains(&value), "{what}: {value} is not within {low} and {high}");
    };
    within("people of a thousand households", in_thousand(members.len(), ordinary.len()), 1_450, 1_750);
    within("subsistence allowance", in_thousand(of_scheme("dibao"), ordinary.len()), 590, 690);
    within("destitute support", in_thousand(of_scheme("tekun"), ordinary.len()), 140, 220);
    let urban = ordinary.iter().filter(|household| household.residence == "urban").count();
    within("in town", in_thousand(urban, ordinary.len()), 180, 240);
    within("sixty and older", in_thousand(old, members.len()), 430, 620);
    within("of them eighty and older", in_thousand(very_old, old), 90, 180);
    let of_kind = |kind: &str| county.facts.iter().filter(|fact| fact.kind == kind).count();
    within("certificates", in_thousand(of_kind("disability"), members.len()), 130, 260);
    within("records of a household", county.facts.len() / county.households.len(), 28, 42);
    let pensions: Vec<i64> = county
        .facts
        .iter()
        .filter(|fact| fact.kind == "pension" && fact.value("scheme") == Some(&Value::from("resident")))
        .filter_map(|fact| if let Some(Value::Fen(fen)) = fact.value("amount") { Some(*fen) } else { None })
        .collect();
    let mean = pensions.iter().sum::<i64>() / pensions.len() as i64;
    within("fen of a resident's pension", usize::try_from(mean).expect("positive"), 19_000, 25_000);
}

#[test]
fn every_rule_over_the_roll_has_cases_for_and_against() {
    let county = make_county(1_000, 7, AS_OF);
    assert_eq!(county.households.len(), 1_000);
    let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for plant in &county.plants {
        cases.entry(plant.rule_id).or_default().push(plant.expect);
    }
    let rules = [
        "AUTH-01 AUTH-02 ID-01 ID-02 ID-03 ID-04 HH-01 HH-02 HH-03 HH-04 HH-05 HH-06 DEC-01 DEC-02 DEC-03",
        "DUP-01 DUP-02 DUP-03 DUP-04 INC-01 INC-02 INC-03 INC-04 INC-05 INC-06 INC-07 INC-08 INC-09 INC-10",
        "INC-11 INC-12 INC-13 INC-14 INC-15 INC-16 AST-01 AST-02 HSE-01 HSE-02 HSE-03 HSE-04 HSE-05 VEH-01",
        "VEH-02 VEH-03 VEH-04 VEH-05 VEH-06 BIZ-01 BIZ-02 BIZ-03 AID-01 AID-02 AID-03 SPD-01 SPD-02 SPD-03",
        "STF-01 STF-02 PRO-01 PRO-02 PRO-03 PRO-04",
    ];
    for rule in rules.iter().flat_map(|line| line.split(' ')) {
        let cases = cases.get(rule).unwrap_or_else(|| panic!("no case for {rule}"));
        for expect in ["conflict", "clear"] {
            assert!(cases.contains(&expect), "{rule} has no {expect} case");
        }
    }
}

#[test]
fn people_are_of_the_unassigned_area() {
    let county = make_county(300, 3, AS_OF);
    let members = county.households.iter().flat_map(|household| &household.members);
    for person in members.map(|member| &member.person).chain(&county.others) {
        assert!(person.id.starts_with("410399"), "an ID outside the unassigned area");
        assert!(crate::domain::citizen_id::CitizenId::parse(&person.id).is_ok());
    }
    for household in &county.households {
        // One of the cases lives in another unassigned county, which has no standard.
        assert!(household.area_code.starts_with("41039") && household.area_code.len() == 12);
    }
}

/// Writes the made-up county of the repository anew, where `HEDUI_WRITE_FIXTURES` names a folder.
#[test]
fn generate_fixtures() {
    let Some(out) = std::env::var_os("HEDUI_WRITE_FIXTURES") else { return };
    let format = GenerateFormat::Department;
    let request = GenerateRequest { households: 2_000, seed: 410_399, out: out.into(), format, as_of: AS_OF };
    println!("{:?}", generate(&request).expect("writes"));
}
