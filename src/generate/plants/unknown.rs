//! Cases in which a source does not answer: what is proven still counts, the rest is undecided.
//! Must not know how the engine reasons about the unknown.
use super::super::county::FailedAnswer;
use super::super::illustrative::ASSET_MONTHS;
use super::super::maker::{Maker, days_before};
use super::super::records::{deposit, vehicle};
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| bank_is_silent(m, 0, "undecided", "a bank did not answer, the rest is exactly the cap"),
    |m| bank_is_silent(m, 1, "conflict", "a bank did not answer, the rest is over the cap"),
    |m| fund_is_silent(m, 0, "undecided", "the fund did not answer, no wage declared"),
    |m| fund_is_silent(m, 90_000, "clear", "the fund did not answer, a wage is declared"),
    not_asked,
    stale_vehicle,
    partly_authorised,
];

/// Notes that a source gave no answer about a member.
fn silent(m: &mut Maker, source: &'static str, who: (usize, usize), state: &'static str) {
    let person_id = m.county.households[who.0].members[who.1].person.id.clone();
    m.county.failed.push(FailedAnswer { source, person_id, state });
}

fn bank_is_silent(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let total = m.standard(h) * ASSET_MONTHS * 2 + more;
    m.county.households[h].declared_deposits_fen = total;
    m.fact_from("bank.b", (h, 1), "deposit", deposit("示例村镇银行", 2_290, total, None));
    silent(m, "bank.a", (h, 0), "no_answer");
    m.expect(h, "AST-01", expect, note);
}

fn fund_is_silent(m: &mut Maker, declared: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    *m.county.households[h].declared_mut(0, 0) = declared;
    silent(m, "hpf.account", (h, 0), "no_answer");
    m.expect(h, "INC-05", expect, note);
}

fn not_asked(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    silent(m, "bank.a", (h, 1), "not_asked");
    m.expect(h, "AST-01", "undecided", "a bank was not asked about a member");
}

/// A car in a row that is too old to be known.
fn stale_vehicle(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let fields = vehicle(number, "car", days_before(m.d(), 2_000), None, "normal");
    let place = m.fact((h, 0), "vehicle", fields);
    m.county.facts[place].as_of = days_before(m.d(), 500);
    m.county.households[h].declared_vehicles = 1;
    silent(m, "psb.vehicle", (h, 0), "stale");
    m.expect(h, "VEH-01", "undecided", "the only row is too old");
}

/// An authorisation that does not cover the vehicles.
fn partly_authorised(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let fields = vehicle(number, "car", days_before(m.d(), 800), None, "normal");
    m.fact((h, 0), "vehicle", fields);
    m.county.households[h].authorised_sources =
        Some(["psb.registration", "bank.a", "bank.b", "tax.withholding"].map(str::to_owned).to_vec());
    m.expect(h, "VEH-01", "undecided", "the authorisation does not cover vehicles");
}
