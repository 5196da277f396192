//! Cases in which one kind of record is not known: each rule that reads it stays open, unless the rest decides.
//! Must not know how the engine reasons about the unknown.
use super::super::departments::source_texts;
use super::super::illustrative::OTHER_COUNTY_AREA;
use super::super::maker::{Maker, days_before};
use super::super::names;
use super::super::records::{business, medical, real_estate, social_insurance, vehicle, wage_tax};
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| recipients(m, &["registration"], &["ID-02", "ID-04", "DEC-01", "DEC-02", "DEC-03", "DEC-04"]),
    |m| recipients(m, &["death"], &["DEC-01", "DEC-02", "DEC-03", "DEC-04"]),
    |m| recipients(m, &["pension"], &["INC-01", "INC-02", "INC-03", "INC-08", "INC-09"]),
    |m| recipients(m, &["marriage", "kinship"], &["HH-01", "HH-02", "HH-04"]),
    |m| recipients(m, &["custody"], &["HH-05", "INC-01", "INC-02", "INC-03", "AST-01", "AST-02"]),
    |m| recipients(m, &["wage_tax"], &["INC-01", "INC-02", "INC-03", "INC-06", "INC-16"]),
    |m| recipients(m, &["public_payroll"], &["INC-01", "INC-03", "INC-11", "INC-16"]),
    |m| recipients(m, &["rent_out"], &["INC-01", "INC-03", "INC-13"]),
    |m| recipients(m, &["subsidy"], &["INC-01", "INC-03"]),
    |m| recipients(m, &["unemployment_benefit"], &["INC-01", "INC-03", "INC-10"]),
    |m| recipients(m, &["work_injury"], &["INC-01", "INC-03", "INC-10"]),
    |m| recipients(m, &["social_insurance", "housing_fund"], &["INC-04", "INC-05"]),
    |m| recipients(m, &["sales", "lump_sum"], &["INC-12", "INC-14"]),
    |m| recipients(m, &["deposit"], &["INC-15", "AST-01", "AST-02"]),
    |m| recipients(m, &["security"], &["AST-01", "AST-02"]),
    |m| recipients(m, &["insurance_policy"], &["AST-01", "AST-02"]),
    |m| recipients(m, &["payment_account"], &["AST-01", "AST-02"]),
    |m| recipients(m, &["real_estate"], &["HSE-01", "HSE-02", "HSE-03", "HSE-04", "HSE-05"]),
    |m| recipients(m, &["presale"], &["HSE-01", "HSE-03", "HSE-05"]),
    |m| recipients(m, &["vehicle"], &["VEH-01", "VEH-02", "VEH-03", "VEH-06"]),
    |m| recipients(m, &["vessel", "transport_licence"], &["VEH-04", "VEH-05"]),
    |m| recipients(m, &["farm_machine", "business"], &["VEH-05", "BIZ-01", "BIZ-02", "BIZ-03"]),
    |m| recipients(m, &["medical_settlement", "enrolment"], &["SPD-01", "SPD-02"]),
    what_the_rest_decides,
    student_of_unknown_school,
    old_with_unknown_kin,
    unknown_certificates,
    entity_of_unknown_sales,
    bases_and_unknown_tax,
    |m| doubtful_aid(m, &["DUP-01", "DUP-02", "DUP-03", "DUP-04"]),
    doubtful_payment,
    doubtful_roster,
    proven_and_unknown,
    homes_and_unknown_custody,
    without_standard,
    spending_of_unknown_income,
    one_member_not_covered,
];

/// Leaves these kinds out of what the household authorises.
fn without(m: &mut Maker, h: usize, kinds: &[&str]) {
    let sources =
        source_texts().iter().filter(|source| !source.kind.is_empty() && !kinds.contains(&source.kind));
    m.county.households[h].authorised_sources = Some(sources.map(|source| source.id.to_owned()).collect());
}

