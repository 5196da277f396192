//! What ordinary households earn, own and spend, and what they declare of it.
//! Must not know planted cases.
//!
//! What the distributions follow:
//! * Wages: a third of those of working age have a job with tax and insurance, at 700 to 2,600 yuan: at most a little
//!   over half of the 4,780 yuan a month of migrant workers (National Bureau of Statistics, 2023年农民工监测调查报告,
//!   2024-04-30), for who earns more is not on the roll. A third live on odd jobs, a tenth on unemployment benefit.
//! * Pensions: of those of sixty and more on the roll, one in fourteen draws an employee's pension (900 to 2,600 yuan,
//!   well below the 3,000 and more that retired employees draw on average), the others a resident's: the central
//!   basic part (123, 143 and 163 yuan in 2024, 2025 and 2026) and 10 to 90 yuan beside it, about the 223 yuan a month
//!   of 2023. These figures of the ministry are quoted from memory: no notice of them was at hand.
//! * Money: most accounts hold under 3,000 yuan, one in forty 20,000 to 120,000.
//! * Declarations: one in twelve of those employed declares nothing of the wage, one in six half of it; one pension in
//!   fourteen and a third of an account in fifteen are not declared.
//! * Records go back a year, for wages up to two.
use super::fact::Value;
use super::illustrative::basic_pension_fen;
use super::maker::{Maker, days_before};
use super::records::{
    business, deposit, housing_fund, medical, pension, real_estate, social_insurance, vehicle, wage_tax,
};
use crate::domain::calendar::{Month, window};
use crate::domain::citizen_id::age_on;

/// Income, assets and spending of a household, with its declarations.
pub(super) fn money(m: &mut Maker, place: usize) {
    let members = m.county.households[place].members.len();
    for member in 0..members {
        if m.county.households[place].members[member].obligor {
            continue;
        }
        let who = (place, member);
        let age = age_on(m.county.households[place].members[member].person.birth, m.d());
        match age {
            60.. => pensions(m, who),
            18..60 if !m.county.households[place].members[member].student => work(m, who),
            _ => {}
        }
        insured(m, who);
        health(m, who, age);
        if age >= 16 {
            accounts(m, who);
        }
    }
    farming(m, (place, 0));
    belongings(m, (place, 0));
    trade(m, (place, members - 1));
}

/// Every month that can lie in a window of an applicant or a recipient.
fn months(m: &Maker, place: usize) -> Vec<Month> {
    let first = m.window(place)[0];
    (first.ordinal()..m.m().ordinal()).filter_map(Month::from_ordinal).collect()
}

fn pensions(m: &mut Maker, who: (usize, usize)) {
    let employee = m.choices.chance(1, 14);
    let own = if employee { m.choices.between(90_000, 260_000) } else { m.choices.between(1_000, 9_000) };
    let silent = m.choices.chance(1, 14);
    for month in months(m, who.0) {
        let (scheme, basic) =
            if employee { ("employee", 0) } else { ("resident", basic_pension_fen(month.year())) };
        m.fact(who, "pension", pension(month, scheme, own + basic, basic));
    }
    let declared = if employee { own } else { own + basic_pension_fen(2026) };
    *m.county.households[who.0].declared_mut(who.1, 3) = if silent { 0 } else { declared };
    let age = age_on(m.county.households[who.0].members[who.1].person.birth, m.d());
    if age >= 80 && !m.choices.chance(1, 8) {
        for month in window(m.m(), 12) {
            m.fact(who, "subsidy", subsidy(month, "elderly", "高龄津贴", 5_000));
        }
    }
    if m.choices.chance(1, 30) {
        let month = m.m().plus(-1);
        let classes =
            [("veteran", "优待抚恤金"), ("relief", "冬春救助"), ("family_planning", "计生奖励扶助")];
        let (class, item) = classes[m.choices.place(3)];
        m.fact(who, "subsidy", subsidy(month, class, item, 9_600));
    }
}

fn subsidy(month: Month, class: &str, item: &str, fen: i64) -> Vec<(&'static str, Value)> {
    vec![("month", month.into()), ("class", class.into()), ("item", item.into()), ("amount", Value::Fen(fen))]
}

fn work(m: &mut Maker, who: (usize, usize)) {
    match m.choices.below(10) {
        0..=2 => employed(m, who),
        3..=5 => {
            let wage = m.choices.between(300, 1_100) * 100;
            *m.county.households[who.0].declared_mut(who.1, 0) = wage;
            if m.choices.chance(1, 3) {
                odd_jobs(m, who, wage);
            }
        }
        6 => {
            let from = m.m().plus(-3);
            for month in (0..3).map(|k| from.plus(k)) {
                let fields = vec![("month", month.into()), ("amount", Value::Fen(153_000))];
                m.fact(who, "unemployment_benefit", fields);
            }
            *m.county.households[who.0].declared_mut(who.1, 3) =
                if m.choices.chance(1, 6) { 0 } else { 38_250 };
        }
        _ => {}
    }
}

