//! Tables of civil registration, deaths, marriages, disability certificates and aid.
//! Must not know which rows go into them.
use super::super::sheet::{DayStyle, MonthStyle, Shape, Sheet, Writing, col, col_or};

const GB: Shape = Shape::Csv { charset: "gb18030", delimiter: b',', mark: false };
const SCHEMES: &[(&str, &str)] = &[
    ("dibao", "低保"),
    ("edge", "低保边缘"),
    ("tekun", "特困"),
    ("rigid", "刚性支出"),
    ("temporary", "临时救助"),
    ("orphan", "孤儿"),
    ("defacto_orphan", "事实无人抚养"),
];

/// The tables.
pub(super) fn sheets() -> Vec<Sheet> {
    vec![registration(), death(), marriage(), disability(), aid(), payment()]
}

fn registration() -> Sheet {
    let columns = vec![
        col("SFZH", "person_id", Writing::Id),
        col("XM", "name", Writing::Name),
        col("XB", "sex", Writing::Codes(&[("1", "男"), ("2", "女")])),
        col("CSRQ", "birth_date", Writing::Days(&[DayStyle::Compact])),
        col(
            "HKZT",
            "status",
            Writing::Codes(&[("active", "1"), ("deceased", "2"), ("moved_out", "3"), ("cancelled", "4")]),
        ),
        col("SWRQ", "death_date", Writing::Days(&[DayStyle::Compact])),
        col("HJDQH", "area_code", Writing::Text),
        col("HH", "book_no", Writing::Text),
        col("SJRQ", "as_of", Writing::Days(&[DayStyle::Compact])),
    ];
    Sheet::one("psb.registration", "psb/hjrk_{date}.csv", GB, columns)
}

fn death() -> Sheet {
    let columns = vec![
        col("BH", "record_key", Writing::Text),
        col("SFZH", "person_id", Writing::Id),
        col("XM", "name", Writing::Name),
        col("SWRQ", "death_date", Writing::Days(&[DayStyle::Compact])),
        col("LY", "via", Writing::Codes(&[("police", "1"), ("hospital", "2"), ("funeral", "3")])),
        col("SJRQ", "as_of", Writing::Days(&[DayStyle::Compact])),
    ];
    let shape = Shape::Fixed { widths: &[8, 18, 60, 8, 1, 8] };
    Sheet::one("civil.death", "civil/swhh_{date}.txt", shape, columns)
}

fn marriage() -> Sheet {
    let statuses = &[("married", "结婚"), ("divorced", "离婚"), ("annulled", "撤销")];
    let columns = vec![
        col("本人/身份证件号", "person_id", Writing::Id),
        col("本人/姓名", "name", Writing::Name),
        col("配偶/身份证件号", "spouse_id", Writing::Id),
        col("配偶/姓名", "spouse_name", Writing::Name),
        col("登记/业务类型", "status", Writing::Codes(statuses)),
        col("登记/登记日期", "registered_on", Writing::Days(&[DayStyle::Typed])),
        col("登记/数据日期", "as_of", Writing::Days(&[DayStyle::Typed])),
    ];
    let shape = Shape::Xlsx { sheet: "婚姻登记", title: "示例县婚姻登记信息(示例数据)" };
    Sheet::one("civil.marriage", "civil/hydj_{date}.xlsx", shape, columns)
}

fn disability() -> Sheet {
    let columns = vec![
        col("身份证号", "person_id", Writing::Id),
        col("姓名", "name", Writing::Name),
        col("残疾人证号", "certificate_no", Writing::Text),
        col("发证日期", "issued_on", Writing::Days(&[DayStyle::Typed])),
        col_or("有效期至", "valid_until", Writing::Days(&[DayStyle::Iso]), "长期"),
        col("状态", "status", Writing::Codes(&[("valid", "正常"), ("cancelled", "注销")])),
        col("数据日期", "as_of", Writing::Days(&[DayStyle::Typed])),
    ];
    let shape =
        Shape::Xlsx { sheet: "持证残疾人", title: "示例县持证残疾人名册(示例数据)" };
    Sheet::one("dpf.certificate", "dpf/czcjr_{date}.xlsx", shape, columns)
}

fn aid() -> Sheet {
    let columns = vec![
        col("SFZH", "person_id", Writing::Id),
        col("XM", "name", Writing::Name),
        col("JZLB", "scheme", Writing::Codes(SCHEMES)),
        col("JTBH", "household_no", Writing::Text),
        col("QHDM", "area_code", Writing::Text),
        col("KSRQ", "from", Writing::Days(&[DayStyle::Iso])),
        col_or("JSRQ", "to", Writing::Days(&[DayStyle::Iso]), "9999-12-31"),
        col("YJE", "monthly_amount", Writing::Yuan),
        col("SJRQ", "as_of", Writing::Days(&[DayStyle::Iso])),
    ];
    Sheet::one("civil.aid", "civil/zcjz.csv", GB, columns)
}

fn payment() -> Sheet {
    let columns = vec![
        col("LSH", "record_key", Writing::Text),
        col("SFZH", "person_id", Writing::Id),
        col("XM", "name", Writing::Name),
        col("FFNY", "month", Writing::Months(MonthStyle::Compact)),
        col("JZLB", "scheme", Writing::Codes(SCHEMES)),
        col("JTBH", "household_no", Writing::Text),
        col("QHDM", "area_code", Writing::Text),
        col("FFJE", "amount", Writing::Yuan),
        col("SJRQ", "as_of", Writing::Days(&[DayStyle::Compact])),
    ];
    Sheet::one("civil.payment", "civil/jzff.csv", GB, columns)
}
