//! Tables of tax withheld, social insurance, pensions and the housing fund.
//! Must not know which rows go into them.
use super::super::sheet::{DayStyle, MonthStyle, Parts, Shape, Sheet, Writing, col};
use std::borrow::Cow;

/// The tables.
pub(super) fn sheets() -> Vec<Sheet> {
    vec![withholding(), insurance(), pension(), housing_fund()]
}

fn withholding() -> Sheet {
    let items = &[
        ("wage", "工资薪金所得"),
        ("labour", "劳务报酬所得"),
        ("royalty", "稿酬所得"),
        ("business", "经营所得"),
        ("interest_dividend", "利息、股息、红利所得"),
        ("rent", "财产租赁所得"),
        ("transfer", "财产转让所得"),
        ("windfall", "偶然所得"),
    ];
    let columns = vec![
        col("LSH", "record_key", Writing::Text),
        col("SFZH", "person_id", Writing::Id),
        col("XM", "name", Writing::Name),
        col("SKSSQ", "month", Writing::Months(MonthStyle::Compact)),
        col("KJYWRSBH", "payer_id", Writing::Text),
        col("KJYWR", "payer_name", Writing::Text),
        col("SDXM", "item", Writing::Codes(items)),
        col("SRE", "income", Writing::Yuan),
        col("SJRQ", "as_of", Writing::Days(&[DayStyle::Compact])),
    ];
    let shape = Shape::Csv { charset: "gb18030", delimiter: b',', mark: false };
    Sheet {
        parts: Parts::Two,
        manifest: Some("tax/manifest_{date}.json"),
        ..Sheet::one("tax.withholding", "tax/grsds_{date}_{part}.csv", shape, columns)
    }
}

fn insurance() -> Sheet {
    let insured = &[("employee", "110"), ("flexible", "120"), ("resident", "150")];
    let columns = vec![
        col("序号", "record_key", Writing::Text),
        col("身份证号", "person_id", Writing::Id),
        col("姓名", "name", Writing::Name),
        col("费款所属期", "month", Writing::Months(MonthStyle::Iso)),
        col("单位代码", "employer_id", Writing::Text),
        col("单位名称", "employer_name", Writing::Text),
        col("参保身份", "insured_as", Writing::Codes(insured)),
        col("缴费基数", "base", Writing::Yuan),
        col("数据日期", "as_of", Writing::Days(&[DayStyle::Iso, DayStyle::Slash])),
    ];
    let shape = Shape::Csv { charset: "utf-8", delimiter: b'|', mark: true };
    Sheet { parts: Parts::Monthly, ..Sheet::one("hr.insurance", "hr/shbx_{date}.txt", shape, columns) }
}

fn pension() -> Sheet {
    let schemes = &[
        ("employee", "企业职工"),
        ("public", "机关事业"),
        ("resident", "城乡居民"),
        ("survivor", "遗属待遇"),
    ];
    let columns = vec![
        col("流水号", "record_key", Writing::Text),
        col("身份证号", "person_id", Writing::Id),
        col("姓名", "name", Writing::Name),
        col("待遇月份", "month", Writing::Months(MonthStyle::Chinese)),
        col("险种", "scheme", Writing::Codes(schemes)),
        col("发放金额", "amount", Writing::Yuan),
        col("其中中央基础", "basic_central", Writing::Yuan),
        col("数据日期", "as_of", Writing::Days(&[DayStyle::Typed])),
    ];
    let shape =
        Shape::Xlsx { sheet: "待遇发放", title: "示例县养老待遇发放明细(示例数据)" };
    Sheet::one("hr.pension", "hr/yldy_{date}.xlsx", shape, columns)
}

fn housing_fund() -> Sheet {
    let shape = Shape::Csv { charset: "utf-16le", delimiter: b',', mark: true };
    let columns = vec![
        col("证件号码", "person_id", Writing::Id),
        col("姓名", "name", Writing::Name),
        col("缴存月份", "month", Writing::Months(MonthStyle::Iso)),
        col("单位代码", "employer_id", Writing::Text),
        col("缴存基数", "base", Writing::Yuan),
        col("月缴存额", "deposit", Writing::Yuan),
        col("账户余额", "balance", Writing::Yuan),
        col("查询日期", "as_of", Writing::Days(&[DayStyle::Iso])),
    ];
    let states = &[("hit", "1"), ("none", "0"), ("no_answer", "9")];
    let answers = vec![
        col("证件号码", "person_id", Writing::Id),
        col("数据有无标志", "state", Writing::Codes(states)),
        col("查询日期", "as_of", Writing::Days(&[DayStyle::Iso])),
    ];
    Sheet {
        answers: Some((Cow::Borrowed("hpf/bz_{date}.csv"), shape.clone(), answers)),
        ..Sheet::one("hpf.account", "hpf/jcmx_{date}.csv", shape, columns)
    }
}