/// A job with tax, insurance and, for some, the housing fund; some declare less than they earn.
fn employed(m: &mut Maker, who: (usize, usize)) {
    let payer = m.some_employer();
    let wage = m.choices.between(700, 2_600) * 100;
    let has_fund = m.choices.chance(1, 5);
    let since = m.choices.between(3, 24);
    for month in window(m.m(), since) {
        let fen = wage + m.choices.between(-60, 60) * 100;
        m.fact(who, "wage_tax", wage_tax(month, &payer, "wage", fen));
        m.fact(who, "social_insurance", social_insurance(month, Some(&payer), "employee", wage));
        if has_fund {
            m.fact(who, "housing_fund", housing_fund(month, &payer, wage, wage / 10));
        }
    }
    *m.county.households[who.0].declared_mut(who.1, 0) = match m.choices.below(12) {
        0 => 0,
        1 | 2 => wage / 2,
        _ => wage,
    };
}

fn odd_jobs(m: &mut Maker, who: (usize, usize), wage: i64) {
    let payer = m.some_employer();
    for month in months(m, who.0).into_iter().step_by(3) {
        let fen = wage + m.choices.between(-20, 20) * 350;
        m.fact(who, "wage_tax", wage_tax(month, &payer, "labour", fen.max(100)));
    }
    let last = m.m().plus(-1);
    m.fact(who, "social_insurance", social_insurance(last, None, "flexible", 380_000));
}

fn insured(m: &mut Maker, who: (usize, usize)) {
    let until = jiff::civil::Date::constant(m.d().year(), 12, 31);
    let paid_by = if m.choices.chance(2, 3) { "aid" } else { "self" };
    let fields = vec![("scheme", "resident".into()), ("paid_by", paid_by.into()), ("until", until.into())];
    m.fact(who, "insured", fields);
}

fn health(m: &mut Maker, who: (usize, usize), age: i32) {
    let visits = if age >= 60 { m.choices.below(4) } else { m.choices.below(9).saturating_sub(6) };
    for _ in 0..visits {
        let days = i32::try_from(m.choices.between(5, 380)).map_or(30, |days| days);
        let total = m.choices.between(80, 30_000) * 100 + m.choices.between(0, 99);
        let own = total * m.choices.between(15, 60) / 100;
        m.fact(who, "medical_settlement", medical(days_before(m.d(), days), total, own));
    }
}

fn accounts(m: &mut Maker, who: (usize, usize)) {
    let mut held = 0;
    if m.choices.chance(3, 4) {
        let balance = account_balance(m);
        let tail = m.identities.number();
        held += balance;
        m.fact(who, "deposit", deposit("示例农商银行", tail, balance, Some(balance / 80)));
    }
    for _ in 0..m.choices.below(3) {
        let balance = account_balance(m) / 2;
        let tail = m.identities.number();
        held += balance;
        let (source, bank) = if tail.is_multiple_of(3) {
            ("bank.c", "示例邮政储蓄")
        } else {
            ("bank.b", "示例村镇银行")
        };
        m.fact_from(source, who, "deposit", deposit(bank, tail, balance, None));
    }
    if m.choices.chance(1, 3) {
        let balance = m.choices.between(0, 90_000);
        held += balance;
        let operator = ["示例支付", "示例钱包"][m.choices.place(2)];
        let fields = vec![("operator", operator.into()), ("balance", Value::Fen(balance))];
        m.fact(who, "payment_account", fields);
    }
    if m.choices.chance(1, 60) {
        let value = m.choices.between(10_000, 3_000_000);
        held += value;
        let broker = ["示例证券", "示例基金"][m.choices.place(2)];
        let fields =
            vec![("broker", broker.into()), ("market_value", Value::Fen(value)), ("cash", Value::Fen(0))];
        m.fact(who, "security", fields);
    }
    if m.choices.chance(1, 40) {
        let value = m.choices.between(50_000, 2_000_000);
        let fields = vec![
            ("insurer", "示例人寿".into()),
            ("form", if m.choices.chance(1, 2) { "annuity" } else { "protection" }.into()),
            ("cash_value", Value::Fen(value)),
            ("premium_year", Value::Fen(value / 10)),
        ];
        m.fact(who, "insurance_policy", fields);
    }
    let declared = if m.choices.chance(1, 15) { held / 3 } else { held };
    m.county.households[who.0].declared_deposits_fen += declared;
}

