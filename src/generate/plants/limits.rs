//! Cases of income at its limits in less plain forms: declared wages, uneven months, two registers of one thing,
//! members in custody, obligors. Must not know how income is added up by the engine.
use super::super::fact::Value;
use super::super::maker::{Maker, days_before, member};
use super::super::records::{deposit, pension, wage_tax};
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| declared_wage(m, -1, "clear", "a declared wage one fen a month under the limit and its cost"),
    |m| declared_wage(m, 0, "conflict", "a declared wage of the limit and its cost"),
    |m| uneven_wage(m, -1, "clear", "two months' wage: the cost of two months only"),
    |m| uneven_wage(m, 0, "conflict", "two months' wage: the cost of two months only"),
    small_wages,
    greater_register,
    greater_lease,
    |m| business(m, -1, "clear", "declared business income under the limit"),
    |m| business(m, 0, "conflict", "declared business income at the limit"),
    |m| subsidies(m, "agri", "conflict", "subsidies that count"),
    |m| subsidies(m, "relief", "clear", "subsidies that do not count"),
    |m| injury(m, "monthly", "conflict", "a monthly benefit"),
    |m| injury(m, "lump", "clear", "a lump sum is no income"),
    obligor_does_not_count,
    |m| in_custody(m, -1, "clear", "one of two counts, under one standard"),
    |m| in_custody(m, 0, "conflict", "one of two counts, at one standard"),
    nobody_counts,
    money_of_the_prisoner,
    interest_not_stated,
    |m| pension_declared(m, 0, "conflict", "declared to the fen"),
    |m| pension_declared(m, -1, "clear", "declared a fen a month less"),
    |m| tolerance(m, 0, "clear", "a tenth of a large declared income is tolerated"),
    |m| tolerance(m, 1, "conflict", "a fen over a tenth of a large declared income"),
    |m| new_wage(m, 0, "clear", "a wage in the first months, then none for long, then again"),
    |m| new_wage(m, 6, "conflict", "a row without money in the first months is no wage"),
    payroll_is_new,
];

fn declared_wage(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    for scheme in ["dibao", "edge"] {
        let h = m.couple(scheme, "applicant");
        let std = m.standard(h);
        let limit = if scheme == "edge" { std * 3 } else { std * 2 };
        *m.county.households[h].declared_mut(1, 0) = limit + std / 5 + beside;
        m.expect(h, "INC-01", expect, note);
    }
}

/// A year's limit earned in two months, which cost a fifth of the standard each.
fn uneven_wage(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let (std, payer, months) = (m.standard(h), m.identities.entity("company"), m.window(h));
    let total = std * 24 + std / 5 * 2 + beside;
    for (month, fen) in [(months[0], total / 2), (months[7], total - total / 2)] {
        m.fact((h, 0), "wage_tax", wage_tax(month, &payer, "labour", fen));
    }
    m.expect(h, "INC-01", expect, note);
}

/// Wages smaller than their cost come to nothing, never to less.
fn small_wages(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let (payer, months, limit) = (m.identities.entity("company"), m.window(h), m.standard(h) * 24);
    for month in months {
        m.fact((h, 1), "wage_tax", wage_tax(month, &payer, "wage", 5_000));
    }
    m.income_over_window((h, 0), "rent", limit);
    m.expect(h, "INC-01", "conflict", "rent at the limit beside wages that cost more than they bring");
}

/// The payroll and the tax tell of one wage: the greater counts, month by month.
fn greater_register(m: &mut Maker) {
    let h = m.couple("dibao", "applicant");
    let (std, payer, months) = (m.standard(h), m.identities.entity("company"), m.window(h));
    for (place, month) in months.into_iter().enumerate() {
        let (taxed, gross) = if place % 2 == 0 { (std * 2, std) } else { (std, std * 2) };
        m.fact((h, 0), "wage_tax", wage_tax(month, &payer, "wage", taxed));
        let fields =
            vec![("month", month.into()), ("unit", "示例县环卫所".into()), ("gross", Value::Fen(gross))];
        m.fact((h, 0), "public_payroll", fields);
    }
    *m.county.households[h].declared_mut(0, 0) = std * 2;
    m.expect(h, "INC-01", "clear", "twice the standard a month less its cost");
    m.expect(h, "INC-03", "clear", "declared as it is");
    m.expect(h, "INC-11", "conflict", "on the public payroll");
}

/// A lease and the tax on it: the greater counts.
fn greater_lease(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let std = m.standard(h);
    m.income_over_window((h, 0), "rent", std * 12);
    let from = days_before(m.d(), 900).into();
    m.fact((h, 0), "rent_out", vec![("from", from), ("monthly_rent", Value::Fen(std * 2 - 1))]);
    *m.county.households[h].declared_mut(0, 2) = 1;
    m.expect(h, "INC-01", "clear", "the lease brings a fen a month less than the limit");
    m.expect(h, "INC-13", "clear", "something is declared");
}

fn business(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("edge", "recipient");
    *m.county.households[h].declared_mut(0, 1) = m.standard(h) * 3 + beside;
    m.expect(h, "INC-01", expect, note);
    m.expect(h, "INC-03", "clear", "business income is only declared");
}

fn subsidies(m: &mut Maker, class: &'static str, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let (month, limit) = (m.window(h)[0], m.standard(h) * 24);
    let fields = vec![
        ("month", month.into()),
        ("class", class.into()),
        ("item", "示例补贴".into()),
        ("amount", Value::Fen(limit)),
    ];
    m.fact((h, 0), "subsidy", fields);
    m.expect(h, "INC-01", expect, note);
}

