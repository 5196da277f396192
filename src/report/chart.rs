//! The charts of a run's page: verdicts, findings by rule, sources by state.
//! Must not know the page; every bar carries its number, so that nothing depends on colour.

use super::align::{clipped, width};
use super::summary_text::ordered_rules;
use super::svg::{Fill, Svg};
use super::words::{Words, grouped};
use super::{Names, RunTotals};
use crate::domain::{HouseholdVerdict, SourceState};

/// The width of every chart.
const WIDTH: u32 = 760;
/// Half the width of a full-width character of the charts' type.
const HALF: u32 = 7;
/// The height of a line.
const LINE: u32 = 26;
/// The most rules drawn.
const RULES: usize = 30;

const NAVY: &str = "#1f4e79";
const SKY: &str = "#8fbbd9";
const OCHRE: &str = "#c77700";
const BRICK: &str = "#9c3d10";
const GREY: &str = "#6b6b6b";

/// Households by verdict, in bars.
pub(super) fn verdicts(totals: &RunTotals, words: Words) -> String {
    let most = totals.verdicts.iter().copied().max().unwrap_or(0);
    let all = totals.households();
    let mut svg = Svg::new(WIDTH, 4 * LINE + 8, words.t("按结论统计的家庭数", "Households by verdict"));
    svg.hatching("v-undecided", GREY, 45, 6);
    let fills = [Fill::Plain(BRICK), Fill::Pattern("v-undecided"), Fill::Plain(OCHRE), Fill::Plain(NAVY)];
    for (row, (verdict, count)) in HouseholdVerdict::ALL.iter().zip(totals.verdicts).enumerate() {
        let y = row as u32 * LINE + 6;
        let title = words.of(&verdict.title());
        svg.text((196, y + 14), &title, true);
        let long = scaled(count, most, 420);
        let shown = format!("{}  ({})", grouped(count), percent(count, all));
        svg.rect((206, y), (long, 18), fills[row], &format!("{title}: {shown}"));
        svg.text((206 + long + 8, y + 14), &shown, false);
    }
    svg.upright(206, 2, 4 * LINE + 4);
    svg.finish()
}

/// Findings by rule: conflict plain, undecided hatched.
pub(super) fn rules(totals: &RunTotals, names: &Names, words: Words) -> Option<String> {
    let shown: Vec<_> = ordered_rules(&totals.rules, names)
        .into_iter()
        .filter(|(_, rule)| rule.conflict + rule.undecided > 0)
        .take(RULES)
        .collect();
    let most = shown.iter().map(|(_, rule)| rule.conflict + rule.undecided).max()?;
    let height = shown.len() as u32 * LINE + 44;
    let mut svg = Svg::new(WIDTH, height, words.t("按规则统计的发现", "Findings by rule"));
    svg.hatching("r-undecided", GREY, 45, 6);
    let legend = [
        (Fill::Plain(NAVY), words.t("条件成立", "the condition holds")),
        (Fill::Pattern("r-undecided"), words.t("尚不能确定", "not yet decided")),
    ];
    draw_legend(&mut svg, 306, &legend);
    for (row, (_, rule)) in shown.iter().enumerate() {
        let y = row as u32 * LINE + 34;
        let title = clipped(&names.rule(&rule.rule_id, words.language()), 30);
        let label =
            if title == rule.rule_id { rule.rule_id.clone() } else { format!("{title}  {}", rule.rule_id) };
        svg.text((296, y + 14), &label, true);
        let conflict = scaled(rule.conflict, most, 340);
        let undecided = scaled(rule.undecided, most, 340);
        let hint = |word: &str, count: u64| format!("{} {word}: {}", rule.rule_id, grouped(count));
        if rule.conflict > 0 {
            svg.rect((306, y), (conflict, 18), legend[0].0, &hint(legend[0].1, rule.conflict));
        }
        if rule.undecided > 0 {
            svg.rect((306 + conflict, y), (undecided, 18), legend[1].0, &hint(legend[1].1, rule.undecided));
        }
        let counts = format!("{} + {}", grouped(rule.conflict), grouped(rule.undecided));
        svg.text((306 + conflict + undecided + 8, y + 14), &counts, false);
    }
    svg.upright(306, 30, height - 6);
    Some(svg.finish())
}

