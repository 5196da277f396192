//! One household's result for a terminal.
//! Must not know more than its report says.

use super::align::{Side, plain, table};
use super::explain_text::left_out;
use super::household_page::{comparison_rows, office_notes, person_of};
use super::summary_text::{decides, not_run_rows};
use super::words::Words;
use super::{FindingPart, HouseholdReport, without_ids};
use crate::domain::Severity;

/// The report of one household as text.
pub fn check_text(report: &HouseholdReport) -> String {
    let words = Words::new(report.language);
    let mut out = String::new();
    let head = &report.head;
    let line =
        [head.household_id.clone(), words.of(&head.scheme), words.of(&head.stage), report.as_of.to_string()];
    out.push_str(&plain(&line.join("  ")));
    out.push_str(&format!("\n{}{}\n", words.t("结论：", "Result: "), words.of(&report.verdict().title())));
    out.push_str(&format!("{}\n", decides(words)));
    report.remarks.iter().for_each(|remark| out.push_str(&format!("! {}\n", plain(&words.of(remark)))));
    section(&mut out, words, "家庭成员", "Members");
    let members: Vec<Vec<String>> =
        report.members.iter().map(|m| vec![person_of(m), words.of(&m.relation), words.of(&m.role)]).collect();
    out.push_str(&table(&members, &[], 2));
    compared(&mut out, report, words);
    let (favourable, others): (Vec<&FindingPart>, Vec<&FindingPart>) =
        report.findings.iter().partition(|part| part.finding.severity == Severity::For);
    section(&mut out, words, "需要核实的问题", "Questions");
    findings(&mut out, &others, report, words);
    section(&mut out, words, "对家庭有利的情况", "What speaks for the household");
    findings(&mut out, &favourable, report, words);
    answers(&mut out, report, words);
    if !report.waits_for().is_empty() {
        section(&mut out, words, "必需来源尚未答复", "Required sources that are not known");
        for waiting in report.waits_for() {
            out.push_str(&format!("  {}\n", plain(&report.names.waiting(waiting, report.language))));
        }
    }
    if !report.not_run.is_empty() {
        section(&mut out, words, "未运行的规则", "Rules not run");
        out.push_str(&table(&not_run_rows(&report.not_run, &report.names, words), &[], 2));
    }
    out
}

fn section(out: &mut String, words: Words, zh: &str, en: &str) {
    out.push_str(&format!("\n{}\n", words.t(zh, en)));
}

fn compared(out: &mut String, report: &HouseholdReport, words: Words) {
    if report.compared.is_empty() {
        return;
    }
    section(out, words, "申报与核实", "Declared and verified");
    let mut rows = vec![vec![
        String::new(),
        String::new(),
        words.t("申报", "declared").to_owned(),
        words.t("核实", "verified").to_owned(),
    ]];
    for row in comparison_rows(report, words) {
        rows.push(vec![row.whose, row.label, row.declared, row.verified]);
    }
    out.push_str(&table(&rows, &[Side::Left, Side::Left, Side::Right, Side::Right], 2));
}

fn findings(out: &mut String, parts: &[&FindingPart], report: &HouseholdReport, words: Words) {
    if parts.is_empty() {
        out.push_str(words.t("  没有\n", "  none\n"));
    }
    for part in parts {
        let finding = &part.finding;
        let title = report.names.rule(&finding.rule_id, report.language);
        let severity = words.of(&finding.severity.title());
        let verdict = words.verdict(finding.verdict);
        out.push_str(&plain(&format!("  {}  {title}  [{severity}]  {verdict}", finding.rule_id)));
        out.push('\n');
        let mut lines = vec![words.of(&finding.message)];
        if let Some(measured) = words.measured_of(part) {
            let limit = words.measured(finding.limit, finding.unit);
            let limit = limit.map_or_else(String::new, |l| format!("{}{l}", words.t("，限额 ", "; limit ")));
            lines.push(format!("{}{measured}{limit}", words.t("数额 ", "measured ")));
        }
        lines.extend(office_notes(part, report, words));
        let shown = finding.evidence.iter().take(RECORDS);
        lines.extend(
            shown.map(|r| {
                format!("{}{}", words.t("记录 ", "record "), report.names.record(r, report.language))
            }),
        );
        if finding.evidence.len() > RECORDS {
            lines.push(left_out(words, finding.evidence.len() - RECORDS));
        }
        let waiting = finding.waiting_on.iter().map(|w| report.names.waiting(w, report.language));
        lines.extend(waiting.map(|w| format!("{}{w}", words.t("等待 ", "waiting for "))));
        lines.iter().for_each(|line| out.push_str(&format!("      {}\n", plain(line))));
    }
}

