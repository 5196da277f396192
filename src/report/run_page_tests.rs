//! What a run's page must show, and what it must never show.

use super::super::examples;
use super::*;
use crate::domain::Language;
use std::sync::Arc;

fn page(report: &RunReport) -> String {
    run_page(report).expect("the page renders")
}

/// Keeps the page where a reader asked for it, to look at it in a browser.
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("HEDUI_KEEP_PAGES") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).expect("the page is written");
    }
}

#[test]
fn everything_of_a_run_is_shown() {
    let page = page(&examples::run(Language::Zh));
    keep("run-zh.html", &page);
    for text in [
        "<html lang=\"zh-CN\">",
        "default-src 'none'; style-src 'unsafe-inline'",
        "2026-11-15",
        "r-2026-11-15",
        "按结论统计的家庭数",
        "按规则统计的发现",
        "个税扣缴明细",
        "文件 tax_20261101.csv 的校验和不符",
        "本地决定无此来源",
        "未运行的规则",
        "具名的经办人核定",
        "href=\"households/H-410399-0001.html\"",
        "id=\"x-H-410399-0002\"",
        "商业银行 · 存款：未答复",
        "可能适用低保边缘",
    ] {
        assert!(page.contains(text), "`{text}` is missing");
    }
}

#[test]
fn the_english_page_is_english() {
    let page = page(&examples::run(Language::En));
    keep("run-en.html", &page);
    for text in ["<html lang=\"en\">", "Households by verdict", "Rules not run", "a named person decides"] {
        assert!(page.contains(text), "`{text}` is missing");
    }
    assert!(!page.contains("未运行的规则"));
}

#[test]
fn it_says_what_it_leaves_out() {
    let mut run = examples::run(Language::Zh);
    assert!(page(&run).contains("另有 1,231 户按乡镇汇总"));
    run.townships.clear();
    assert!(!page(&run).contains("按乡镇汇总"));
}

#[test]
fn nothing_given_becomes_markup() {
    let mut run = examples::run(Language::Zh);
    let hostile = "</style></svg><script>alert(1)</script>\"'&";
    run.totals.run_id = hostile.to_owned();
    run.totals.sources[0].fault = Some(hostile.to_owned());
    let first = Arc::make_mut(&mut run.households[0]);
    first.result.household_id = hostile.to_owned();
    first.page = Some(format!("javascript:{hostile}"));
    first.area_code = hostile.to_owned();
    first.scheme.zh = hostile.to_owned();
    first.findings[0].message.zh = hostile.to_owned();
    run.names.rules.get_mut("AST-01").expect("a rule").title.zh = hostile.to_owned();
    let bank = run.names.sources.get_mut("bank.deposits").expect("a source");
    bank.title.zh = hostile.to_owned();
    let page = page(&run);
    assert!(!page.contains("<script") && !page.contains("</svg><script"), "markup came through");
    assert!(!page.contains("href=\"javascript:"), "a link that runs came through");
}

#[test]
fn the_words_are_neutral_and_nothing_comes_from_elsewhere() {
    for language in [Language::Zh, Language::En] {
        let page = page(&examples::run(language));
        let lower = page.to_lowercase().replace("http://www.w3.org/2000/svg", "");
        for word in ["fraud", "suspect", "欺诈", "骗", "http:", "https:", "<script", "@import"] {
            assert!(!lower.contains(word), "`{word}` stands on the page");
        }
    }
}
