//! Categories and levels of disability (GB/T 26341) and what a certificate number says about them.
//! Must not know which of them count for what: that is the locality's rule.
use super::citizen_id::{Canonical, CitizenId};
use super::half_width::without_gaps;
use thiserror::Error;

/// The category of a disability, 1 to 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisabilityCategory {
    /// 视力
    Visual = 1,
    /// 听力
    Hearing = 2,
    /// 言语
    Speech = 3,
    /// 肢体
    Physical = 4,
    /// 智力
    Intellectual = 5,
    /// 精神
    Mental = 6,
    /// 多重
    Multiple = 7,
}

/// The level of a disability, 1 (most severe) to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DisabilityLevel {
    /// 一级
    First = 1,
    /// 二级
    Second = 2,
    /// 三级
    Third = 3,
    /// 四级
    Fourth = 4,
}

/// Why a number is not a category or level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DisabilityFault {
    /// Not 1 to 7.
    #[error("a category of disability is 1 to 7")]
    Category,
    /// Not 1 to 4.
    #[error("a level of disability is 1 to 4")]
    Level,
}

impl DisabilityCategory {
    /// All categories in order.
    pub const ALL: [Self; 7] = [
        Self::Visual,
        Self::Hearing,
        Self::Speech,
        Self::Physical,
        Self::Intellectual,
        Self::Mental,
        Self::Multiple,
    ];

    /// Its code, 1 to 7.
    pub fn code(self) -> i64 {
        self as i64
    }
}

impl DisabilityLevel {
    /// All levels, the most severe first.
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Third, Self::Fourth];

    /// Its code, 1 to 4.
    pub fn code(self) -> i64 {
        self as i64
    }
}

impl TryFrom<i64> for DisabilityCategory {
    type Error = DisabilityFault;

    fn try_from(code: i64) -> Result<Self, DisabilityFault> {
        Self::ALL.into_iter().find(|known| known.code() == code).ok_or(DisabilityFault::Category)
    }
}

impl TryFrom<i64> for DisabilityLevel {
    type Error = DisabilityFault;

    fn try_from(code: i64) -> Result<Self, DisabilityFault> {
        Self::ALL.into_iter().find(|known| known.code() == code).ok_or(DisabilityFault::Level)
    }
}

/// What a certificate number says: the ID (right check digit or not), the category and the level.
///
/// The number is the ID, one digit of category, one of level, and `B` with a number from the first re-issue on.
/// None if it has another form.
pub fn certificate_parts(no: &str) -> Option<(CitizenId, DisabilityCategory, DisabilityLevel)> {
    let plain = without_gaps(no).to_ascii_uppercase();
    let (id, rest) = plain.split_at_checked(18)?;
    let (codes, reissue) = rest.split_at_checked(2)?;
    let id = match CitizenId::canonical(id) {
        Canonical::Right(id) | Canonical::WrongCheck(id) => id,
        Canonical::NotAnId => return None,
    };
    let [category, level] = codes.as_bytes() else { return None };
    let category = DisabilityCategory::try_from(i64::from(*category) - i64::from(b'0')).ok()?;
    let level = DisabilityLevel::try_from(i64::from(*level) - i64::from(b'0')).ok()?;
    is_reissue(reissue).then_some((id, category, level))
}

/// What a certificate number tells beside the ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificatePart {
    /// The category, 1 to 7.
    Category,
    /// The level, 1 to 4.
    Level,
}

/// The code of one part of a certificate number; none where it has another form.
pub fn certificate_part(no: &str, part: CertificatePart) -> Option<i64> {
    let (_, category, level) = certificate_parts(no)?;
    Some(match part {
        CertificatePart::Category => category.code(),
        CertificatePart::Level => level.code(),
    })
}

fn is_reissue(suffix: &str) -> bool {
    match suffix.as_bytes() {
        [] => true,
        [b'B', b'1'..=b'9'] => true,
        [b'B', b'1'..=b'9', last] => last.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_levels() {
        for code in [0, 8, -1] {
            assert_eq!(DisabilityCategory::try_from(code), Err(DisabilityFault::Category));
        }
        assert_eq!(DisabilityLevel::try_from(5), Err(DisabilityFault::Level));
        assert_eq!(DisabilityCategory::ALL.map(DisabilityCategory::code), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(DisabilityLevel::ALL.map(DisabilityLevel::code), [1, 2, 3, 4]);
    }

    #[test]
    fn certificate_numbers() {
        let parts = |no: &str| {
            certificate_parts(no)
                .map(|(id, category, level)| (id.reveal().to_owned(), category.code(), level.code()))
        };
        let known = |category, level| Some(("410399198506150024".to_owned(), category, level));
        assert_eq!(parts("41039919850615002442"), known(4, 2));
        assert_eq!(parts("41039919850615002453"), known(5, 3));
        assert_eq!(parts(" 410399198506150024 43 b1"), known(4, 3));
        assert_eq!(parts("41039919850615002443B12"), known(4, 3));
        assert_eq!(parts("11010519491231002x11"), Some(("11010519491231002X".to_owned(), 1, 1)));
        for no in [
            "",
            "410399198506150024",
            "4103991985061500244",
            "41039919850615002482",
            "41039919850615002445",
            "41039919850615002442B",
            "41039919850615002442B0",
            "41039919850615002442C1",
            "41039919850615002442B123",
            "四川四川四川四川四川四川四川四川四川四川",
            "410399198506150024四",
        ] {
            assert_eq!(parts(no), None, "{no}");
        }
    }
}
