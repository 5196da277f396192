//! The roll: civil affairs' own register of households and members, as its export looks.
//! Must not know the departments.
use super::super::county::{CountyModel, Household, Member};
use super::super::fact::Value;
use super::super::flaws::Pen;
use super::super::sheet::{Column, DayStyle, Row, Writing, col, col_or};
use jiff::civil::Date;

const DAY: Writing = Writing::Days(&[DayStyle::Iso, DayStyle::Slash]);
const YES: Writing = Writing::Flag("是", "否");

/// The columns of the household export.
pub(crate) fn household_columns() -> Vec<Column> {
    let schemes = &[
        ("dibao", "低保"),
        ("edge", "低保边缘"),
        ("tekun", "特困"),
        ("rigid", "刚性支出"),
        ("temporary", "临时救助"),
    ];
    let reasons = &[("disability", "残疾"), ("illness", "重病"), ("religious", "宗教教职")];
    vec![
        col("JTBH", "household_id", Writing::Text),
        col("QHDM", "area_code", Writing::Text),
        col("CXLB", "residence", Writing::Codes(&[("urban", "城市"), ("rural", "农村")])),
        col("JZLB", "scheme", Writing::Codes(schemes)),
        col("JD", "stage", Writing::Codes(&[("applicant", "申请"), ("recipient", "在享")])),
        col("SQRQ", "applied_on", DAY),
        col("QRRQ", "confirmed_on", DAY),
        col("SQSRQ", "authorised_on", DAY),
        col_or("SQSJZ", "authorised_until", DAY, "长期"),
        col("SQLY", "authorised_sources", Writing::Text),
        col("DRHLY", "single_person_reason", Writing::Codes(reasons)),
        col("JQSBA", "relative_filed", YES),
        col("XJRHRQ", "county_visit_on", DAY),
        col("SBCK", "declared_deposits", Writing::Yuan),
        col("SBZF", "declared_homes", Writing::Count),
        col("SBCL", "declared_vehicles", Writing::Count),
        col("YJZJ", "monthly_aid", Writing::Yuan),
    ]
}

/// The columns of the member export.
pub(crate) fn member_columns() -> Vec<Column> {
    let relations = &[
        ("self", "本人"),
        ("spouse", "配偶"),
        ("child", "子女"),
        ("parent", "父母"),
        ("grandchild", "孙子女"),
        ("grandparent", "祖父母"),
        ("sibling", "兄弟姐妹"),
        ("other", "其他"),
    ];
    let categories = &[
        ("1", "视力"),
        ("2", "听力"),
        ("3", "言语"),
        ("4", "肢体"),
        ("5", "智力"),
        ("6", "精神"),
        ("7", "多重"),
    ];
    let levels = &[("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级")];
    vec![
        col("JTBH", "household_id", Writing::Text),
        col("SFZH", "person_id", Writing::Id),
        col("XM", "name", Writing::Name),
        col("YSQRGX", "relation", Writing::Codes(relations)),
        col("CYLX", "role", Writing::Codes(&[("member", "共同生活成员"), ("obligor", "赡养抚养扶养义务人")])),
        col("JRRQ", "joined_on", DAY),
        col("SQSRQ", "authorised_on", DAY),
        col("SQLY", "authorised_sources", Writing::Text),
        col("ZXXS", "student", YES),
        col("SBGZ", "declared_wage", Writing::Yuan),
        col("SBJY", "declared_business", Writing::Yuan),
        col("SBCC", "declared_property", Writing::Yuan),
        col("SBZY", "declared_transfer", Writing::Yuan),
        col("SBCJLB", "declared_disability_category", Writing::Codes(categories)),
        col("SBCJDJ", "declared_disability_level", Writing::Codes(levels)),
    ]
}

/// The households under these columns.
pub(crate) fn household_rows(county: &CountyModel, columns: &[Column], pen: &mut Pen) -> Vec<Row> {
    let row = |household: &Household| -> Row {
        let cells = columns
            .iter()
            .map(|column| pen.write(column, household_value(household, &column.field).as_ref()));
        cells.collect()
    };
    county.households.iter().map(row).collect()
}

/// The members and obligors under these columns.
pub(crate) fn member_rows(county: &CountyModel, columns: &[Column], pen: &mut Pen) -> Vec<Row> {
    let mut rows = Vec::new();
    for household in &county.households {
        for member in &household.members {
            let cells = columns
                .iter()
                .map(|column| pen.write(column, member_value(household, member, &column.field).as_ref()));
            rows.push(cells.collect());
        }
    }
    rows
}

fn day(value: Option<Date>) -> Option<Value> {
    value.map(Value::Day)
}

fn list(sources: Option<&Vec<String>>) -> Option<Value> {
    sources.map(|sources| Value::from(sources.join(";")))
}

fn household_value(household: &Household, field: &str) -> Option<Value> {
    Some(match field {
        "household_id" => household.id.clone().into(),
        "area_code" => household.area_code.clone().into(),
        "residence" => household.residence.into(),
        "scheme" => household.scheme.into(),
        "stage" => household.stage.into(),
        "applied_on" => household.applied_on.into(),
        "confirmed_on" => return day(household.confirmed_on),
        "authorised_on" => return day(household.authorised_on),
        "authorised_until" => return day(household.authorised_until),
        "authorised_sources" => return list(household.authorised_sources.as_ref()),
        "single_person_reason" => return household.single_person_reason.map(Value::from),
        "relative_filed" => household.relative_filed.into(),
        "county_visit_on" => return day(household.county_visit_on),
        "declared_deposits" => Value::Fen(household.declared_deposits_fen),
        "declared_homes" => Value::Count(household.declared_homes),
        "declared_vehicles" => Value::Count(household.declared_vehicles),
        "monthly_aid" => return household.monthly_aid_fen.map(Value::Fen),
        _ => return None,
    })
}

fn member_value(household: &Household, member: &Member, field: &str) -> Option<Value> {
    let digit = |digit: Option<u8>| digit.map(|digit| Value::Count(i64::from(digit)));
    Some(match field {
        "household_id" => household.id.clone().into(),
        "person_id" => member.stated_id.clone().into(),
        "name" => member.person.name.clone().into(),
        "relation" => member.relation.into(),
        "role" => if member.obligor { "obligor" } else { "member" }.into(),
        "joined_on" => member.joined_on.into(),
        "authorised_on" => return day(member.authorised_on),
        "authorised_sources" => return list(member.authorised_sources.as_ref()),
        "student" => member.student.into(),
        "declared_wage" => Value::Fen(member.declared_fen[0]),
        "declared_business" => Value::Fen(member.declared_fen[1]),
        "declared_property" => Value::Fen(member.declared_fen[2]),
        "declared_transfer" => Value::Fen(member.declared_fen[3]),
        "declared_disability_category" => return digit(member.declared_disability.0),
        "declared_disability_level" => return digit(member.declared_disability.1),
        _ => return None,
    })
}
