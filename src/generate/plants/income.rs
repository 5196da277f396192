//! Cases of net income at the limit: one fen under, on and over it, with and without work cost, for both schemes.
//! Must not know how income is added up by the engine.
use super::super::maker::Maker;
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| rent(m, "dibao", "recipient", -1, "clear", "one fen under the limit"),
    |m| rent(m, "dibao", "recipient", 0, "conflict", "exactly the limit"),
    |m| rent(m, "dibao", "applicant", 1, "conflict", "one fen over the limit, window before the application"),
    |m| rent(m, "edge", "recipient", -1, "clear", "one fen under one and a half standards"),
    |m| rent(m, "edge", "applicant", 0, "conflict", "exactly one and a half standards"),
    |m| wage(m, -1, "clear", "one fen under the limit after work cost"),
    |m| wage(m, 0, "conflict", "exactly the limit after work cost"),
    |m| wage(m, 1, "conflict", "one fen over the limit after work cost"),
    tekun_is_absent,
    |m| may_be_edge(m, -1, "conflict", "one fen under one and a half standards"),
    |m| may_be_edge(m, 0, "clear", "exactly one and a half standards"),
    |m| gap(m, 0, "clear", "exactly the tolerance"),
    |m| gap(m, 1, "conflict", "one fen over the tolerance"),
    |m| exit(m, 6, "conflict", "first wage six months before the end of the window"),
    |m| exit(m, 7, "clear", "first wage seven months before the end of the window"),
];

/// Rent with tax withheld over the window, so much beside the limit of a couple.
fn rent(
    m: &mut Maker,
    scheme: &'static str,
    stage: &'static str,
    beside: i64,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple(scheme, stage);
    let head = m.standard(h) * if scheme == "edge" { 3 } else { 2 };
    let limit = head / 2 * 2 * 12;
    m.income_over_window((h, 0), "rent", limit + beside);
    *m.county.households[h].declared_mut(0, 2) = (limit + beside) / 12;
    m.expect(h, "INC-01", expect, note);
    m.expect(h, "INC-03", "clear", "declared as it is, down to the fen a month");
}

/// A wage over the window, so much beside the limit of a couple once a fifth of the standard is deducted each month.
fn wage(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let cost = m.standard(h) / 5;
    let total = m.standard(h) * 2 * 12 + cost * 12 + beside;
    m.income_over_window((h, 0), "wage", total);
    *m.county.households[h].declared_mut(0, 0) = (total - 12) / 12;
    m.expect(h, "INC-01", expect, note);
    m.expect(h, "INC-06", "clear", "a wage is declared");
    m.expect(h, "INC-07", "clear", "the wage is declared nearly in full");
}

/// Income over any limit of a person in destitute support: the rule does not run.
fn tekun_is_absent(m: &mut Maker) {
    let h = m.single("tekun", "recipient");
    let total = m.standard(h) * 24;
    m.income_over_window((h, 0), "rent", total);
    m.expect(h, "INC-01", "absent", "the rule does not run for the scheme");
}

fn may_be_edge(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let total = m.standard(h) * 3 * 12 + beside;
    m.income_over_window((h, 0), "rent", total);
    *m.county.households[h].declared_mut(0, 2) = total / 12;
    m.expect(h, "INC-01", "conflict", "over the limit");
    m.expect(h, "INC-02", expect, note);
}

/// Verified income beside nothing declared, so much beside half a standard over the window.
fn gap(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let total = m.standard(h) * 6 + beside;
    m.income_over_window((h, 1), "interest_dividend", total);
    m.expect(h, "INC-03", expect, note);
    m.expect(h, "INC-01", "clear", "far under the limit");
}

/// A recipient who began to earn so many months before the end of the window.
fn exit(m: &mut Maker, months: usize, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let payer = m.identities.entity("company");
    let each = m.standard(h) * 5;
    for month in m.window(h).into_iter().skip(12 - months) {
        let fields = super::super::records::wage_tax(month, &payer, "wage", each);
        m.fact((h, 1), "wage_tax", fields);
    }
    *m.county.households[h].declared_mut(1, 0) = each;
    m.expect(h, "INC-01", "conflict", "a new wage over the limit");
    m.expect(h, "INC-16", expect, note);
}
