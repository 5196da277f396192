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