/// How many records of a finding the text lists.
const RECORDS: usize = 12;

fn answers(out: &mut String, report: &HouseholdReport, words: Words) {
    section(out, words, "数据来源的答复", "Answers of the sources");
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(report.answers.persons.iter().map(|id| report.names.person_short(id)));
    for row in &report.answers.rows {
        let mut cells = vec![report.names.source(&row.source, report.language)];
        for answer in &row.answers {
            let as_of = answer.as_of.map_or_else(String::new, |day| format!(" {day}"));
            cells.push(format!("{}{as_of}", words.of(&answer.state.title())));
        }
        if let Some(decision) = &row.none_by_decision {
            cells.push(without_ids(decision).into_owned());
        }
        rows.push(cells);
    }
    out.push_str(&table(&rows, &[], 2));
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;
    use crate::domain::Language;

    #[test]
    fn one_household_as_text() {
        insta::assert_snapshot!(check_text(&examples::household(Language::Zh)), @r#"
        H-410399-0001  低保  申请  2026-11-15
        结论：有冲突，待核实
        本结果不作批准或拒绝的决定；每一项均须由具名的经办人核定。
        ! 参数为示例，不是任何地区的官方标准。

        家庭成员
          王某某 410399********0013  本人  共同生活成员
          李某某 410399********0021  父母  共同生活成员

        申报与核实
                                        申报            核实
          王某某  工资性收入    24,000.00 元    25,776.00 元
          王某某  经营净收入         0.00 元            未知
          李某某  工资性收入         0.00 元   ≥ 3,000.00 元
          李某某  转移净收入          未填写     1,956.00 元
          全家    货币财产      70,000.00 元  ≥ 68,100.00 元
          全家    住房（套）               1               1
          全家    机动车（辆）             0            未知

        需要核实的问题
          AST-01  货币财产超过上限  [可能不符合条件（须由人核定）]  条件成立
              货币财产至少 68,100.00 元，上限 67,200.00 元。
              数额 不低于 68,100.00 元，限额 67,200.00 元
              记录 商业银行 · 存款 #A-17（王某某）
              记录 支付机构 · 账户余额 #P-2（李某某）
          AST-02  货币财产高于申报  [需核实]  尚不能确定
              银行尚未答复，不能确定。
              等待 商业银行 · 存款（李某某）：未答复
          HH-01  配偶不在家庭成员内  [需核实]  条件成立
              登记的配偶不是家庭成员。
              记录 民政局 · 婚姻登记 #M-5（李某某）

        对家庭有利的情况
          INC-02  可能适用低保边缘  [对家庭有利]  条件成立
              人均收入低于标准的1.5倍，可能适用低保边缘。

        数据来源的答复
                                 王某某             李某某
          商业银行 · 存款        有记录 2026-10-31  未答复
          民政局 · 婚姻登记      未发现记录         有记录 2026-10-31
          海事局 · 船舶登记      未发现记录         未发现记录           本县无通航水域（民政局，2026-01-05）
          支付机构 · 账户余额    未发现记录         有记录 2026-10-31
          税务局 · 个税扣缴明细  有记录 2026-10-31  数据过期 2026-06-30

        必需来源尚未答复
          商业银行 · 存款（李某某）：未答复

        未运行的规则
          VEH-05  船舶或农机超值  农机
        "#);
    }

    #[test]
    fn no_id_stands_in_full() {
        for language in [Language::Zh, Language::En] {
            let report = examples::household(language);
            let text = check_text(&report);
            for member in &report.members {
                assert!(!text.contains(&member.person_id), "{text}");
            }
        }
    }
}
