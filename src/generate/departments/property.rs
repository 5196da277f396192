//! Tables of real estate, vehicles and market entities.
//! Must not know which rows go into them.
use super::super::sheet::{DayStyle, Shape, Sheet, Writing, col, col_or};

/// The tables.
pub(super) fn sheets() -> Vec<Sheet> {
    vec![real_estate(), vehicle(), market()]
}

fn real_estate() -> Sheet {
    let uses = &[
        ("residential", "10"),
        ("shop", "20"),
        ("office", "21"),
        ("garage", "30"),
        ("homestead", "40"),
        ("other", "99"),
    ];
    let ways = &[
        ("purchase", "买受"),
        ("gift", "受赠"),
        ("inheritance", "继承"),
        ("build", "自建"),
        ("other", "其他"),
    ];
    let columns = vec![
        col("owner.id", "person_id", Writing::Id),
        col("owner.name", "name", Writing::Name),
        col("owner.share", "share", Writing::Share),
        col("unit.certificateNo", "certificate_no", Writing::Text),
        col("unit.usage", "use", Writing::Codes(uses)),
        col("unit.area", "area_m2", Writing::Area),
        col("unit.contractNo", "contract_no", Writing::Text),
        col("registration.date", "registered_on", Writing::Days(&[DayStyle::Iso])),
        col("registration.mode", "via", Writing::Codes(ways)),
        col("registration.transferDate", "transferred_on", Writing::Days(&[DayStyle::Iso])),
        col("queryDate", "as_of", Writing::Days(&[DayStyle::Iso])),
    ];
    let shape = Shape::Json { records: "data.items" };
    Sheet::one("land.real_estate", "land/bdc_{date}.json", shape, columns)
}

fn vehicle() -> Sheet {
    let classes = &[
        ("car", "K33"),
        ("truck", "H31"),
        ("bus", "K11"),
        ("motorcycle", "M21"),
        ("tricycle", "N11"),
        ("disability", "C99"),
        ("other", "X99"),
    ];
    let columns = vec![
        col("sfzmhm", "person_id", Writing::Id),
        col("syr", "name", Writing::Name),
        col("hphm", "plate", Writing::Text),
        col("cllx", "class", Writing::Codes(classes)),
        col("ccdjrq", "registered_on", Writing::Days(&[DayStyle::Slash])),
        col("yxqz", "inspection_until", Writing::Days(&[DayStyle::Slash])),
        col("zt", "status", Writing::Codes(&[("normal", "A"), ("scrapped", "E"), ("sold", "B")])),
        col("sjrq", "as_of", Writing::Days(&[DayStyle::Slash])),
    ];
    let shape = Shape::Csv { charset: "gb18030", delimiter: b',', mark: false };
    Sheet::one("psb.vehicle", "psb/jdc_{date}.csv", shape, columns)
}

fn market() -> Sheet {
    let forms = &[("individual", "9200"), ("company", "9100"), ("cooperative", "9300"), ("other", "9900")];
    let roles =
        &[("operator", "01"), ("legal_representative", "02"), ("shareholder", "03"), ("officer", "04")];
    let statuses = &[("active", "1"), ("abnormal", "2"), ("revoked", "3"), ("cancelled", "4")];
    let columns = vec![
        col("cerno", "person_id", Writing::Id),
        col("name", "name", Writing::Name),
        col("uniscid", "uscc", Writing::Text),
        col("entname", "entity_name", Writing::Text),
        col("enttype", "form", Writing::Codes(forms)),
        col("position", "role", Writing::Codes(roles)),
        col("regstate", "status", Writing::Codes(statuses)),
        col("subconam", "subscribed", Writing::Yuan),
        col_or("estdate", "established_on", Writing::Days(&[DayStyle::Iso, DayStyle::Chinese]), "-"),
        col("asof", "as_of", Writing::Days(&[DayStyle::Iso])),
    ];
    Sheet::one("market.entity", "market/scztxx_{date}.json", Shape::Json { records: "result" }, columns)
}
