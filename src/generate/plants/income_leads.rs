//! Cases of income that was not declared, or that only hints at more: insurance, fund, pension, rent, sales, lump sums.
//! Must not know net income.
use super::super::fact::Value;
use super::super::illustrative::basic_pension_fen;
use super::super::maker::{Maker, days_before};
use super::super::records::{deposit, housing_fund, pension, social_insurance, wage_tax};
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| insurance(m, "employee", "conflict", "insured as an employee, no wage declared"),
    |m| insurance(m, "flexible", "clear", "insured flexibly"),
    |m| fund(m, 24_000, 0, "conflict", "paid into the fund, no wage declared"),
    |m| fund(m, 24_000, 150_000, "clear", "a wage is declared"),
    |m| fund(m, 0, 0, "clear", "nothing was paid in"),
    |m| labour(m, 0, "conflict", "labour income in the last month of the window"),
    |m| labour(m, 1, "clear", "labour income in the month after the window"),
    |m| wage_gap(m, 0, "clear", "exactly a fifth more than declared"),
    |m| wage_gap(m, 1, "conflict", "one fen more than a fifth over the declared wage"),
    |m| base_gap(m, 240_000, "clear", "a base exactly a fifth over the declared wage"),
    |m| base_gap(m, 240_001, "conflict", "a base one fen more than a fifth over the declared wage"),
    undeclared_pension,
    exempt_pension,
    |m| exempt_declared(m, 20_000, "conflict", "the exempt part may have been declared"),
    |m| exempt_declared(m, 10_000, "clear", "less than the pension is declared"),
    |m| benefit(m, "unemployment_benefit", "conflict", "unemployment benefit, no transfer declared"),
    |m| benefit(m, "work_injury", "clear", "a lump sum for a work injury"),
    |m| payroll(m, 3, "conflict", "on the public payroll within the window"),
    |m| payroll(m, 30, "clear", "on the public payroll long before the window"),
    |m| sales(m, 0, "clear", "turnover exactly at the margin"),
    |m| sales(m, 1, "conflict", "turnover over the margin by a fen"),
    |m| lease(m, 300, "conflict", "a lease within the window, no property income declared"),
    |m| lease(m, 900, "clear", "a lease that ended before the window"),
    |m| lump(m, 0, 1, "clear", "exactly twelve standards"),
    |m| lump(m, 1, 1, "conflict", "one fen over twelve standards"),
    |m| lump(m, 1, 0, "clear", "paid in the month of the application"),
    |m| interest(m, 18_000, "clear", "interest of exactly a fifth more than declared"),
    |m| interest(m, 18_001, "conflict", "interest that implies over a fifth more than declared"),
];

fn insurance(m: &mut Maker, insured_as: &'static str, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let employer = m.identities.entity("company");
    for month in m.window(h).into_iter().skip(6) {
        let employer = (insured_as == "employee").then_some(employer.as_str());
        m.fact((h, 0), "social_insurance", social_insurance(month, employer, insured_as, 360_000));
    }
    m.expect(h, "INC-04", expect, note);
}

fn fund(m: &mut Maker, deposit_fen: i64, declared: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let employer = m.identities.entity("company");
    for month in m.window(h).into_iter().skip(8) {
        m.fact((h, 1), "housing_fund", housing_fund(month, &employer, 180_000, deposit_fen));
    }
    *m.county.households[h].declared_mut(1, 0) = declared;
    m.expect(h, "INC-05", expect, note);
}

/// Labour income in the last month of an applicant's window, or so many months later.
fn labour(m: &mut Maker, later: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let payer = m.identities.entity("company");
    let month = m.window_end(h).plus(later - 1);
    m.fact((h, 0), "wage_tax", wage_tax(month, &payer, "labour", 80_000));
    m.expect(h, "INC-06", expect, note);
}

fn wage_gap(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let payer = m.identities.entity("company");
    let month = m.window(h)[4];
    m.fact((h, 0), "wage_tax", wage_tax(month, &payer, "wage", 60_000));
    m.fact((h, 0), "wage_tax", wage_tax(month, &payer, "labour", 36_000 + more));
    *m.county.households[h].declared_mut(0, 0) = 80_000;
    m.expect(h, "INC-07", expect, note);
}

fn base_gap(m: &mut Maker, base: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("rigid", "applicant");
    let employer = m.identities.entity("company");
    let month = m.window(h)[7];
    m.fact((h, 0), "social_insurance", social_insurance(month, Some(&employer), "employee", base));
    m.fact((h, 0), "housing_fund", housing_fund(month, &employer, 200_000, 10_000));
    *m.county.households[h].declared_mut(0, 0) = 200_000;
    m.expect(h, "INC-07", expect, note);
}

