//! The arithmetic behind a verdict, for a terminal: the explanation's tree with values, records and what it waits for.
//! Must not know how any of it was computed.

use super::align::{Side, padded, plain, width};
use super::words::Words;
use super::{Names, RecordView, without_ids};
use crate::domain::{Explanation, Language, Step, WaitingOn};

/// The widest column of labels; longer labels push their value to the right.
const LABELS: usize = 46;

/// An explanation in words; `records` gives the fields of the records that it names, where they are at hand.
pub fn explain_text(
    explanation: &Explanation,
    records: &[RecordView],
    names: &Names,
    language: Language,
) -> String {
    let words = Words::new(language);
    let writer = Writer { words, names, column: label_column(&explanation.condition, 1, words).min(LABELS) };
    let mut out = String::new();
    out.push_str(&plain(&format!("{}  {}", explanation.rule_id, words.of(&explanation.title))));
    out.push('\n');
    out.push_str(words.t("结论：", "Result: "));
    out.push_str(words.verdict(explanation.verdict));
    out.push('\n');
    exceptions(&mut out, &explanation.rule_id, names, words);
    out.push('\n');
    writer.step(&mut out, &explanation.condition, 1);
    let waiting = all_waiting(&explanation.condition);
    if !waiting.is_empty() {
        out.push('\n');
        out.push_str(words.t("等待答复：\n", "Waiting for:\n"));
        for one in waiting {
            line(&mut out, 1, &names.waiting(one, language));
        }
    }
    if !records.is_empty() {
        out.push('\n');
        out.push_str(words.t("所依据的记录：\n", "Records used:\n"));
        records.iter().for_each(|record| writer.record(&mut out, record));
    }
    out
}

/// What the rule is an exception to, and which rules are exceptions to it.
fn exceptions(out: &mut String, rule_id: &str, names: &Names, words: Words) {
    let mut say = |what: &str, id: &str| {
        let title = names.rule(id, words.language());
        line(out, 0, &format!("{what}{id} {title}"));
    };
    let own = names.rules.get(rule_id).and_then(|rule| rule.exception_to.as_ref());
    own.into_iter()
        .for_each(|id| say(words.t("此规则是例外，一般规则：", "This rule is an exception to "), id));
    let others = names.rules.iter().filter(|(_, rule)| rule.exception_to.as_deref() == Some(rule_id));
    others.for_each(|(id, _)| say(words.t("此规则有例外：", "An exception to this rule: "), id));
}

struct Writer<'a> {
    words: Words,
    names: &'a Names,
    column: usize,
}

impl Writer<'_> {
    fn step(&self, out: &mut String, step: &Step, depth: usize) {
        let label = step_label(step, self.words, self.names);
        let value = self.words.of(&step.value);
        let room = self.column.saturating_sub(depth * 2);
        line(out, depth, &format!("{}  {value}", padded(&plain(&label), room, Side::Left)));
        if !step.expression.is_empty() && step.expression != label {
            line(out, depth + 1, &format!("= {}", without_ids(&step.expression)));
        }
        for record in &step.records {
            let text = self.names.record(record, self.words.language());
            line(out, depth + 1, &format!("{}{text}", self.words.t("记录 ", "record ")));
        }
        let more = records_left_out(step);
        if more > 0 {
            line(out, depth + 1, &left_out(self.words, more));
        }
        for waiting in &step.waiting_on {
            let text = self.names.waiting(waiting, self.words.language());
            line(out, depth + 1, &format!("{}{text}", self.words.t("等待 ", "waiting for ")));
        }
        step.parts.iter().for_each(|part| self.step(out, part, depth + 1));
    }

    fn record(&self, out: &mut String, record: &RecordView) {
        let title = self.names.record(&record.reference, self.words.language());
        let as_of = self.words.day(record.as_of);
        line(out, 1, &format!("{title}{}{as_of}", self.words.t("，截至 ", ", as of ")));
        for field in &record.fields {
            let value = match &field.value {
                Some(value) => self.words.of(value),
                None => self.words.t("未提供（未知）", "not given (unknown)").to_owned(),
            };
            line(out, 2, &format!("{}{}{value}", self.words.of(&field.title), self.words.t("：", ": ")));
        }
    }
}