fn injury(m: &mut Maker, form: &'static str, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let (month, limit) = (m.window(h)[11], m.standard(h) * 24);
    let fields = vec![("month", month.into()), ("form", form.into()), ("amount", Value::Fen(limit))];
    m.fact((h, 0), "work_injury", fields);
    m.expect(h, "INC-01", expect, note);
    m.expect(h, "INC-10", expect, note);
}

/// An obligor's wage, car and money are not the household's.
fn obligor_does_not_count(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let son = m.outsider(1, 24);
    let mut obligor = member("child", son, m.county.households[h].applied_on);
    obligor.obligor = true;
    *obligor.declared_fen.first_mut().expect("four categories") = 9_000_000;
    m.county.households[h].members.push(obligor);
    m.income_over_window((h, 2), "wage", 99_000_000);
    let tail = m.identities.number();
    m.fact((h, 2), "deposit", deposit("示例农商银行", tail, 90_000_000, None));
    let number = m.identities.number();
    let car = super::super::records::vehicle(number, "car", days_before(m.d(), 800), None, "normal");
    m.fact((h, 2), "vehicle", car);
    for rule in ["INC-01", "INC-03", "INC-06", "AST-01", "AST-02", "VEH-01", "VEH-06"] {
        m.expect(h, rule, "clear", "an obligor's income and assets are not the household's");
    }
}

fn imprison(m: &mut Maker, who: (usize, usize)) {
    let from = days_before(m.d(), 300).into();
    m.fact(who, "custody", vec![("via", "detox".into()), ("from", from)]);
}

/// Income at the limit of one, of the member who counts; the prisoner's does not.
fn in_custody(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    imprison(m, (h, 1));
    let limit = m.standard(h) * 12 + beside;
    m.income_over_window((h, 0), "rent", limit);
    m.income_over_window((h, 1), "rent", 7_000_000);
    m.expect(h, "INC-01", expect, note);
    m.expect(h, "HH-05", "conflict", "in custody");
}

fn nobody_counts(m: &mut Maker) {
    let h = m.single("dibao", "recipient");
    imprison(m, (h, 0));
    for rule in ["INC-01", "INC-02", "INC-03", "AST-01", "AST-02"] {
        m.expect(h, rule, "undecided", "nobody counts");
    }
    m.expect(h, "INC-16", "clear", "nobody of those who count has a wage");
    m.expect(h, "SPD-01", "clear", "nothing was paid");
    m.expect(h, "HSE-01", "clear", "no two homes, whoever counts");
}

/// Money of a member in custody is not among the money assets, his interest and his car are seen.
fn money_of_the_prisoner(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    imprison(m, (h, 1));
    let tail = m.identities.number();
    m.fact((h, 1), "deposit", deposit("示例农商银行", tail, 90_000_000, Some(1)));
    let number = m.identities.number();
    let car = super::super::records::vehicle(number, "car", days_before(m.d(), 800), None, "normal");
    m.fact((h, 1), "vehicle", car);
    m.expect(h, "AST-01", "clear", "the money of a member who does not count");
    m.expect(h, "AST-02", "clear", "the money of a member who does not count");
    m.expect(h, "INC-15", "conflict", "interest of any member");
    m.expect(h, "VEH-01", "conflict", "a car of any member");
}

/// An account that states no interest: it may have borne some.
fn interest_not_stated(m: &mut Maker) {
    for (stated, expect) in [(0, "undecided"), (19_000, "conflict")] {
        let h = m.couple("dibao", "recipient");
        m.county.households[h].declared_deposits_fen = 1_000_000;
        let (one, other) = (m.identities.number(), m.identities.number());
        m.fact((h, 0), "deposit", deposit("示例农商银行", one, 5, None));
        m.fact_from("bank.b", (h, 1), "deposit", deposit("示例村镇银行", other, 7, Some(stated)));
        m.expect(h, "INC-15", expect, "an account that states no interest");
    }
}

/// An exempt pension of one month, covered by what is declared or not.
fn pension_declared(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let retired = m.person(2, 71, None);
    let h = m.household(("dibao", "recipient", "rural"), vec![("self", retired)]);
    let Some(month) = m.window(h).into_iter().find(|month| month.year() <= 2025) else { return };
    m.fact((h, 0), "pension", pension(month, "resident", 24_000, 12_000));
    *m.county.households[h].declared_mut(0, 3) = 2_000 + beside;
    m.expect(h, "INC-09", expect, note);
}

fn tolerance(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("temporary", "applicant");
    let each = m.standard(h) * 10;
    *m.county.households[h].declared_mut(0, 2) = each;
    m.income_over_window((h, 0), "rent", each * 12 + each * 12 / 10 + beside);
    m.expect(h, "INC-03", expect, note);
}

/// A wage over the limit in the last months; what stands in the first month of the window decides.
fn new_wage(m: &mut Maker, zero: usize, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let (std, payer, months) = (m.standard(h), m.identities.entity("company"), m.window(h));
    let early = if zero == 0 { 1 } else { 0 };
    m.fact((h, 0), "wage_tax", wage_tax(months[5], &payer, "wage", early));
    for month in &months[6..] {
        m.fact((h, 0), "wage_tax", wage_tax(*month, &payer, "wage", std * 6));
    }
    m.expect(h, "INC-16", expect, note);
}

fn payroll_is_new(m: &mut Maker) {
    let h = m.couple("edge", "recipient");
    let (std, month) = (m.standard(h), m.window(h)[6]);
    let gross = Value::Fen(std * 90);
    m.fact(
        (h, 1),
        "public_payroll",
        vec![("month", month.into()), ("unit", "示例县环卫所".into()), ("gross", gross)],
    );
    m.expect(h, "INC-01", "conflict", "one month's pay over the year's limit");
    m.expect(h, "INC-16", "conflict", "paid for the first time six months before the end of the window");
}
