//! Cells: every value of a field is held in one `i64`.
//!
//! | type | cell |
//! |---|---|
//! | text, person, credit_code, area, list | number of a text in the county's [`super::Symbols`] (a list is its texts joined by `;`) |
//! | money, money_month | whole fen |
//! | count | the number |
//! | code | place of the word in the field's list |
//! | area_m2, area_mu | millionths of the unit |
//! | share | numerator and denominator, see [`share_cell`] |
//! | flag | 0 or 1 |
//! | date | days since 1970-01-01 |
//! | month | year × 12 + month − 1 |

/// A value of a field.
pub type Cell = i64;

/// The cell of an absent value.
pub const ABSENT: Cell = i64::MIN;

/// A share `num/den` as a cell; both must be positive and fit 31 bits.
pub fn share_cell(num: i64, den: i64) -> Option<Cell> {
    let fits = |n: i64| n > 0 && n <= i64::from(i32::MAX);
    (fits(num) && fits(den)).then_some((num << 32) | den)
}

/// Numerator and denominator of a share cell.
pub fn share_parts(cell: Cell) -> (i64, i64) {
    (cell >> 32, cell & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_comes_back_as_it_went_in() {
        for (num, den) in [(1, 1), (1, 3), (333_333, 1_000_000), (i64::from(i32::MAX), i64::from(i32::MAX))] {
            assert_eq!(share_parts(share_cell(num, den).expect("in range")), (num, den));
        }
        assert_eq!((share_cell(0, 1), share_cell(1, 0), share_cell(1, 1 << 40)), (None, None, None));
    }
}