/// A step's label with the member that it is about.
pub(super) fn step_label(step: &Step, words: Words, names: &Names) -> String {
    let label = words.of(&step.label);
    let label = if label.is_empty() { without_ids(&step.expression).into_owned() } else { label };
    match &step.person_id {
        Some(id) => format!("{label}{}{}", words.t("：", ": "), names.person_short(id)),
        None => label,
    }
}

/// How many records a step had that neither it nor its parts list.
pub(super) fn records_left_out(step: &Step) -> usize {
    (step.record_count as usize).saturating_sub(step.all_records().len())
}

/// The words for records that are not listed.
pub(super) fn left_out(words: Words, more: usize) -> String {
    match words.language() {
        Language::Zh => format!("另有 {more} 条记录未列出"),
        Language::En => format!("{more} more records not listed"),
    }
}

fn label_column(step: &Step, depth: usize, words: Words) -> usize {
    let own = depth * 2 + width(&step_label(step, words, &Names::default()));
    step.parts.iter().map(|part| label_column(part, depth + 1, words)).fold(own, usize::max)
}

fn all_waiting(step: &Step) -> Vec<&WaitingOn> {
    let mut all: Vec<&WaitingOn> = step.waiting_on.iter().collect();
    step.parts.iter().for_each(|part| all.extend(all_waiting(part)));
    all.sort();
    all.dedup();
    all
}

fn line(out: &mut String, depth: usize, text: &str) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(plain(text).trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn the_tree_is_written_with_values_records_and_what_it_waits_for() {
        let report = examples::household(Language::Zh);
        let part = &report.findings[0];
        let explanation = part.explanation.as_ref().expect("an explanation");
        let text = explain_text(explanation, &part.records, &report.names, Language::Zh);
        insta::assert_snapshot!(text, @r#"
        AST-01  货币财产超过上限
        结论：条件成立

          货币财产超过上限              是
            = money_assets > cap
            货币财产                    ≥ 68,100.00 元
              = money_assets
              存款：王某某              ≥ 65,000.00 元
                = sum(deposit.balance)
                记录 商业银行 · 存款 #A-17（王某某）
                另有 2 条记录未列出
              支付账户余额              3,100.00 元
                = sum(payment_account.balance)
                记录 支付机构 · 账户余额 #P-2（李某某）
            上限                        67,200.00 元
              = asset_months * std * n

        所依据的记录：
          商业银行 · 存款 #A-17（王某某），截至 2026-10-31
            银行：农商行
            余额：65,000.00
            近12月利息：未提供（未知）
          支付机构 · 账户余额 #P-2（李某某），截至 2026-10-31
            余额：3,100.00
        "#);
    }

    #[test]
    fn a_rule_and_its_exception_name_each_other() {
        let mut report = examples::household(Language::En);
        let part = &report.findings[0];
        let explanation = part.explanation.as_ref().expect("an explanation");
        report.names.rules.get_mut("AST-02").expect("a rule").exception_to = Some("AST-01".to_owned());
        let text = explain_text(explanation, &[], &report.names, Language::En);
        assert!(text.contains("\nAn exception to this rule: AST-02 "), "{text}");
        let other = report.findings[1].explanation.as_ref().expect("an explanation");
        let text = explain_text(other, &[], &report.names, Language::Zh);
        assert!(text.contains("\n此规则是例外，一般规则：AST-01 "), "{text}");
    }

    #[test]
    fn the_same_in_english() {
        let report = examples::household(Language::En);
        let part = &report.findings[1];
        let explanation = part.explanation.as_ref().expect("an explanation");
        insta::assert_snapshot!(explain_text(explanation, &[], &report.names, Language::En), @r#"
        AST-02  Money assets above what was declared
        Result: not yet decided

          money assets above what was declared  not known yet
            = money_assets > declared_deposits + std
            money assets                        ≥ 68,100.00 yuan
              = money_assets
              waiting for Banks · deposits (李某某): no answer
            declared deposits and the standard  70,700.00 yuan
              = declared_deposits + std

        Waiting for:
          Banks · deposits (李某某): no answer
        "#);
    }
}
