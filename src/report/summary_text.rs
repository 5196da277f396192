//! What a batch says at its end: households by verdict, findings by rule, sources by state, where the report lies.
//! Must not know the run's files.

use super::align::{Side, table};
use super::words::{Words, grouped};
use super::{Names, NotRun, OffRollTally, RuleTally, RunTotals};
use crate::domain::{HouseholdVerdict, Language, Severity, SourceState};

/// The summary of a run; `lies_in` says where its folder and page lie, one path a line.
pub fn batch_summary(totals: &RunTotals, names: &Names, lies_in: &[String], language: Language) -> String {
    let words = Words::new(language);
    let mut out = String::new();
    let area = totals.area.as_deref().map_or_else(String::new, |area| format!("  {area}"));
    out.push_str(&format!(
        "{} {}  {} {}{area}\n",
        words.t("核对", "Run"),
        totals.run_id,
        words.t("截至", "as of"),
        totals.as_of
    ));
    let (people, rows) = match totals.off_roll {
        Some(OffRollTally { looked_at, found }) => {
            let rows = [(words.t("需要了解", "may need help, or cannot be decided"), found)];
            (
                (words.t("名册以外人员", "People off the roll"), looked_at),
                rows.map(|(t, n)| (t.to_owned(), n)).to_vec(),
            )
        }
        None => {
            let verdicts = HouseholdVerdict::ALL.iter().zip(totals.verdicts);
            let rows = verdicts.map(|(verdict, count)| (words.of(&verdict.title()), count)).collect();
            ((words.t("家庭", "Households"), totals.households()), rows)
        }
    };
    out.push_str(&format!("\n{} {}\n", people.0, grouped(people.1)));
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(title, n)| vec![title, grouped(n)]).collect();
    out.push_str(&table(&rows, &[Side::Left, Side::Right], 2));
    out.push_str(&without_standard(totals, words).map_or_else(String::new, |line| format!("  ! {line}\n")));
    findings(&mut out, totals, names, words);
    sources(&mut out, totals, names, words);
    if !totals.not_run.is_empty() {
        out.push_str(words.t("\n未运行的规则（缺少数据）\n", "\nRules not run (what is missing)\n"));
        out.push_str(&table(&not_run_rows(&totals.not_run, names, words), &[], 2));
    }
    if !lies_in.is_empty() {
        out.push_str(words.t("\n报告\n", "\nReport\n"));
        lies_in.iter().for_each(|path| out.push_str(&format!("  {path}\n")));
    }
    out.push_str(&format!("\n{}\n", decides(words)));
    out
}

/// How many households wait for a standard.
pub(super) fn without_standard(totals: &RunTotals, words: Words) -> Option<String> {
    let count = grouped(totals.without_standard);
    (totals.without_standard > 0).then(|| {
        format!(
            "{}{count}",
            words.t(
                "所在地当日没有有效的保障标准、相关规则不能确定的家庭（人员）：",
                "Households (people) without a standard in force on the date, in which what reads it is undecided: ",
            )
        )
    })
}

/// The sentence that every report carries.
pub(super) fn decides(words: Words) -> &'static str {
    words.t(
        "本结果不作批准或拒绝的决定；每一项均须由具名的经办人核定。",
        "No verdict grants or refuses anything: a named person decides.",
    )
}

/// Rules with their severity, by severity and id; a rule without a name comes last.
pub(super) fn ordered_rules<'a>(
    rules: &'a [RuleTally],
    names: &Names,
) -> Vec<(Option<Severity>, &'a RuleTally)> {
    let mut ordered: Vec<_> =
        rules.iter().map(|rule| (names.rules.get(&rule.rule_id).map(|r| r.severity), rule)).collect();
    ordered.sort_by(|a, b| {
        let key = |(severity, rule): &(Option<Severity>, &'a RuleTally)| {
            (severity.is_none(), *severity, rule.rule_id.clone())
        };
        key(a).cmp(&key(b))
    });
    ordered
}

/// Rules that were not run, each with what is missing.
pub(super) fn not_run_rows(not_run: &[NotRun], names: &Names, words: Words) -> Vec<Vec<String>> {
    let row = |rule: &NotRun| {
        let missing: Vec<String> = rule.missing.iter().map(|kind| words.of(kind)).collect();
        let comma = words.t("、", ", ");
        vec![rule.rule_id.clone(), names.rule(&rule.rule_id, words.language()), missing.join(comma)]
    };
    not_run.iter().map(row).collect()
}

