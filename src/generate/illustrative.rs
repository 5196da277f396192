//! The figures of the illustrative locality that cases are made around: fen under, on and over a limit.
//! Must not be read by the engine: the rule pack has its own dated parameters.
use jiff::civil::Date;

/// The county's six digits: an unassigned code.
pub(super) const COUNTY: &str = "410399";
/// Another unassigned county, for aid drawn twice.
pub(super) const OTHER_COUNTY_AREA: &str = "410398001001";
/// Months of money assets.
pub(super) const ASSET_MONTHS: i64 = 24;
/// The cap of subscribed capital, in fen.
pub(super) const CAPITAL_CAP_FEN: i64 = 10_000_000;
/// The greatest value of a farm machine or vessel, in fen.
pub(super) const MACHINE_VALUE_FEN: i64 = 3_000_000;
/// Hundredths of a square metre a head.
pub(super) const HOME_AREA_HUNDREDTHS: i64 = 4_000;

/// The monthly standard on `d`, in fen.
pub(super) fn standard_fen(residence: &str, d: Date) -> i64 {
    match (residence, d >= Date::constant(2025, 7, 1)) {
        ("urban", true) => 70_000,
        ("urban", false) => 65_000,
        (_, true) => 52_000,
        (_, false) => 48_000,
    }
}

/// The central basic part of a resident's pension, in fen.
pub(super) fn basic_pension_fen(year: i32) -> i64 {
    match year {
        ..=2024 => 12_300,
        2025 => 14_300,
        _ => 16_300,
    }
}