/// Small for most, large for a few.
fn account_balance(m: &mut Maker) -> i64 {
    match m.choices.below(40) {
        0 => m.choices.between(2_000_000, 12_000_000),
        1..=6 => m.choices.between(300_000, 1_500_000),
        _ => m.choices.between(0, 280_000),
    }
}

fn farming(m: &mut Maker, who: (usize, usize)) {
    if m.county.households[who.0].residence != "rural" {
        return;
    }
    let yearly = m.choices.between(20, 90) * 1_000;
    let month = m.m().plus(-5);
    m.fact(who, "subsidy", subsidy(month, "agri", "耕地地力保护补贴", yearly));
    *m.county.households[who.0].declared_mut(who.1, 1) = m.choices.between(40, 260) * 100;
    *m.county.households[who.0].declared_mut(who.1, 3) += yearly / 12;
    if m.choices.chance(1, 50) {
        let number = m.identities.number();
        let fields = vec![
            ("plate", format!("豫农{number:06}").into()),
            ("class", "拖拉机".into()),
            ("value", Value::Fen(m.choices.between(60, 420) * 10_000)),
            ("status", "active".into()),
        ];
        m.fact(who, "farm_machine", fields);
    }
}

fn belongings(m: &mut Maker, who: (usize, usize)) {
    let long_ago = i32::try_from(m.choices.between(600, 6_000)).map_or(2_000, |days| days);
    let registered = days_before(m.d(), long_ago);
    if m.choices.chance(3, 5) {
        let (number, area) = (m.identities.number(), m.choices.between(3_200, 12_500));
        let via = if m.choices.chance(1, 2) { "build" } else { "purchase" };
        m.fact(who, "real_estate", real_estate(number, "residential", area, registered, via));
        m.county.households[who.0].declared_homes = i64::from(!m.choices.chance(1, 30));
    }
    if m.choices.chance(1, 45) {
        let (number, area) = (m.identities.number(), m.choices.between(1_200, 9_500));
        let use_ = if m.choices.chance(1, 2) { "shop" } else { "residential" };
        m.fact(who, "real_estate", real_estate(number, use_, area, registered, "purchase"));
    }
    if m.choices.chance(1, 5) {
        let number = m.identities.number();
        let class = ["motorcycle", "motorcycle", "tricycle", "disability", "car"][m.choices.place(5)];
        let until = days_before(m.d(), i32::try_from(m.choices.between(-700, 1_500)).map_or(0, |days| days));
        m.fact(who, "vehicle", vehicle(number, class, registered, Some(until), "normal"));
        m.county.households[who.0].declared_vehicles = i64::from(!m.choices.chance(1, 8));
    }
    if m.choices.chance(1, 50) {
        let on = days_before(m.d(), i32::try_from(m.choices.between(30, 1_300)).map_or(100, |days| days));
        let fen = m.choices.between(50, 4_000) * 1_000;
        let classes = ["compensation", "demolition", "lottery", "inheritance", "gift", "other"];
        let class = classes[m.choices.place(6)];
        let fields = vec![("on", on.into()), ("class", class.into()), ("amount", Value::Fen(fen))];
        if class == "lottery" && m.choices.chance(1, 2) {
            m.fact_from("lottery.sports", who, "lump_sum", fields);
        } else {
            m.fact(who, "lump_sum", fields);
        }
    }
    if m.choices.chance(1, 60) {
        let rent = m.choices.between(100, 900) * 100;
        m.fact(who, "rent_out", vec![("from", registered.into()), ("monthly_rent", Value::Fen(rent))]);
        *m.county.households[who.0].declared_mut(who.1, 2) = if m.choices.chance(1, 3) { 0 } else { rent };
    }
}

fn trade(m: &mut Maker, who: (usize, usize)) {
    let adult = age_on(m.county.households[who.0].members[who.1].person.birth, m.d()) >= 20;
    if !adult || !m.choices.chance(1, 30) || m.county.households[who.0].members[who.1].obligor {
        return;
    }
    let uscc = m.identities.entity("individual");
    let status = ["active", "active", "cancelled", "abnormal"][m.choices.place(4)];
    m.fact(who, "business", business(&uscc, "individual", "operator", status, days_before(m.d(), 1_400)));
    if status == "active" {
        let turnover = m.choices.between(500, 9_000) * 100;
        for month in months(m, who.0).into_iter().rev().take(6) {
            let fields = vec![
                ("month", month.into()),
                ("uscc", uscc.clone().into()),
                ("amount", Value::Fen(turnover)),
            ];
            m.fact(who, "sales", fields);
        }
        *m.county.households[who.0].declared_mut(who.1, 1) += turnover / 10;
    }
}
