//! What a household's page must show, and what it must never show.

use super::super::{Amount, Figure, examples};
use super::*;
use crate::domain::Language;

fn page(report: &HouseholdReport) -> String {
    household_page(report).expect("the page renders")
}

/// Keeps the page where a reader asked for it, to look at it in a browser.
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("HEDUI_KEEP_PAGES") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).expect("the page is written");
    }
}

#[test]
fn everything_of_a_household_is_shown() {
    let page = page(&examples::household(Language::Zh));
    keep("household-zh.html", &page);
    for text in [
        "<html lang=\"zh-CN\">",
        "default-src &#39;none&#39;",
        "核对报告",
        "H-410399-0001",
        "王某某",
        "410399********0013",
        "申报与核实",
        "可能不符合条件",
        "货币财产超过上限",
        "68,100.00 元",
        "67,200.00 元",
        "最低生活保障审核确认办法",
        "对家庭有利的情况",
        "数据来源的答复",
        "经办人员（签名）",
        "如有异议",
        "未知",
    ] {
        let text = text.replace("&#39;", "'");
        assert!(page.contains(&text), "`{text}` is missing");
    }
}

#[test]
fn the_english_page_is_english() {
    let page = page(&examples::household(Language::En));
    keep("household-en.html", &page);
    for text in [
        "<html lang=\"en\">",
        "Declared and verified",
        "not known yet",
        "What speaks for the household",
        "How to object",
    ] {
        assert!(page.contains(text), "`{text}` is missing");
    }
    for text in ["申报与核实", "如有异议", "对家庭有利的情况"] {
        assert!(!page.contains(text), "`{text}` stands on the English page");
    }
}

#[test]
fn names_cannot_become_markup() {
    let mut report = examples::household(Language::Zh);
    let hostile = "<script>alert(1)</script>\"'&";
    report.members[0].name = hostile.to_owned();
    report.names.people.insert(report.members[0].person_id.clone(), hostile.to_owned());
    report.head.household_id = hostile.to_owned();
    report.findings[0].finding.message.zh = hostile.to_owned();
    report.findings[0].finding.rule_id = hostile.to_owned();
    let explanation = report.findings[0].explanation.as_mut().expect("an explanation");
    explanation.condition.label.zh = hostile.to_owned();
    explanation.condition.expression = hostile.to_owned();
    explanation.condition.parts[0].value.zh = hostile.to_owned();
    let page = page(&report);
    assert!(!page.contains("<script"), "markup came through");
    assert!(page.contains("&#60;script&#62;alert(1)"), "the name is shown as it is written");
}

#[test]
fn no_id_stands_in_full() {
    for language in [Language::Zh, Language::En] {
        let mut report = examples::household(language);
        let id = report.members[0].person_id.clone();
        report.findings[0].finding.message = crate::domain::Bilingual::same(&format!("见 {id}"));
        report.findings[0].records[0].reference.record_key = format!("{id}-7");
        let page = page(&report);
        for member in &report.members {
            assert!(!page.contains(&member.person_id));
        }
        assert!(!page.contains(examples::OUTSIDER), "a third person's ID stands in full");
    }
}

#[test]
fn the_copy_for_the_household_tells_nothing_of_others() {
    let mut report = examples::household(Language::Zh);
    assert!(page(&report).contains("赵外人"), "the office sees whom the record names");
    report.audience = Audience::Household;
    let page = page(&report);
    assert!(!page.contains("赵外人") && !page.contains("410399********0047"));
    assert!(page.contains("涉及他人的项目未列出"));
}

#[test]
fn undecided_shows_what_it_waits_for() {
    let page = page(&examples::household(Language::Zh));
    assert!(page.contains("尚不能确定"));
    assert!(page.contains("商业银行 · 存款（李某某）：未答复"));
}

#[test]
fn unknown_is_never_printed_as_zero() {
    for (language, word) in [(Language::Zh, "未知"), (Language::En, "not known yet")] {
        let mut report = examples::household(language);
        report.findings.clear();
        report.compared.truncate(1);
        report.compared[0].declared = Figure::Known(Amount::Fen(123_400));
        report.compared[0].verified = Figure::Unknown;
        let page = page(&report);
        let row = page
            .split("id=\"compared\"")
            .nth(1)
            .and_then(|rest| rest.split("</section>").next())
            .expect("the section");
        assert!(row.contains(word) && !row.contains("0.00 元") && !row.contains(">0<"), "{row}");
    }
}

#[test]
fn the_words_are_neutral() {
    for language in [Language::Zh, Language::En] {
        let page = page(&examples::household(language)).to_lowercase();
        for word in ["fraud", "cheat", "suspect", "欺诈", "骗", "造假", "嫌疑"] {
            assert!(!page.contains(word), "`{word}` stands on the page");
        }
    }
}

#[test]
fn a_page_needs_nothing_from_elsewhere_and_is_the_same_each_time() {
    let report = examples::household(Language::Zh);
    let first = page(&report);
    assert_eq!(first, page(&report));
    for text in ["http://", "https://", "<script", "@import", "src="] {
        assert!(
            !first.replace("http://www.w3.org/2000/svg", "").contains(text),
            "`{text}` stands on the page"
        );
    }
}

#[test]
fn anchors_are_plain_and_distinct() {
    assert_eq!(anchor("INC-01"), "x-INC-01");
    assert_ne!(anchor("a b"), anchor("a.20.b"));
    assert!(anchor("<户>").chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)));
}