fn undeclared_pension(m: &mut Maker) {
    let retired = m.person(2, 67, None);
    let h = m.household(("dibao", "recipient", "urban"), vec![("self", retired)]);
    let month = m.window(h)[11];
    m.fact((h, 0), "pension", pension(month, "employee", 30_000, 0));
    m.expect(h, "INC-08", "conflict", "a pension, no transfer declared");
}

/// Only the exempt part, in a month in which it is exempt (for the default as-of date).
fn exempt_pension(m: &mut Maker) {
    let retired = m.person(1, 67, None);
    let h = m.household(("dibao", "recipient", "rural"), vec![("self", retired)]);
    let Some(month) = m.window(h).into_iter().find(|month| month.year() <= 2025) else { return };
    let basic = basic_pension_fen(month.year());
    m.fact((h, 0), "pension", pension(month, "resident", basic, basic));
    m.expect(h, "INC-08", "clear", "nothing but the exempt part");
}

fn exempt_declared(m: &mut Maker, declared: i64, expect: &'static str, note: &'static str) {
    let retired = m.person(1, 68, None);
    let h = m.household(("dibao", "recipient", "rural"), vec![("self", retired)]);
    for month in m.window(h) {
        let basic = basic_pension_fen(month.year());
        m.fact((h, 0), "pension", pension(month, "resident", basic + 2_000, basic));
    }
    *m.county.households[h].declared_mut(0, 3) = declared;
    let exempt = m.window(h).iter().any(|month| month.year() <= 2025);
    m.expect(h, "INC-09", if exempt { expect } else { "clear" }, note);
}

fn benefit(m: &mut Maker, kind: &'static str, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let mut fields = vec![("month", Value::Month(m.window(h)[5]))];
    if kind == "work_injury" {
        fields.push(("form", "lump".into()));
    }
    fields.push(("amount", Value::Fen(45_000)));
    m.fact((h, 0), kind, fields);
    m.expect(h, "INC-10", expect, note);
}

fn payroll(m: &mut Maker, months_before: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let month = m.window_end(h).plus(-months_before);
    let fields =
        vec![("month", month.into()), ("unit", "示例县环卫所".into()), ("gross", Value::Fen(70_000))];
    m.fact((h, 0), "public_payroll", fields);
    *m.county.households[h].declared_mut(0, 0) = 70_000;
    m.expect(h, "INC-11", expect, note);
}

fn sales(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let uscc = m.identities.entity("individual");
    let months = m.window(h);
    for (place, month) in months.iter().enumerate().take(4) {
        let fen = 1_800_000 + if place == 3 { more } else { 0 };
        let fields =
            vec![("month", (*month).into()), ("uscc", uscc.clone().into()), ("amount", Value::Fen(fen))];
        m.fact((h, 0), "sales", fields);
    }
    *m.county.households[h].declared_mut(0, 1) = 50_000;
    m.expect(h, "INC-12", expect, note);
}

/// A lease that began three years ago and ended so many days ago (in the future where it began less long ago).
fn lease(m: &mut Maker, ended_days_ago: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let fields = vec![
        ("from", days_before(m.d(), 1_100).into()),
        ("to", days_before(m.d(), ended_days_ago).into()),
        ("monthly_rent", Value::Fen(15_000)),
    ];
    m.fact((h, 1), "rent_out", fields);
    m.expect(h, "INC-13", expect, note);
}

/// Two lump sums of twelve standards and so much more, the second so many months before the application's month.
fn lump(m: &mut Maker, more: i64, months_before: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let first = m.window_end(h).plus(-36).first_day();
    let second = m.window_end(h).plus(-months_before).first_day();
    let half = m.standard(h) * 6;
    for (on, fen) in [(first, half), (second, half + more)] {
        let fields = vec![("on", on.into()), ("class", "compensation".into()), ("amount", Value::Fen(fen))];
        m.fact((h, 0), "lump_sum", fields);
    }
    m.expect(h, "INC-14", expect, note);
}

fn interest(m: &mut Maker, interest_fen: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    m.fact((h, 0), "deposit", deposit("示例农商银行", 4_417, 1_000_000, Some(10_000)));
    m.fact_from("bank.b", (h, 1), "deposit", deposit("示例村镇银行", 9_031, 0, Some(interest_fen - 10_000)));
    m.county.households[h].declared_deposits_fen = 1_000_000;
    m.expect(h, "INC-15", expect, note);
}