/// A couple that draws aid, declares nothing and has nothing known, without these kinds.
fn recipients(m: &mut Maker, kinds: &[&str], rules: &[&'static str]) {
    let h = m.couple("dibao", "recipient");
    without(m, h, kinds);
    for &rule in rules {
        m.expect(h, rule, "undecided", "a kind that the rule reads is not known");
    }
}

/// Declared amounts that leave nothing to ask, whatever the silent sources hold.
fn what_the_rest_decides(m: &mut Maker) {
    let h = m.couple("dibao", "applicant");
    without(m, h, &["social_insurance", "housing_fund", "wage_tax", "pension", "rent_out", "work_injury"]);
    for member in 0..2 {
        for category in [0, 2, 3] {
            *m.county.households[h].declared_mut(member, category) = 1_000;
        }
    }
    for rule in ["INC-04", "INC-05", "INC-06", "INC-08", "INC-10", "INC-13"] {
        m.expect(h, rule, "clear", "something is declared: the silent source can't change it");
    }
    m.expect(h, "INC-16", "clear", "an applicant");
    m.expect(h, "INC-07", "undecided", "the tax of some month is not known");
}

fn student_of_unknown_school(m: &mut Maker) {
    let h = m.parent_and_child("recipient", 19);
    m.county.households[h].members[1].student = true;
    without(m, h, &["enrolment"]);
    m.expect(h, "HH-03", "undecided", "schools are not known");
    let h = m.parent_and_child("recipient", 17);
    m.county.households[h].members[1].student = true;
    without(m, h, &["enrolment"]);
    m.expect(h, "HH-03", "clear", "under age, whatever the school");
}

fn old_with_unknown_kin(m: &mut Maker) {
    let person = m.person(2, 66, None);
    let h = m.household(("tekun", "recipient", "rural"), vec![("self", person)]);
    without(m, h, &["kinship"]);
    m.expect(h, "HH-06", "undecided", "kin are not known");
    let h = m.couple("dibao", "recipient");
    without(m, h, &["kinship"]);
    m.expect(h, "HH-06", "clear", "nobody is sixty");
}

fn unknown_certificates(m: &mut Maker) {
    let h = m.single("dibao", "recipient");
    m.county.households[h].single_person_reason = Some("disability");
    m.county.households[h].members[0].declared_disability = (Some(2), None);
    let number = m.identities.number();
    let fields = vehicle(number, "disability", days_before(m.d(), 800), None, "normal");
    m.fact((h, 0), "vehicle", fields);
    without(m, h, &["disability"]);
    for rule in ["AID-01", "AID-02", "VEH-02"] {
        m.expect(h, rule, "undecided", "certificates are not known");
    }
    m.expect(h, "VEH-03", "undecided", "the inspection's end is not stated");
    m.expect(h, "VEH-01", "clear", "a vehicle for the disabled is exempt");
}

fn entity_of_unknown_sales(m: &mut Maker) {
    for (status, expect) in [("active", "undecided"), ("revoked", "conflict"), ("cancelled", "clear")] {
        let h = m.couple("dibao", "recipient");
        let uscc = m.identities.entity("company");
        m.fact((h, 0), "business", business(&uscc, "company", "officer", status, days_before(m.d(), 999)));
        without(m, h, &["sales"]);
        m.expect(h, "BIZ-03", expect, "sales are not known");
    }
}

/// A base far over the declared wage: a tax row could still say that the wage was small.
fn bases_and_unknown_tax(m: &mut Maker) {
    for (kinds, expect, note) in [
        (["wage_tax", "sales"], "undecided", "the month's tax is not known and would go first"),
        (["housing_fund", "sales"], "conflict", "the fund's base could only be greater"),
    ] {
        let h = m.couple("dibao", "recipient");
        let employer = m.identities.entity("company");
        let month = m.window(h)[2];
        m.fact((h, 0), "social_insurance", social_insurance(month, Some(&employer), "employee", 500_000));
        *m.county.households[h].declared_mut(0, 0) = 10_000;
        without(m, h, &kinds);
        m.expect(h, "INC-07", expect, note);
    }
    let h = m.couple("dibao", "recipient");
    let (payer, months) = (m.identities.entity("company"), m.window(h));
    for month in months {
        m.fact((h, 0), "wage_tax", wage_tax(month, &payer, "wage", 12_000));
    }
    *m.county.households[h].declared_mut(0, 0) = 10_000;
    without(m, h, &["social_insurance", "housing_fund"]);
    m.expect(h, "INC-07", "clear", "each month has its tax row, which goes first");
}

/// The place of a row of a member.
fn row_of(m: &Maker, kind: &str, (h, member): (usize, usize)) -> usize {
    let id = m.county.households[h].members[member].person.id.as_str();
    m.county
        .facts
        .iter()
        .rposition(|fact| fact.kind == kind && *fact.person_id == *id)
        .expect("every recipient draws aid")
}

/// A row of the member's under another name: the source is ambiguous.
fn doubt(m: &mut Maker, place: usize) {
    let name = names::another(&m.county.facts[place].name);
    m.county.facts[place].name = name.into();
    let fact = &m.county.facts[place];
    let (source, person_id) = (fact.source, fact.person_id.to_string());
    m.county.failed.push(super::super::county::FailedAnswer { source, person_id, state: "ambiguous" });
}

fn doubtful_aid(m: &mut Maker, rules: &[&'static str]) {
    let h = m.couple("dibao", "recipient");
    let place = row_of(m, "aid", (h, 1));
    doubt(m, place);
    for &rule in rules {
        m.expect(h, rule, "undecided", "the register's row bears another name");
    }
}

/// The first member's payments are doubtful, and nobody else is paid.
fn doubtful_payment(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let place = row_of(m, "aid_payment", (h, 0));
    doubt(m, place);
    m.expect(h, "AID-03", "undecided", "a payment's row bears another name");
    let h = m.couple("dibao", "recipient");
    let place = row_of(m, "aid_payment", (h, 0));
    doubt(m, place);
    m.pay_aid((h, 1), m.m().plus(-1));
    m.expect(h, "AID-03", "clear", "the other member was paid");
}

fn doubtful_roster(m: &mut Maker) {
    for (filed, expect) in [(false, "undecided"), (true, "clear")] {
        let h = m.couple("dibao", "applicant");
        m.county.households[h].relative_filed = filed;
        let number = m.identities.number();
        let fields = vec![
            ("staff_id", format!("JB{number:06}").into()),
            ("post", "乡镇经办人员".into()),
            ("relation", "spouse".into()),
            ("area_code", OTHER_COUNTY_AREA.into()),
        ];
        let place = m.fact((h, 1), "staff_roster", fields);
        doubt(m, place);
        m.expect(h, "STF-01", expect, "the roster's row bears another name");
    }
}

/// What one member's rows prove stands, though the same source may not be asked about the other.
fn proven_and_unknown(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    m.fact((h, 0), "vehicle", vehicle(number, "car", days_before(m.d(), 900), None, "normal"));
    let number = m.identities.number();
    let mut shop = real_estate(number, "shop", 3_000, days_before(m.d(), 2_000), "purchase");
    m.fact((h, 0), "real_estate", shop.clone());
    shop[0] = ("certificate_no", format!("豫(2026)示例县不动产权第{:07}号", m.identities.number()).into());
    shop[1] = ("use", "residential".into());
    m.fact((h, 0), "real_estate", shop);
    let own = source_texts().iter().filter(|source| !matches!(source.kind, "vehicle" | "real_estate" | ""));
    m.county.households[h].members[1].authorised_sources =
        Some(own.map(|source| source.id.to_owned()).collect());
    m.expect(h, "VEH-01", "conflict", "one proven car");
    m.expect(h, "VEH-06", "conflict", "one proven car, none declared");
    m.expect(h, "HSE-02", "conflict", "a proven shop beside a proven home");
    m.expect(h, "HSE-05", "conflict", "a proven home, none declared");
    m.expect(h, "HSE-01", "undecided", "the other member's homes are not known");
}

/// Two large homes, and it is not known how many people count.
fn homes_and_unknown_custody(m: &mut Maker) {
    for (homes, expect) in [(2, "undecided"), (1, "clear")] {
        let h = m.couple("dibao", "recipient");
        for _ in 0..homes {
            let number = m.identities.number();
            let fields = real_estate(number, "residential", 90_000, days_before(m.d(), 4_000), "build");
            m.fact((h, 0), "real_estate", fields);
        }
        without(m, h, &["custody"]);
        m.expect(h, "HSE-01", expect, "custody is not known, so that nobody can be counted");
    }
}

/// A household of a county without a standard.
fn without_standard(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].area_code = OTHER_COUNTY_AREA.to_owned();
    m.county.households[h].declared_deposits_fen = 5;
    let settled = m.window(h)[3].first_day();
    m.fact((h, 0), "medical_settlement", medical(settled, 90_000, 60_000));
    let rules = ["INC-01", "INC-02", "INC-03", "INC-14", "INC-16", "AST-01", "AST-02", "SPD-03"];
    for rule in rules.into_iter().filter(|rule| *rule != "INC-16") {
        m.expect(h, rule, "undecided", "no standard is valid");
    }
    m.expect(h, "INC-16", "clear", "no wage at all, whatever the standard");
    m.expect(h, "SPD-01", "conflict", "total income is not compared with the standard");
    m.expect(h, "INC-07", "clear", "no wage is declared");
}

fn spending_of_unknown_income(m: &mut Maker) {
    for (fen, kind, expect, note) in [
        (60_000, "subsidy", "undecided", "income may be more"),
        (0, "subsidy", "clear", "nothing was paid"),
        (60_000, "medical_settlement", "conflict", "no income, and more may have been paid"),
    ] {
        let h = m.couple("rigid", "applicant");
        let settled = m.window(h)[3].first_day();
        m.fact((h, 0), "medical_settlement", medical(settled, 90_000, fen));
        if kind == "medical_settlement" {
            let others =
                source_texts().iter().filter(|source| !matches!(source.kind, "medical_settlement" | ""));
            m.county.households[h].members[1].authorised_sources =
                Some(others.map(|source| source.id.to_owned()).collect());
        } else {
            without(m, h, &[kind]);
        }
        m.expect(h, "SPD-01", expect, note);
    }
}

/// Income over the limit is proven by one member, while the other has authorised nothing.
fn one_member_not_covered(m: &mut Maker) {
    for (beside, expect) in [(0, "conflict"), (-1, "undecided")] {
        let h = m.couple("dibao", "recipient");
        let limit = m.standard(h) * 24 + beside;
        m.income_over_window((h, 0), "rent", limit);
        let custody = source_texts().iter().filter(|source| source.kind == "custody");
        m.county.households[h].members[1].authorised_sources =
            Some(custody.map(|source| source.id.to_owned()).collect());
        m.expect(h, "INC-01", expect, "one member's income, the other's is not known");
        m.expect(h, "INC-02", "undecided", "it may be more than that of an edge family");
    }
}
