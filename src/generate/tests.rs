//! The made-up county as a whole: the same bytes for the same request, and cases for the rules.

use super::*;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
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
