//! Tables of medical settlements, medical insurance and schools.
//! Must not know which rows go into them.
use super::super::sheet::{DayStyle, Shape, Sheet, Writing, col, col_or};

/// The tables.
pub(super) fn sheets() -> Vec<Sheet> {
    vec![settlement(), insured(), enrolment()]
}

fn settlement() -> Sheet {
    let columns = vec![
        col("setl_id", "record_key", Writing::Text),
        col("psn_certno", "person_id", Writing::Id),
        col("psn_name", "name", Writing::Name),
        col("setl_time", "settled_on", Writing::Days(&[DayStyle::Iso, DayStyle::Compact, DayStyle::Chinese])),
        col("medfee_sumamt", "total", Writing::Yuan),
        col("psn_pay", "self_paid", Writing::Yuan),
        col("dise_code", "disease_code", Writing::Text),
        col("data_date", "as_of", Writing::Days(&[DayStyle::Compact])),
    ];
    Sheet::one("medical.settlement", "medical/jsmx_{date}.parquet", Shape::Parquet, columns)
}

fn insured() -> Sheet {
    let payers = &[("self", "个人缴费"), ("aid", "资助参保"), ("employer", "单位缴费")];
    let columns = vec![
        col("证件号码", "person_id", Writing::Id),
        col("姓名", "name", Writing::Name),
        col("险种", "scheme", Writing::Codes(&[("employee", "310"), ("resident", "390")])),
        col("缴费方式", "paid_by", Writing::Codes(payers)),
        col("参保有效期止", "until", Writing::Days(&[DayStyle::Chinese, DayStyle::Compact])),
        col("数据日期", "as_of", Writing::Days(&[DayStyle::Compact])),
    ];
    let shape = Shape::Csv { charset: "gb18030", delimiter: b'\t', mark: false };
    Sheet::one("medical.insured", "medical/cbxx_{date}.txt", shape, columns)
}

fn enrolment() -> Sheet {
    let stages = &[
        ("preschool", "学前教育"),
        ("primary", "小学"),
        ("junior", "初中"),
        ("senior", "高中"),
        ("vocational", "中职"),
        ("college", "专科"),
        ("bachelor", "本科"),
        ("master", "硕士"),
        ("doctor", "博士"),
    ];
    let fees =
        &[("public", "公办"), ("private", "民办"), ("private_high", "民办高收费"), ("overseas", "境外")];
    let columns = vec![
        col("身份证号", "person_id", Writing::Id),
        col("姓名", "name", Writing::Name),
        col("学校", "school", Writing::Text),
        col("学段", "stage", Writing::Codes(stages)),
        col("学习形式", "full_time", Writing::Flag("全日制", "非全日制")),
        col("办学性质", "fee_class", Writing::Codes(fees)),
        col("入学日期", "from", Writing::Days(&[DayStyle::Typed])),
        col_or("离校日期", "to", Writing::Days(&[DayStyle::Iso]), "在读"),
        col("资助", "aid_listed", Writing::Flag("是", "否")),
        col("数据日期", "as_of", Writing::Days(&[DayStyle::Typed])),
    ];
    let shape = Shape::Xlsx { sheet: "学籍", title: "示例县学籍信息(示例数据)" };
    Sheet::one("edu.enrolment", "edu/xjxx_{date}.xlsx", shape, columns)
}
