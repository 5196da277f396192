//! Cases of market entities: operators, subscribed capital at the cap, nominal entities.
//! Must not know what a business earns.
use super::super::fact::Value;
use super::super::illustrative::CAPITAL_CAP_FEN;
use super::super::maker::{Maker, days_before};
use super::super::records::business;
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| operator(m, "active", "conflict", "a shop that is open"),
    |m| operator(m, "cancelled", "clear", "a shop that was closed"),
    |m| capital(m, -1, "clear", "one fen under the cap"),
    |m| capital(m, 0, "clear", "exactly the cap"),
    |m| capital(m, 1, "conflict", "one fen over the cap, over two entities"),
    same_entity_counts_once,
    |m| officer_of(m, "revoked", Some(2), "conflict", "an officer of a revoked company"),
    |m| officer_of(m, "active", None, "conflict", "a company without any sales"),
    |m| officer_of(m, "active", Some(25), "conflict", "the last sales twenty-five months before"),
    |m| officer_of(m, "active", Some(24), "clear", "the last sales twenty-four months before"),
];

fn operator(m: &mut Maker, status: &'static str, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let uscc = m.identities.entity("individual");
    m.fact((h, 0), "business", business(&uscc, "individual", "operator", status, days_before(m.d(), 1_800)));
    m.expect(h, "BIZ-01", expect, note);
}

/// Capital of a company and a cooperative together, so much beside the cap; a shop's does not count.
fn capital(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let parts =
        [("company", "shareholder", 6_000_000), ("cooperative", "legal_representative", 4_000_000 + beside)];
    for (member, (form, role, fen)) in parts.into_iter().enumerate() {
        let uscc = m.identities.entity(form);
        let mut fields = business(&uscc, form, role, "active", days_before(m.d(), 2_500));
        fields.push(("subscribed", Value::Fen(fen)));
        m.fact((h, member), "business", fields);
    }
    m.expect(h, "BIZ-02", expect, note);
}

fn same_entity_counts_once(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let uscc = m.identities.entity("company");
    for (member, role) in ["legal_representative", "shareholder"].into_iter().enumerate() {
        let mut fields = business(&uscc, "company", role, "active", days_before(m.d(), 900));
        fields.push(("subscribed", Value::Fen(CAPITAL_CAP_FEN * 6 / 10)));
        m.fact((h, member), "business", fields);
    }
    m.expect(h, "BIZ-02", "clear", "one company of two members counts once");
}

/// An officer's company, with its last sales so many months before the as-of month.
fn officer_of(
    m: &mut Maker,
    status: &'static str,
    sales: Option<i32>,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    let uscc = m.identities.entity("company");
    m.fact((h, 1), "business", business(&uscc, "company", "officer", status, days_before(m.d(), 2_200)));
    if let Some(months) = sales {
        let month = m.m().plus(-months);
        let fields = vec![("month", month.into()), ("uscc", uscc.into()), ("amount", Value::Fen(150_000))];
        m.fact((h, 1), "sales", fields);
    }
    m.expect(h, "BIZ-03", expect, note);
}
