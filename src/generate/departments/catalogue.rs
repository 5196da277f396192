//! All departments of the made-up county: their tables, and their adapter files as they ship.
//! Must not know which rows go into the tables.
use super::super::sheet::{Shape, Sheet};
use super::{canonical_files::canonical_sheet, civil, labour, money, property, public};
use crate::dictionary::Dictionary;
use std::borrow::Cow;

/// A source with the text of its adapter file.
pub(in crate::generate) struct SourceText {
    /// The source's id; `roll` for the roll.
    pub(crate) id: &'static str,
    /// The kind of its records; empty for the roll.
    pub(crate) kind: &'static str,
    /// The adapter file.
    pub(crate) text: &'static str,
}

macro_rules! sources {
    ($($id:literal $kind:literal $file:literal),* $(,)?) => {
        const SOURCES: &[SourceText] = &[$(SourceText {
            id: $id,
            kind: $kind,
            text: include_str!(concat!("../../../adapters/", $file, ".toml")),
        }),*];
    };
}

sources! {
    "roll" "" "civil-roll",
    "psb.registration" "registration" "psb-registration",
    "psb.vehicle" "vehicle" "psb-vehicle",
    "psb.kinship" "kinship" "psb-kinship",
    "justice.custody" "custody" "justice-custody",
    "civil.death" "death" "civil-death",
    "civil.marriage" "marriage" "civil-marriage",
    "civil.aid" "aid" "civil-aid",
    "civil.payment" "aid_payment" "civil-payment",
    "civil.staff" "staff_roster" "civil-staff",
    "tax.withholding" "wage_tax" "tax-withholding",
    "tax.sales" "sales" "tax-sales",
    "hr.insurance" "social_insurance" "hr-insurance",
    "hr.pension" "pension" "hr-pension",
    "hr.unemployment" "unemployment_benefit" "hr-unemployment",
    "hr.work_injury" "work_injury" "hr-work-injury",
    "hpf.account" "housing_fund" "hpf-account",
    "finance.payroll" "public_payroll" "finance-payroll",
    "finance.subsidy" "subsidy" "finance-subsidy",
    "finance.lump_sum" "lump_sum" "finance-lump-sum",
    "housing.rent" "rent_out" "housing-rent",
    "housing.presale" "presale" "housing-presale",
    "land.real_estate" "real_estate" "land-real-estate",
    "transport.licence" "transport_licence" "transport-licence",
    "maritime.vessel" "vessel" "maritime-vessel",
    "agri.machine" "farm_machine" "agri-machine",
    "agri.monitor" "poverty_monitor" "agri-monitor",
    "market.entity" "business" "market-entity",
    "bank.a" "deposit" "bank-a",
    "bank.b" "deposit" "bank-b",
    "securities.holding" "security" "securities-holding",
    "insurance.policy" "insurance_policy" "insurance-policy",
    "payment.account" "payment_account" "payment-account",
    "dpf.certificate" "disability" "dpf-certificate",
    "medical.settlement" "medical_settlement" "medical-settlement",
    "medical.insured" "insured" "medical-insured",
    "edu.enrolment" "enrolment" "edu-enrolment",
}

/// The sources, the roll first.
pub(crate) fn source_texts() -> &'static [SourceText] {
    SOURCES
}

const CSV: Shape = Shape::Csv { charset: "utf-8", delimiter: b',', mark: false };
const LINES: Shape = Shape::Ndjson { explode: None };

/// The sources that send canonical files: source, path, format.
const CANONICAL: &[(&str, &str, Shape)] = &[
    ("psb.kinship", "psb/kinship_{date}.parquet", Shape::Parquet),
    ("justice.custody", "justice/custody_{date}.jsonl", LINES),
    ("tax.sales", "tax/sales_{date}.csv", CSV),
    ("hr.unemployment", "hr/unemployment_{date}.csv", CSV),
    ("hr.work_injury", "hr/work_injury_{date}.csv", CSV),
    ("finance.payroll", "finance/payroll_{date}.jsonl", LINES),
    ("finance.subsidy", "finance/subsidy_{date}.parquet", Shape::Parquet),
    ("finance.lump_sum", "finance/lump_sum_{date}.csv", CSV),
    ("housing.rent", "housing/rent_out_{date}.csv", CSV),
    ("housing.presale", "housing/presale_{date}.parquet", Shape::Parquet),
    ("transport.licence", "transport/licence_{date}.csv", CSV),
    ("maritime.vessel", "maritime/vessel_{date}.jsonl", LINES),
    ("agri.machine", "agri/machine_{date}.csv", CSV),
    ("agri.monitor", "agri/monitor_{date}.csv", CSV),
    ("securities.holding", "securities/holding_{date}.csv", CSV),
    ("insurance.policy", "insurance/policy_{date}.jsonl", LINES),
    ("payment.account", "payment/account_{date}.parquet", Shape::Parquet),
    ("civil.staff", "civil/staff.csv", CSV),
];

/// Every table of every department, in the shape that its adapter reads.
pub(crate) fn department_sheets(dictionary: &Dictionary) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> =
        [civil::sheets(), labour::sheets(), property::sheets(), money::sheets(), public::sheets()]
            .into_iter()
            .flatten()
            .collect();
    for source in SOURCES {
        let Some((_, path, shape)) = CANONICAL.iter().find(|(id, _, _)| *id == source.id) else { continue };
        sheets.extend(canonical_sheet(
            dictionary,
            source.id,
            source.kind,
            Cow::Borrowed(path),
            shape.clone(),
        ));
    }
    sheets
}
