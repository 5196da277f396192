//! The values of the illustrative locality on a day, restated: the rule pack has its own, and a test holds them equal.
//! Must not know households.
use super::super::illustrative::{
    ASSET_MONTHS, CAPITAL_CAP_FEN, COUNTY, HOME_AREA_HUNDREDTHS, MACHINE_VALUE_FEN, standard_fen,
};
use crate::domain::calendar::Month;
use jiff::civil::Date;

/// Months of the income window.
pub(super) const WINDOW_MONTHS: i128 = 12;
/// The cap of money assets, in months of the standard.
pub(super) const ASSETS_IN_MONTHS: i128 = ASSET_MONTHS as i128;
/// The limit of an edge family, times the standard: numerator and denominator.
pub(super) const EDGE: (i128, i128) = (3, 2);
/// The share of income that rigid spending takes.
pub(super) const RIGID: (i128, i128) = (3, 5);
/// The margin on sales.
pub(super) const MARGIN: (i128, i128) = (1, 10);
/// The yearly rate of deposits.
pub(super) const RATE: (i128, i128) = (15, 1_000);
/// One, and the tolerated gap between what is declared and what is verified.
pub(super) const GAP: (i128, i128) = (6, 5);
/// The tolerance of declared income: a share of it, or so much of the standard a month.
pub(super) const TOLERANCE: ((i128, i128), (i128, i128)) = ((1, 10), (1, 2));
/// The cap of subscribed capital, in fen.
pub(super) const CAPITAL_FEN: i128 = CAPITAL_CAP_FEN as i128;
/// The limit of the value of a vessel or farm machine, in fen.
pub(super) const MACHINE_FEN: i128 = MACHINE_VALUE_FEN as i128;
/// The limit of home area a head, in hundredths of a square metre.
pub(super) const AREA_HUNDREDTHS: i128 = HOME_AREA_HUNDREDTHS as i128;
/// Classes of vehicle that are exempt.
pub(super) const EXEMPT_VEHICLES: [&str; 2] = ["disability", "motorcycle"];
/// Classes of subsidy that are income.
pub(super) const COUNTED_SUBSIDIES: [&str; 1] = ["agri"];

/// The monthly standard of an area and residence on the day, in fen; none where no notice covers it.
pub(super) fn standard(area_code: &str, residence: &str, d: Date) -> Option<i128> {
    let covered = area_code.starts_with(COUNTY) && d >= Date::constant(2024, 7, 1);
    covered.then(|| i128::from(standard_fen(residence, d)))
}

/// The cost of a month's work under a standard: a fifth of it, half up to the fen.
pub(super) fn work_cost(standard: i128) -> i128 {
    (standard * 2 + 5) / 10
}

