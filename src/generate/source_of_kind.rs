//! Which source states which record in the made-up county, and how old its rows are. Where several departments deliver
//! a kind, the record itself says whose it is: a detention the police's, a lottery prize the lottery's.
//! Must not know how the source writes them.
use super::fact::Value;
use super::illustrative::COUNTY;

/// Kinds with the source that states them where no other does.
const SOURCES: [(&str, &str); 35] = [
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
    ("aid", "civil.aid"),
    ("aid_payment", "civil.payment"),
    ("staff_roster", "civil.staff"),
    ("poverty_monitor", "agri.monitor"),
];

/// Records that another department states: kind, field, how its text begins, source.
const OTHERS: [(&str, &str, &str, &str); 25] = [
    ("death", "via", "police", "psb.cancellation"),
    ("death", "via", "hospital", "health.death"),
    ("custody", "via", "detox", "psb.detox"),
    ("pension", "scheme", "resident", "hr.resident_pension"),
    ("pension", "scheme", "public", "hr.public_pension"),
    ("subsidy", "item", "耕地", "agri.subsidy"),
    ("subsidy", "class", "elderly", "civil.benefit"),
    ("subsidy", "class", "disability", "civil.benefit"),
    ("subsidy", "class", "veteran", "veteran.benefit"),
    ("subsidy", "class", "relief", "emergency.relief"),
    ("lump_sum", "class", "compensation", "court.compensation"),
    ("lump_sum", "class", "demolition", "land.expropriation"),
    ("lump_sum", "class", "lottery", "lottery.welfare"),
    ("lump_sum", "class", "inheritance", "notary.succession"),
    ("lump_sum", "class", "gift", "notary.succession"),
    ("business", "form", "individual", "market.individual"),
    ("business", "form", "cooperative", "market.cooperative"),
    ("real_estate", "use", "homestead", "land.homestead"),
    ("vessel", "use", "捕捞", "fishery.vessel"),
    ("security", "broker", "示例基金", "fund.holding"),
    ("insurance_policy", "form", "protection", "insurance.company"),
    ("payment_account", "operator", "示例钱包", "payment.wallet"),
    ("aid", "scheme", "orphan", "civil.child"),
    ("aid", "scheme", "defacto_orphan", "civil.child"),
    ("staff_roster", "post", "村", "organisation.cadre"),
];

/// Whether the made-up county has records of this kind.
pub(super) fn is_made(kind: &str) -> bool {
    SOURCES.iter().any(|(known, _)| *known == kind)
}

/// The source that states a record of this kind.
pub(super) fn source_of(kind: &str, fields: &[(&'static str, Value)]) -> &'static str {
    let text = |field: &str| match fields.iter().find(|(name, _)| *name == field) {
        Some((_, Value::Text(text))) => Some(text.as_str()),
        _ => None,
    };
    let begins = |field: &str, start: &str| text(field).is_some_and(|text| text.starts_with(start));
    if kind == "aid" && text("area_code").is_some_and(|area| !area.starts_with(COUNTY)) {
        return "national.aid";
    }
    let has = |field: &str| fields.iter().any(|(name, _)| *name == field);
    // Some bonds are in the files of births and adoptions, of which only an adoption ends; each bond is stated once.
    if kind == "kinship"
        && begins("relation", "child")
        && let Some(id) = text("relative_id")
    {
        match id.as_bytes().get(13) {
            Some(b'2' | b'7') if !has("until") => return "health.birth",
            Some(b'2' | b'4' | b'7') => return "civil.adoption",
            _ => {}
        }
    }
    // The pensions of public bodies have no central part, homesteads no contract of sale: else the usual source tells.
    let central = fields.iter().any(|(name, value)| *name == "basic_central" && *value != Value::Fen(0));
    if (kind == "pension" && begins("scheme", "public") && central)
        || (kind == "real_estate" && has("contract_no"))
    {
        return usual(kind);
    }
    let other = OTHERS.iter().find(|(known, field, start, _)| *known == kind && begins(field, start));
    other.map_or_else(|| usual(kind), |(.., source)| *source)
}

/// The source that states records of a kind where no other does.
fn usual(kind: &str) -> &'static str {
    let source = SOURCES.iter().find(|(known, _)| *known == kind).map(|(_, source)| *source);
    source.expect("every kind that is made has a source")
}

/// How many days before the as-of date the rows of a source stood.
pub(super) fn lag_days(source: &str) -> i32 {
    match source {
        "civil.aid" | "civil.payment" | "civil.staff" | "civil.child" | "psb.registration" => 1,
        "tax.withholding" | "tax.sales" | "hr.insurance" | "hr.pension" | "hpf.account" => 6,
        "edu.enrolment" => 40,
        "agri.machine" | "maritime.vessel" | "fishery.vessel" | "agri.monitor" => 25,
        "organisation.cadre" | "land.homestead" | "health.birth" => 30,
        "bank.a" | "bank.b" | "bank.c" | "securities.holding" | "fund.holding" | "insurance.policy" => 10,
        "insurance.company" | "payment.account" | "payment.wallet" => 10,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, fields: &[(&'static str, &str)], source: &str) {
        let fields: Vec<_> = fields.iter().map(|(field, text)| (*field, Value::from(*text))).collect();
        assert_eq!(source_of(kind, &fields), source);
    }

    #[test]
    fn a_record_says_whose_it_is() {
        check("custody", &[("via", "prison")], "justice.custody");
        check("custody", &[("via", "detox")], "psb.detox");
        check("pension", &[("scheme", "survivor")], "hr.pension");
        check("aid", &[("scheme", "orphan"), ("area_code", "410399001001")], "civil.child");
        check("aid", &[("scheme", "dibao"), ("area_code", "410398001001")], "national.aid");
        check("kinship", &[("relation", "child"), ("relative_id", "410399201503070011")], "health.birth");
        check("kinship", &[("relation", "parent"), ("relative_id", "410399201503070011")], "psb.kinship");
        check("staff_roster", &[("post", "村(社区)委员会委员")], "organisation.cadre");
    }
}
