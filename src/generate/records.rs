//! The fields of records that are made again and again: wages, pensions, homes, vehicles, accounts.
//! Must not know whose they are.
use super::fact::Value;
use super::identity::employer;
use super::maker::Maker;
use crate::domain::calendar::Month;
use jiff::civil::Date;

type Fields = Vec<(&'static str, Value)>;

/// Income with tax withheld.
pub(super) fn wage_tax(month: Month, payer: &str, item: &str, fen: i64) -> Fields {
    vec![
        ("month", month.into()),
        ("payer_id", payer.into()),
        ("payer_name", format!("示例县{}有限公司", &payer[11..16]).into()),
        ("item", item.into()),
        ("income", Value::Fen(fen)),
    ]
}

/// A month of social insurance; an employer where insured as an employee.
pub(super) fn social_insurance(
    month: Month,
    employer: Option<&str>,
    insured_as: &str,
    base_fen: i64,
) -> Fields {
    let mut fields = vec![("month", month.into())];
    if let Some(employer) = employer {
        fields.push(("employer_id", employer.into()));
        fields.push(("employer_name", format!("示例县{}有限公司", &employer[11..16]).into()));
    }
    fields.extend([("insured_as", insured_as.into()), ("base", Value::Fen(base_fen))]);
    fields
}

/// A month of the housing fund.
pub(super) fn housing_fund(month: Month, employer: &str, base_fen: i64, deposit_fen: i64) -> Fields {
    vec![
        ("month", month.into()),
        ("employer_id", employer.into()),
        ("base", Value::Fen(base_fen)),
        ("deposit", Value::Fen(deposit_fen)),
        ("balance", Value::Fen(deposit_fen * 20)),
    ]
}

/// A month of pension.
pub(super) fn pension(month: Month, scheme: &str, fen: i64, basic_fen: i64) -> Fields {
    vec![
        ("month", month.into()),
        ("scheme", scheme.into()),
        ("amount", Value::Fen(fen)),
        ("basic_central", Value::Fen(basic_fen)),
    ]
}

/// A bank account.
pub(super) fn deposit(bank: &str, tail: u32, balance_fen: i64, interest_fen: Option<i64>) -> Fields {
    let mut fields = vec![
        ("bank", bank.into()),
        ("account_tail", format!("{:04}", tail % 10_000).into()),
        ("balance", Value::Fen(balance_fen)),
    ];
    fields.extend(interest_fen.map(|fen| ("interest_12m", Value::Fen(fen))));
    fields
}

/// A registered property.
pub(super) fn real_estate(number: u32, use_: &str, hundredths: i64, registered: Date, via: &str) -> Fields {
    vec![
        ("certificate_no", format!("豫(2026)示例县不动产权第{number:07}号").into()),
        ("use", use_.into()),
        ("area_m2", Value::Hundredths(hundredths)),
        ("share", Value::Millionths(1_000_000)),
        ("registered_on", registered.into()),
        ("via", via.into()),
    ]
}

/// A vehicle.
pub(super) fn vehicle(
    number: u32,
    class: &str,
    registered: Date,
    inspection: Option<Date>,
    status: &str,
) -> Fields {
    let mut fields = vec![
        ("plate", format!("示A{number:06}").into()),
        ("class", class.into()),
        ("registered_on", registered.into()),
    ];
    fields.extend(inspection.map(|day| ("inspection_until", Value::Day(day))));
    fields.push(("status", status.into()));
    fields
}

/// A disability certificate: its number is the ID with category and level.
pub(super) fn disability(id: &str, category: u8, level: u8, issued: Date, until: Option<Date>) -> Fields {
    let mut fields = vec![
        ("certificate_no", format!("{id}{category}{level}").into()),
        ("category", Value::Count(i64::from(category))),
        ("level", Value::Count(i64::from(level))),
        ("issued_on", issued.into()),
    ];
    fields.extend(until.map(|day| ("valid_until", Value::Day(day))));
    fields.push(("status", "valid".into()));
    fields
}

/// A market entity.
pub(super) fn business(uscc: &str, form: &str, role: &str, status: &str, established: Date) -> Fields {
    let kind = match form {
        "individual" => "便民店",
        "cooperative" => "种植专业合作社",
        _ => "商贸有限公司",
    };
    vec![
        ("uscc", uscc.into()),
        ("form", form.into()),
        ("role", role.into()),
        ("entity_name", format!("示例县{}{kind}", &uscc[11..16]).into()),
        ("status", status.into()),
        ("established_on", established.into()),
    ]
}

/// Schooling.
pub(super) fn enrolment(school: &str, stage: &str, fee_class: &str, from: Date, to: Option<Date>) -> Fields {
    let mut fields = vec![
        ("school", school.into()),
        ("stage", stage.into()),
        ("full_time", true.into()),
        ("fee_class", fee_class.into()),
        ("from", from.into()),
    ];
    fields.extend(to.map(|day| ("to", Value::Day(day))));
    fields.push(("aid_listed", false.into()));
    fields
}

/// A medical settlement.
pub(super) fn medical(settled: Date, total_fen: i64, self_paid_fen: i64) -> Fields {
    vec![
        ("settled_on", settled.into()),
        ("total", Value::Fen(total_fen)),
        ("self_paid", Value::Fen(self_paid_fen)),
        ("disease_code", "I10".into()),
    ]
}

/// A relative.
pub(super) fn kinship(relative: &super::county::Person, relation: &str, until: Option<Date>) -> Fields {
    let mut fields = vec![
        ("relative_id", relative.id.clone().into()),
        ("relative_name", relative.name.clone().into()),
        ("relation", relation.into()),
    ];
    fields.extend(until.map(|day| ("until", Value::Day(day))));
    fields
}

/// A marriage, divorce or annulment.
pub(super) fn marriage(spouse: &super::county::Person, status: &str, registered: Date) -> Fields {
    vec![
        ("spouse_id", spouse.id.clone().into()),
        ("spouse_name", spouse.name.clone().into()),
        ("status", status.into()),
        ("registered_on", registered.into()),
    ]
}

impl Maker {
    /// The credit code of one of the county's employers: a few of them employ many.
    pub(super) fn some_employer(&mut self) -> String {
        let among = self.choices.below(self.part.employers()) + 1;
        employer(u32::try_from(self.choices.below(among)).map_or(0, |number| number))
    }

    /// Twelve months of income of one item, the same each month but for the last, which takes the rest.
    pub(super) fn income_over_window(&mut self, who: (usize, usize), item: &str, total_fen: i64) {
        let payer = self.identities.entity("company");
        let months = self.window(who.0);
        let each = total_fen / 12;
        for (place, month) in months.iter().enumerate() {
            let fen = if place == 11 { total_fen - each * 11 } else { each };
            self.fact(who, "wage_tax", wage_tax(*month, &payer, item, fen));
        }
    }
}