/// Whether the central basic pension of the month is exempt.
pub(super) fn basic_pension_is_exempt(month: Month) -> bool {
    (2021..=2025).contains(&month.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};
    use toml::{Table, Value};

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/parameters")
    }

    /// The `[[value]]` tables of a parameter that ships with the pack.
    fn values(name: &str) -> Vec<Table> {
        let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).expect("a parameter");
        let file: Table = text.parse().expect("TOML");
        let values = file.get("value").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        values.iter().map(|value| value.as_table().expect("a table").clone()).collect()
    }

    /// The only value of a parameter, in force since the measures and open.
    fn only(name: &str) -> Value {
        let values = values(name);
        assert_eq!((values.len(), day(&values[0], "from")), (1, Some(Date::constant(2021, 7, 1))), "{name}");
        assert_eq!(day(&values[0], "to"), None, "{name}");
        values[0]["value"].clone()
    }

    fn day(value: &Table, key: &str) -> Option<Date> {
        value.get(key).map(|day| day.to_string().parse().expect("a day"))
    }

    fn whole(name: &str) -> i128 {
        i128::from(only(name).as_integer().expect("a whole number"))
    }

    /// A ratio as `3/2` or `1.5%`: numerator and denominator.
    fn ratio(name: &str) -> (i128, i128) {
        let text = only(name).as_str().expect("a text").to_owned();
        let number = |text: &str| text.parse().expect("a whole number");
        if let Some((over, under)) = text.split_once('/') {
            return (number(over), number(under));
        }
        let percent = text.strip_suffix('%').expect("a percentage");
        let (whole, tenths) = percent.split_once('.').map_or((percent, "0"), |parts| parts);
        assert_eq!(tenths.len(), 1, "{name}");
        (number(whole) * 10 + number(tenths), 1_000)
    }

    /// An amount in yuan with two places, in fen.
    fn fen(value: &Value) -> i128 {
        let (yuan, cents) = value.as_str().and_then(|text| text.split_once('.')).expect("yuan and fen");
        format!("{yuan}{cents}").parse().expect("an amount")
    }

    fn words(name: &str) -> Vec<String> {
        let list = only(name).as_array().expect("a list").clone();
        list.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
    }

    fn same(name: &str, (over, under): (i128, i128)) {
        let stands = ratio(name);
        assert_eq!(over * stands.1, under * stands.0, "{name}: {over}/{under} here, {stands:?} in the pack");
    }

    /// The values of a dated parameter that hold on a day, of those that are about this locality.
    fn on(values: &[Table], d: Date) -> Vec<&Table> {
        let holds = |value: &&Table| {
            day(value, "from").is_some_and(|from| from <= d) && day(value, "to").is_none_or(|to| to >= d)
        };
        values.iter().filter(holds).collect()
    }

    /// Days on and around those on which values begin and end.
    fn turns(values: &[Table]) -> Vec<Date> {
        let ends = values.iter().flat_map(|value| [day(value, "from"), day(value, "to")]).flatten();
        ends.flat_map(|end| [end.yesterday().expect("a day"), end, end.tomorrow().expect("a day")]).collect()
    }

    #[test]
    fn the_figures_are_those_of_the_pack() {
        assert_eq!(whole("window_months"), WINDOW_MONTHS);
        assert_eq!(whole("asset_months"), ASSETS_IN_MONTHS);
        assert_eq!(whole("home_area_per_head") * 100, AREA_HUNDREDTHS);
        assert_eq!(fen(&only("capital_cap")), CAPITAL_FEN);
        assert_eq!(fen(&only("machine_value")), MACHINE_FEN);
        assert_eq!(words("exempt_vehicles"), EXEMPT_VEHICLES);
        assert_eq!(words("counted_subsidies"), COUNTED_SUBSIDIES);
        same("edge_ratio", EDGE);
        same("rigid_ratio", RIGID);
        same("sales_margin", MARGIN);
        same("deposit_rate", RATE);
        same("wage_gap", (GAP.0 - GAP.1, GAP.1));
        same("declared_tolerance_share", TOLERANCE.0);
        same("declared_tolerance_std", TOLERANCE.1);
    }

    #[test]
    fn the_cost_of_work_is_that_of_the_pack() {
        assert!(values("work_cost_fixed").is_empty() && values("work_cost_wage_percent").is_empty());
        let (over, under) = ratio("work_cost_std_percent");
        for standard in [0, 1, 2, 3, 48_000, 52_000, 65_000, 70_000, 70_001, 70_002, 70_003] {
            assert_eq!(work_cost(standard), (2 * standard * over + under) / (2 * under), "{standard}");
        }
    }

    #[test]
    fn standards_and_exemptions_begin_and_end_with_those_of_the_pack() {
        let standards = values("standard");
        for residence in ["urban", "rural"] {
            let is_here = |value: &&Table| {
                value["area"].as_str() == Some(COUNTY) && value["residence"].as_str() == Some(residence)
            };
            let here: Vec<Table> = standards.iter().filter(is_here).cloned().collect();
            for d in turns(&here) {
                let stands = on(&here, d).first().map(|value| fen(&value["value"]));
                assert_eq!(standard("410399001001", residence, d), stands, "{residence} on {d}");
            }
        }
        assert_eq!(standard("410398001001", "urban", Date::constant(2026, 11, 1)), None);
        let exempt = values("basic_pension_exempt");
        for d in turns(&exempt).into_iter().filter(|d| *d >= Date::constant(2021, 1, 1)) {
            let stands = on(&exempt, d)[0]["value"].as_bool().expect("a flag");
            assert_eq!(basic_pension_is_exempt(Month::of(d)), stands, "{d}");
        }
    }

    #[test]
    fn no_parameter_of_the_pack_is_left_out() {
        let known: BTreeSet<&str> = "asset_months basic_pension_exempt capital_cap counted_subsidies \
             declared_tolerance_share declared_tolerance_std deposit_rate edge_ratio exempt_vehicles \
             home_area_per_head machine_value rigid_ratio sales_margin standard wage_gap window_months \
             work_cost_fixed work_cost_std_percent work_cost_wage_percent"
            .split_whitespace()
            .collect();
        let entries = std::fs::read_dir(folder()).expect("lists");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        let files: BTreeSet<String> = names.map(|name| name.trim_end_matches(".toml").to_owned()).collect();
        assert_eq!(files.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    }
}
