//! Which source states which kind of record in the made-up county, and how old its rows are.
//! Must not know how the source writes them.

/// Kinds with their usual source.
const SOURCES: [(&str, &str); 31] = [
    ("registration", "psb.registration"),
    ("death", "civil.death"),
    ("marriage", "civil.marriage"),
    ("kinship", "psb.kinship"),
    ("custody", "justice.custody"),
    ("wage_tax", "tax.withholding"),
    ("social_insurance", "hr.insurance"),
    ("housing_fund", "hpf.account"),
    ("pension", "hr.pension"),
    ("unemployment_benefit", "hr.unemployment"),
    ("work_injury", "hr.work_injury"),
    ("public_payroll", "finance.payroll"),
    ("subsidy", "finance.subsidy"),
    ("lump_sum", "finance.lump_sum"),
    ("rent_out", "housing.rent"),
    ("business", "market.entity"),
    ("sales", "tax.sales"),
    ("transport_licence", "transport.licence"),
    ("real_estate", "land.real_estate"),
    ("presale", "housing.presale"),
    ("vehicle", "psb.vehicle"),
    ("vessel", "maritime.vessel"),
    ("farm_machine", "agri.machine"),
    ("deposit", "bank.a"),
    ("security", "securities.holding"),
    ("insurance_policy", "insurance.policy"),
    ("payment_account", "payment.account"),
    ("disability", "dpf.certificate"),
    ("medical_settlement", "medical.settlement"),
    ("insured", "medical.insured"),
    ("enrolment", "edu.enrolment"),
];
/// Civil affairs' own sources, and monitoring.
const MORE_SOURCES: [(&str, &str); 4] = [
    ("aid", "civil.aid"),
    ("aid_payment", "civil.payment"),
    ("staff_roster", "civil.staff"),
    ("poverty_monitor", "agri.monitor"),
];

/// The usual source of a kind.
pub(super) fn source_of(kind: &str) -> &'static str {
    SOURCES
        .iter()
        .chain(&MORE_SOURCES)
        .find(|(known, _)| *known == kind)
        .map(|(_, source)| *source)
        .expect("every kind that is made has a source")
}

/// How many days before the as-of date the rows of a source stood.
pub(super) fn lag_days(source: &str) -> i32 {
    match source {
        "civil.aid" | "civil.payment" | "civil.staff" | "psb.registration" => 1,
        "tax.withholding" | "tax.sales" | "hr.insurance" | "hr.pension" | "hpf.account" => 6,
        "edu.enrolment" => 40,
        "agri.machine" | "maritime.vessel" | "agri.monitor" => 25,
        "bank.a" | "bank.b" | "securities.holding" | "insurance.policy" | "payment.account" => 10,
        _ => 4,
    }
}
