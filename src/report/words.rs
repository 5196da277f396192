//! The small words of reports: one language picked, amounts and figures written out.
//! Must not know any page.

use super::model::{Amount, Figure, FindingPart};
use super::privacy::without_ids;
use crate::domain::{Bilingual, Certainty, Language, RuleVerdict, Unit, money::Money, ratio::Ratio};
use jiff::civil::Date;

/// Writes in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    language: Language,
}

impl Words {
    /// Words in a language.
    pub(super) fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language.
    pub(super) fn language(self) -> Language {
        self.language
    }

    /// The value of the `lang` attribute.
    pub(super) fn tag(self) -> &'static str {
        self.t("zh-CN", "en")
    }

    /// One of two fixed texts.
    pub(super) fn t<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// A text in both languages, in this one, with IDs masked.
    pub(super) fn of(self, text: &Bilingual) -> String {
        without_ids(text.get(self.language)).into_owned()
    }

    /// The same text in the other language.
    pub(super) fn other(self, text: &Bilingual) -> String {
        let other = match self.language {
            Language::Zh => Language::En,
            Language::En => Language::Zh,
        };
        without_ids(text.get(other)).into_owned()
    }

    /// The verdict of a rule for people.
    pub(super) fn verdict(self, verdict: RuleVerdict) -> &'static str {
        match verdict {
            RuleVerdict::Conflict => self.t("条件成立", "the condition holds"),
            RuleVerdict::Clear => self.t("条件不成立", "the condition does not hold"),
            RuleVerdict::Undecided => self.t("尚不能确定", "not yet decided"),
        }
    }

    /// Fen as `1,234.00 元`.
    pub(super) fn fen(self, fen: i64) -> String {
        format!("{} {}", Money::from_fen(fen).grouped(), self.t("元", "yuan"))
    }

    /// An amount with its unit.
    pub(super) fn amount(self, amount: Amount) -> String {
        match amount {
            Amount::Fen(fen) => self.fen(fen),
            Amount::Count(count) => count.to_string(),
        }
    }

    /// A figure; what is not known is said in words.
    pub(super) fn figure(self, figure: Figure) -> String {
        match figure {
            Figure::Known(amount) => self.amount(amount),
            Figure::AtLeast(amount) => format!("≥ {}", self.amount(amount)),
            Figure::NotStated => self.t("未填写", "not stated").to_owned(),
            Figure::Unknown => self.t("未知", "not known yet").to_owned(),
            Figure::Unverified => self.t("无来源可核实", "no source tells").to_owned(),
        }
    }

    /// A measured figure or limit of a finding.
    pub(super) fn measured(self, value: Option<i64>, unit: Option<Unit>) -> Option<String> {
        let value = value?;
        Some(match unit {
            Some(Unit::Fen) => self.fen(value),
            Some(Unit::SquareMetre) => match Ratio::new(i128::from(value), 1_000_000) {
                Some(area) => format!("{area} m²"),
                None => format!("{value} / 1000000 m²"),
            },
            Some(Unit::Count) | None => value.to_string(),
        })
    }

    /// The measured figure of a finding, which may only be proven to be at least so much.
    pub(super) fn measured_of(self, part: &FindingPart) -> Option<String> {
        let explained = part.explanation.as_ref().and_then(|explanation| explanation.measured);
        let certainty = explained.unwrap_or(match part.finding.verdict {
            RuleVerdict::Undecided => Certainty::AtLeast,
            _ => Certainty::Exact,
        });
        if certainty == Certainty::Unknown {
            return Some(self.figure(Figure::Unknown));
        }
        let measured = self.measured(part.finding.measured, part.finding.unit)?;
        let proven = self.t("不低于 ", "at least ");
        Some(if certainty == Certainty::AtLeast { format!("{proven}{measured}") } else { measured })
    }

    /// A day, or the word for "not known".
    pub(super) fn day(self, day: Option<Date>) -> String {
        day.map_or_else(|| self.t("未知", "not known").to_owned(), |day| day.to_string())
    }

    /// A range of days: its ends, or its one day.
    pub(super) fn days(self, from: Option<Date>, to: Option<Date>) -> Vec<String> {
        match (from, to) {
            (Some(from), Some(to)) if from == to => vec![from.to_string()],
            (Some(from), Some(to)) => vec![format!("{from} –"), to.to_string()],
            _ => vec!["—".to_owned()],
        }
    }
}

/// A count with commas between thousands.
pub(super) fn grouped(count: u64) -> String {
    let plain = count.to_string();
    let mut text = String::new();
    for (place, c) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Explanation;

    #[test]
    fn unknown_is_never_zero() {
        for (language, word) in [(Language::Zh, "未知"), (Language::En, "not known yet")] {
            let words = Words::new(language);
            assert_eq!(words.figure(Figure::Unknown), word);
            assert_eq!(words.figure(Figure::fen(None)), word);
            assert_eq!(words.figure(Figure::count(None)), word);
            assert_eq!(words.measured(None, Some(Unit::Fen)), None);
        }
    }

    #[test]
    fn what_is_only_proven_in_part_is_not_told_as_known() {
        let (words, mut report) =
            (Words::new(Language::Zh), crate::report::examples::household(Language::Zh));
        let part = &mut report.findings[0];
        let explanation = part.explanation.take();
        assert!(explanation.is_some());
        part.finding.verdict = RuleVerdict::Undecided;
        (part.finding.measured, part.finding.unit) = (Some(0), Some(Unit::Fen));
        assert_eq!(words.measured_of(part).as_deref(), Some("不低于 0.00 元"));
        part.finding.verdict = RuleVerdict::Conflict;
        assert_eq!(words.measured_of(part).as_deref(), Some("0.00 元"));
        for (certainty, told) in [
            (Certainty::Exact, "0.00 元"),
            (Certainty::AtLeast, "不低于 0.00 元"),
            (Certainty::Unknown, "未知"),
        ] {
            let explanation = explanation.clone();
            part.explanation = explanation.map(|e| Explanation { measured: Some(certainty), ..e });
            assert_eq!(words.measured_of(part).as_deref(), Some(told));
        }
    }

    #[test]
    fn figures_carry_their_units() {
        let words = Words::new(Language::Zh);
        assert_eq!(words.figure(Figure::fen(Some(0))), "0.00 元");
        assert_eq!(words.figure(Figure::AtLeast(Amount::Fen(123_456_789))), "≥ 1,234,567.89 元");
        assert_eq!(words.figure(Figure::Known(Amount::Count(2))), "2");
        assert_eq!(words.measured(Some(90_500_000), Some(Unit::SquareMetre)).as_deref(), Some("90.5 m²"));
        assert_eq!(
            (grouped(0), grouped(999), grouped(1_234_567)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
    }
}
