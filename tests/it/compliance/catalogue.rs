//! How many items of how many departments are described, and that the dictionary has every kind, field by field.

use super::sample_source::{shipped, shipped_dictionary};
use hedui::adapter::Content;
use hedui::dictionary::FieldType;
use std::collections::BTreeSet;

#[test]
fn items_and_departments_are_counted_from_the_files() {
    let items: BTreeSet<(&str, &str)> =
        shipped().iter().map(|a| (a.department.zh.as_str(), a.title.zh.as_str())).collect();
    let departments: BTreeSet<&str> = items.iter().map(|(department, _)| *department).collect();
    assert!(items.len() >= 58, "{} items", items.len());
    assert!(departments.len() >= 42, "{} departments: {departments:#?}", departments.len());
    assert_eq!(items.len(), shipped().len(), "an item is described once");
    let english: BTreeSet<&str> = shipped().iter().map(|a| a.department.en.as_str()).collect();
    assert_eq!(english.len(), departments.len(), "one English name a department");
}

#[test]
fn every_table_has_a_sample() {
    for adapter in shipped() {
        let tables = match &adapter.content {
            Content::Records { table, .. } => vec![table.as_ref().expect("a table")],
            Content::Roll { household, member } => vec![household, member],
        };
        for table in tables {
            let sample = table.sample.as_ref().unwrap_or_else(|| panic!("{} has no sample", adapter.id));
            assert!(!sample.expect.is_empty(), "{} expects nothing", adapter.id);
        }
    }
}

#[test]
fn every_kind_has_a_source() {
    let kinds = &shipped_dictionary().kinds;
    let described: BTreeSet<&str> = shipped()
        .iter()
        .filter_map(|adapter| match &adapter.content {
            Content::Records { kind, .. } => Some(kinds[*kind].name.as_str()),
            Content::Roll { .. } => None,
        })
        .collect();
    let all: BTreeSet<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(all, described);
}

/// The national kinds: each with its fields, `?` where one may be absent, the words of a code or the range of a count.
const NATIONAL: &str = "
registration birth_date sex=1-2 status=active/deceased/moved_out/cancelled death_date? area_code book_no residence_area?
death death_date via=police/hospital/funeral
marriage spouse_id spouse_name status=married/divorced/annulled registered_on
kinship relative_id relative_name relation=child/parent/spouse/sibling since? until?
custody via=prison/detox from to?
wage_tax month payer_id payer_name item=wage/labour/royalty/business/interest_dividend/rent/transfer/windfall income
social_insurance month employer_id? employer_name? insured_as=employee/flexible/resident base
housing_fund month employer_id? base deposit balance?
pension month scheme=employee/public/resident/survivor amount basic_central
unemployment_benefit month amount
work_injury month form=monthly/lump amount
public_payroll month unit gross
subsidy month class=agri/elderly/disability/family_planning/veteran/relief/other item amount
lump_sum on class=compensation/demolition/lottery/inheritance/gift/other amount
rent_out from to? monthly_rent
business uscc form=individual/company/cooperative/other role=operator/legal_representative/shareholder/officer entity_name status=active/abnormal/revoked/cancelled subscribed? established_on
sales month uscc amount
transport_licence licence_no plate? from to?
real_estate certificate_no use=residential/shop/office/garage/homestead/other area_m2 share contract_no? registered_on via=purchase/gift/inheritance/build/other transferred_on?
presale contract_no signed_on area_m2 price status=active/cancelled
vehicle plate class=car/truck/bus/motorcycle/tricycle/disability/other registered_on inspection_until? status=normal/scrapped/sold
vessel name_no use value? status=active/cancelled
farm_machine plate class value? status=active/cancelled
deposit bank account_tail balance interest_12m?
security broker market_value cash
insurance_policy insurer form=savings/annuity/protection cash_value premium_year
payment_account operator balance
disability certificate_no category=1-7 level=1-4 issued_on valid_until? status=valid/cancelled
medical_settlement settled_on total self_paid disease_code?
insured scheme=employee/resident paid_by=self/aid/employer until
serious_illness disease_code from to?
enrolment school stage=preschool/primary/junior/senior/vocational/college/bachelor/master/doctor full_time fee_class=public/private/private_high/overseas from to? aid_listed
land area_mu let_mu rent_year?
aid scheme=dibao/edge/tekun/rigid/temporary/orphan/defacto_orphan household_no area_code from to? monthly_amount
aid_payment month scheme=dibao/edge/tekun/rigid/temporary/orphan/defacto_orphan household_no area_code amount
utility month service amount arrears_months
staff_roster staff_id post relation=self/spouse/child/parent/sibling/grandparent/grandchild area_code
poverty_monitor risk from to?
court_support payee_id monthly from to? received?
";

#[test]
fn the_national_kinds_are_there_field_by_field() {
    for line in NATIONAL.trim().lines() {
        let (name, fields) = line.split_once(' ').expect("a kind and its fields");
        let kind = shipped_dictionary().kind(name).unwrap_or_else(|| panic!("there is no kind {name}"));
        let found: Vec<String> = kind
            .fields
            .iter()
            .map(|field| {
                let words = match &field.ty {
                    FieldType::Code(values) => {
                        let words: Vec<&str> = values.iter().map(|value| value.word.as_str()).collect();
                        format!("={}", words.join("/"))
                    }
                    FieldType::Count { min, max } if *min == 1 => format!("={min}-{max}"),
                    _ => String::new(),
                };
                format!("{}{}{words}", field.name, if field.optional { "?" } else { "" })
            })
            .collect();
        assert_eq!(found.join(" "), fields, "{name}");
    }
}