/// Sources by state, each a bar of the same length; what is not known is hatched.
pub(super) fn sources(totals: &RunTotals, names: &Names, words: Words) -> Option<String> {
    let shown: Vec<_> = totals.sources.iter().filter(|s| s.states.iter().sum::<u64>() > 0).collect();
    if shown.is_empty() {
        return None;
    }
    let height = shown.len() as u32 * LINE + 44;
    let label = words.t("按答复状态统计的来源（人次比例）", "Sources by state (share of persons)");
    let mut svg = Svg::new(WIDTH, height, label);
    svg.hatching("s-no-answer", BRICK, 45, 5);
    svg.hatching("s-not-asked", GREY, 0, 6);
    svg.hatching("s-ambiguous", OCHRE, 135, 6);
    svg.hatching("s-stale", OCHRE, 90, 5);
    let fills = [
        Fill::Plain(NAVY),
        Fill::Plain(SKY),
        Fill::Pattern("s-no-answer"),
        Fill::Pattern("s-not-asked"),
        Fill::Pattern("s-ambiguous"),
        Fill::Pattern("s-stale"),
    ];
    let titles: Vec<String> = SourceState::ALL.iter().map(|state| words.of(&state.title())).collect();
    let legend: Vec<(Fill, &str)> = fills.iter().copied().zip(titles.iter().map(String::as_str)).collect();
    draw_legend(&mut svg, 0, &legend);
    for (row, source) in shown.iter().enumerate() {
        let y = row as u32 * LINE + 34;
        let name = names.source(&source.id, words.language());
        svg.text((296, y + 14), &clipped(&name, 40), true);
        let all: u64 = source.states.iter().sum();
        let mut before = 0;
        for (state, count) in source.states.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (from, to) = (scaled_exact(before, all, 440), scaled_exact(before + count, all, 440));
            before += count;
            let hint = format!("{name} – {}: {} ({})", titles[state], grouped(*count), percent(*count, all));
            svg.rect((306 + from, y), ((to - from).max(1), 18), fills[state], &hint);
        }
    }
    Some(svg.finish())
}

fn draw_legend(svg: &mut Svg, from: u32, entries: &[(Fill, &str)]) {
    let mut x = from;
    for (fill, title) in entries {
        svg.rect((x, 4), (22, 14), *fill, title);
        svg.text((x + 28, 16), title, false);
        x += 28 + width(title) as u32 * HALF + 20;
    }
}

/// The length of a bar; what is there is at least two wide.
fn scaled(count: u64, most: u64, room: u32) -> u32 {
    if count == 0 { 0 } else { scaled_exact(count, most, room).max(2) }
}

fn scaled_exact(count: u64, most: u64, room: u32) -> u32 {
    let long = u128::from(count) * u128::from(room) / u128::from(most.max(1));
    u32::try_from(long).unwrap_or(room).min(room)
}

/// A share in percent with one place, half up.
pub(super) fn percent(count: u64, all: u64) -> String {
    if all == 0 {
        return "—".to_owned();
    }
    let thousandths = (u128::from(count) * 2000 + u128::from(all)) / (2 * u128::from(all));
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;
    use crate::domain::Language;

    #[test]
    fn every_bar_carries_its_number() {
        let run = examples::run(Language::Zh);
        let words = Words::new(Language::Zh);
        let drawn = verdicts(&run.totals, words);
        for text in ["有冲突，待核实", "无法确认", "需查看", "一致", "(60.3%)"] {
            assert!(drawn.contains(text), "{text} is missing in {drawn}");
        }
        let drawn = rules(&run.totals, &run.names, words).expect("rules with findings");
        assert!(drawn.contains("AST-01") && drawn.contains("31 + 12"), "{drawn}");
        assert!(!drawn.contains("DEC-01"), "a rule without findings is not drawn");
    }

    #[test]
    fn nothing_to_draw_draws_nothing() {
        let mut run = examples::run(Language::En);
        run.totals.rules.clear();
        run.totals.sources.clear();
        let words = Words::new(Language::En);
        assert_eq!(rules(&run.totals, &run.names, words), None);
        assert_eq!(sources(&run.totals, &run.names, words), None);
    }

    #[test]
    fn shares_are_exact() {
        assert_eq!(percent(1, 3), "33.3%");
        assert_eq!(percent(1, 1), "100.0%");
        assert_eq!(percent(0, 7), "0.0%");
        assert_eq!(percent(1, 2000), "0.1%");
        assert_eq!(percent(0, 0), "—");
    }
}