fn findings(out: &mut String, totals: &RunTotals, names: &Names, words: Words) {
    let mut rows = vec![vec![
        words.t("规则", "rule").to_owned(),
        words.t("条件成立", "holds").to_owned(),
        words.t("未定", "undecided").to_owned(),
        words.t("性质", "severity").to_owned(),
        String::new(),
    ]];
    for (severity, rule) in ordered_rules(&totals.rules, names) {
        if rule.conflict + rule.undecided > 0 {
            rows.push(vec![
                rule.rule_id.clone(),
                grouped(rule.conflict),
                grouped(rule.undecided),
                severity.map_or_else(String::new, |s| words.of(&s.title())),
                names.rule(&rule.rule_id, words.language()),
            ]);
        }
    }
    out.push_str(words.t("\n发现\n", "\nFindings\n"));
    if rows.len() == 1 {
        out.push_str(words.t("  没有\n", "  none\n"));
    } else {
        out.push_str(&table(&rows, &[Side::Left, Side::Right, Side::Right], 2));
    }
}

fn sources(out: &mut String, totals: &RunTotals, names: &Names, words: Words) {
    let heads =
        [("来源", "source"), ("读入", "read"), ("采用", "kept"), ("搁置", "set aside"), ("重复", "repeated")];
    let mut rows = vec![heads.iter().map(|(zh, en)| words.t(zh, en).to_owned()).collect::<Vec<_>>()];
    rows[0].extend(SourceState::ALL.iter().map(|state| words.of(&state.title())));
    for source in &totals.sources {
        let counts = [source.rows_read, source.rows_kept, source.rows_set_aside, source.rows_repeated];
        let mut row = vec![names.source(&source.id, words.language())];
        row.extend(counts.iter().chain(&source.states).map(|count| grouped(*count)));
        rows.push(row);
    }
    out.push_str(words.t("\n数据来源（行数；人数按答复状态）\n", "\nSources (rows; persons by state)\n"));
    let mut sides = vec![Side::Right; rows[0].len()];
    sides[0] = Side::Left;
    out.push_str(&table(&rows, &sides, 2));
    for source in &totals.sources {
        if let Some(fault) = &source.fault {
            let line =
                format!("{}: {}", names.source(&source.id, words.language()), super::without_ids(fault));
            out.push_str(&format!("  ! {}\n", super::align::plain(&line)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn the_summary_counts_everything() {
        let run = examples::run(Language::Zh);
        let text =
            batch_summary(&run.totals, &run.names, &["runs/r1/report/index.html".to_owned()], Language::Zh);
        insta::assert_snapshot!(text, @r#"
        核对 r-2026-11-15  截至 2026-11-15  410399

        家庭 1,234
          有冲突，待核实   58
          无法确认        121
          需查看          311
          一致            744

        发现
          规则    条件成立  未定  性质
          AST-01        31    12  可能不符合条件（须由人核定）  货币财产超过上限
          AST-02        88    96  需核实                        货币财产高于申报
          HH-01         17     0  需核实                        配偶不在家庭成员内
          INC-07       143    60  需核实                        工资高于申报
          INC-02        22     5  对家庭有利                    可能适用低保边缘
          INC-09        64     0  对家庭有利                    可能申报了免计入部分

        数据来源（行数；人数按答复状态）
          来源                     读入   采用  搁置  重复  有记录  未发现记录  未答复  未查询  身份待核  数据过期
          商业银行 · 存款         4,210  4,180     3    27   1,804         520      96      41         7         0
          民政局 · 婚姻登记       1,102  1,102     0     0   1,102       1,325       0      41         0         0
          海事局 · 船舶登记           0      0     0     0       0       2,468       0       0         0         0
          支付机构 · 账户余额     2,011  2,001     1     9   1,600         700       0      41         7       120
          税务局 · 个税扣缴明细  12,000      0     0     0       0           0   2,427      41         0         0
          ! 税务局 · 个税扣缴明细: 文件 tax_20261101.csv 的校验和不符

        未运行的规则（缺少数据）
          VEH-05  船舶或农机超值  农机

        报告
          runs/r1/report/index.html

        本结果不作批准或拒绝的决定；每一项均须由具名的经办人核定。
        "#);
    }

    #[test]
    fn the_summary_in_english_orders_rules_by_severity() {
        let run = examples::run(Language::En);
        let text = batch_summary(&run.totals, &run.names, &[], Language::En);
        let place = |rule: &str| text.find(rule).unwrap_or_else(|| panic!("{rule} is missing in\n{text}"));
        assert!(place("AST-01") < place("INC-07") && place("INC-07") < place("INC-09"), "{text}");
        assert!(text.contains("No verdict grants or refuses anything"));
        assert!(!text.contains("DEC-01"), "a rule without findings is left out\n{text}");
    }
}
