//! Rows about money that comes in: wages, contributions, pensions, benefits, subsidies, rent, lump sums, sales.
//! Must not know what is owned.
use super::super::fact::Value;
use super::super::maker::Maker;
use super::super::records::{housing_fund, pension as pension_row, social_insurance, wage_tax};
use super::dates::{begun, day_near, ended, fen_near, month_near};
use super::tangle::{Fields, Rows, Who, day, with, word};

/// The kinds.
pub(super) const ROWS: &[(&str, Rows)] = &[
    ("wage_tax", wage),
    ("social_insurance", insurance),
    ("housing_fund", fund),
    ("pension", pension),
    ("unemployment_benefit", benefit),
    ("work_injury", injury),
    ("public_payroll", payroll),
    ("subsidy", subsidy),
    ("lump_sum", lump_sum),
    ("rent_out", lease),
    ("sales", sales),
    ("business", business),
];
/// Codes of entities that the household's rows share.
const ENTITIES: [&str; 3] = ["91410399MA4000012J", "92410399MA4000012F", "93410399MA4000012C"];

fn declared(m: &Maker, who: Who, category: usize) -> i64 {
    m.county.households[who.0].members[who.1].declared_fen[category]
}

fn wage(m: &mut Maker, who: Who) -> Fields {
    let items = ["wage", "wage", "labour", "rent", "interest_dividend", "royalty", "windfall"];
    let item = items[m.choices.place(items.len())];
    let payer = m.identities.entity("company");
    let near = declared(m, who, if matches!(item, "rent" | "interest_dividend") { 2 } else { 0 });
    let (month, fen) = (month_near(m, who.0), fen_near(m, who.0, near));
    wage_tax(month, &payer, item, fen)
}

fn insurance(m: &mut Maker, who: Who) -> Fields {
    let ways = ["employee", "employee", "flexible", "resident"];
    let way = ways[m.choices.place(ways.len())];
    let employer = m.identities.entity("company");
    let near = declared(m, who, 0);
    // The insurance sends a file a month: none of them before the others.
    let month = month_near(m, who.0).max(m.m().plus(-12));
    let fen = fen_near(m, who.0, near);
    social_insurance(month, (way == "employee").then_some(employer.as_str()), way, fen)
}

fn fund(m: &mut Maker, who: Who) -> Fields {
    let employer = m.identities.entity("company");
    let near = declared(m, who, 0);
    let (month, fen) = (month_near(m, who.0), fen_near(m, who.0, near));
    let deposit = if m.choices.chance(1, 3) { 0 } else { fen / 10 };
    housing_fund(month, &employer, fen, deposit)
}

fn pension(m: &mut Maker, who: Who) -> Fields {
    let schemes = ["employee", "public", "resident", "survivor"];
    let scheme = schemes[m.choices.place(schemes.len())];
    let near = declared(m, who, 3);
    let (month, fen) = (month_near(m, who.0), fen_near(m, who.0, near));
    let basics = [0, 0, fen / 2, fen, fen + 1];
    let basic = basics[m.choices.place(basics.len())];
    pension_row(month, scheme, fen, basic)
}

fn benefit(m: &mut Maker, who: Who) -> Fields {
    vec![("month", month_near(m, who.0).into()), ("amount", Value::Fen(fen_near(m, who.0, 0)))]
}

fn injury(m: &mut Maker, who: Who) -> Fields {
    vec![
        ("month", month_near(m, who.0).into()),
        ("form", word(m, &["monthly", "lump"])),
        ("amount", Value::Fen(fen_near(m, who.0, 0))),
    ]
}

fn payroll(m: &mut Maker, who: Who) -> Fields {
    let gross = Value::Fen(fen_near(m, who.0, 0));
    vec![("month", month_near(m, who.0).into()), ("unit", "示例县环卫所".into()), ("gross", gross)]
}

fn subsidy(m: &mut Maker, who: Who) -> Fields {
    let classes = ["agri", "agri", "elderly", "disability", "family_planning", "veteran", "relief", "other"];
    vec![
        ("month", month_near(m, who.0).into()),
        ("class", word(m, &classes)),
        ("item", "示例补贴".into()),
        ("amount", Value::Fen(fen_near(m, who.0, 0))),
    ]
}

fn lump_sum(m: &mut Maker, who: Who) -> Fields {
    vec![
        ("on", day(m, who.0)),
        ("class", word(m, &["compensation", "demolition", "lottery", "inheritance", "gift", "other"])),
        ("amount", Value::Fen(fen_near(m, who.0, 0))),
    ]
}

fn lease(m: &mut Maker, who: Who) -> Fields {
    let from = if m.choices.chance(1, 2) { begun(m, who.0) } else { day_near(m, who.0) };
    let to = ended(m, who.0, from);
    let fields = with(vec![("from", from.into())], "to", to.map(Value::Day));
    with(fields, "monthly_rent", Some(Value::Fen(fen_near(m, who.0, 0))))
}

fn sales(m: &mut Maker, who: Who) -> Fields {
    let near = declared(m, who, 1) * 10;
    vec![
        ("month", month_near(m, who.0).into()),
        ("uscc", word(m, &ENTITIES)),
        ("amount", Value::Fen(fen_near(m, who.0, near))),
    ]
}

fn business(m: &mut Maker, who: Who) -> Fields {
    let place = m.choices.place(ENTITIES.len());
    let fields = vec![
        ("uscc", ENTITIES[place].into()),
        ("form", ["company", "individual", "cooperative"][place].into()),
        ("role", word(m, &["operator", "legal_representative", "shareholder", "officer"])),
        ("entity_name", "示例县商行".into()),
        ("status", word(m, &["active", "active", "abnormal", "revoked", "cancelled"])),
        ("established_on", begun(m, who.0).into()),
    ];
    let parts = [None, Some(5_000_000), Some(5_000_001), Some(10_000_000)];
    let subscribed = parts[m.choices.place(parts.len())];
    with(fields, "subscribed", subscribed.map(Value::Fen))
}
