//! Deliveries, answers tables, repeated rows, rows set aside and own dates.

use super::made_county::{
    DEPOSIT, HOUSEHOLD, MEMBER, MadeCounty, REGISTRATION, ada, bo, cai, deposit, household, id, member,
};
use crate::domain::SourceState::{self, Ambiguous, Hit, NoAnswer, None, NotAsked, Stale};

const ANSWERS: &str = "[answers]\ncanonical = true\npath = \"answers.csv\"\n[answers.format]\ntype = \"csv\"\n\
                       charset = \"utf-8\"";

fn bank(rows: &[&str]) -> MadeCounty {
    MadeCounty::new().source("bank", "deposit", &[]).with("bank.csv", DEPOSIT, rows)
}

#[test]
fn an_answers_table_decides_who_was_asked() {
    let dated = |state: &str, day: &str| format!("{},{state},{day}", ada());
    for (answer, row, expect) in [
        (dated("hit", "2026-10-31"), Some(deposit("1", &ada(), "安达")), Hit),
        (dated("none", "2026-10-31"), Option::None, None),
        (dated("none", ""), Option::None, None),
        (dated("hit", "2026-10-31"), Option::None, NoAnswer),
        (dated("none", "2026-10-31"), Some(deposit("1", &ada(), "安达")), NoAnswer),
        (dated("no_answer", "2026-10-31"), Some(deposit("1", &ada(), "安达")), NoAnswer),
        (dated("not_asked", "2026-10-31"), Option::None, NotAsked),
        (dated("ambiguous", "2026-10-31"), Option::None, Ambiguous),
        (dated("stale", "2026-10-31"), Option::None, Stale),
        (dated("none", "2026-09-16"), Option::None, Stale),
        (dated("none", "2026-11-02"), Option::None, NoAnswer),
        (format!("{},none,2026-10-31", cai()), Some(deposit("1", &ada(), "安达")), NotAsked),
        (format!("{},none,2026-10-31", cai()), Some(deposit("1", &ada(), "别人")), NotAsked),
        (
            format!("{},none,2026-10-31", cai()),
            Some(deposit("1", &ada(), "安达").replace(",100.00", ",x")),
            NotAsked,
        ),
        (dated("none", "2026-10-31") + "\n" + &dated("none", "2026-10-31"), Option::None, None),
        (dated("none", "2026-10-31") + "\n" + &dated("stale", "2026-10-31"), Option::None, NoAnswer),
        (dated("stale", "2026-10-30") + "\n" + &dated("none", "2026-10-31"), Option::None, None),
        (dated("perhaps", "2026-10-31"), Option::None, NoAnswer),
    ] {
        let rows: Vec<&str> = row.iter().map(String::as_str).collect();
        let seen = MadeCounty::new()
            .source("bank", "deposit", &["set_aside_max = \"1/1\"", ANSWERS])
            .with("bank.csv", DEPOSIT, &rows)
            .with("answers.csv", "person_id,state,as_of", &[&answer])
            .collect();
        assert_eq!(seen.state_in("bank", "H1", &ada()), expect, "{answer} {rows:?}");
        assert_eq!(seen.state_in("bank", "H1", &bo()), NotAsked, "absent from the table: {answer}");
    }
}

#[test]
fn a_missing_answers_table_is_no_answer_for_all() {
    let seen = MadeCounty::new()
        .source("bank", "deposit", &[ANSWERS])
        .with("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达")])
        .collect();
    assert_eq!(seen.states("bank"), [NoAnswer; 3]);
    assert!(seen.report("bank").fault.as_deref().is_some_and(|f| f.starts_with("answers: ")));
}

#[test]
fn one_answers_table_may_serve_several_sources() {
    let head = "source,person_id,state,as_of";
    let row = |source: &str, person: &str, state: &str| format!("{source},{person},{state},2026-10-31");
    let seen = MadeCounty::new()
        .source("banks", "deposit", &["sources = [\"bank.a\", \"bank.b\"]", ANSWERS])
        .source("fund", "security", &[ANSWERS])
        .with(
            "banks.csv",
            &format!("source,{DEPOSIT}"),
            &[&format!("bank.a,{}", deposit("1", &ada(), "安达"))],
        )
        .with("fund.csv", "record_key,person_id,name,as_of,broker,market_value,cash", &[])
        .with(
            "answers.csv",
            head,
            &[
                &row("bank.a", &ada(), "hit"),
                &row("bank.b", &ada(), "none"),
                &row("fund", &ada(), "no_answer"),
                &row("bank.b", &bo(), "none"),
                &row("elsewhere", &bo(), "none"),
            ],
        )
        .collect();
    assert_eq!(seen.sources(), ["bank.a", "bank.b", "fund"]);
    assert_eq!(seen.states("bank.a"), [Hit, NotAsked, NotAsked]);
    assert_eq!(seen.states("bank.b"), [None, None, NotAsked]);
    assert_eq!(seen.states("fund"), [NoAnswer, NotAsked, NotAsked]);
}

#[test]
fn a_source_column_names_each_rows_source() {
    let row = |source: &str, key: &str, person: &str, name: &str| {
        format!("{source},{}", deposit(key, person, name))
    };
    let head = format!("source,{DEPOSIT}");
    let seen = MadeCounty::new()
        .source("bank", "deposit", &["sources = [\"bank.a\"]"])
        .source("bank.b", "deposit", &["path = \"bank.csv\""])
        .with(
            "bank.csv",
            &head,
            &[
                &row("bank.a", "1", &ada(), "安达"),
                &row("bank.b", "1", &bo(), "博文"),
                &row("bank.b", "2", &ada(), "别人"),
            ],
        )
        .collect();
    assert_eq!(seen.sources(), ["bank.a", "bank.b"], "a source of another adapter is left to it");
    assert_eq!(seen.states("bank.a"), [Hit, None, None]);
    assert_eq!(seen.states("bank.b"), [Ambiguous, Hit, None], "the same key of two sources is no repetition");
    let named = MadeCounty::new()
        .source("banks", "deposit", &[])
        .with("banks.csv", &head, &[&row("bank.x", "1", &ada(), "安达"), &row("", "2", &bo(), "博文")])
        .collect();
    assert_eq!(named.sources(), ["bank.x", "banks"], "sources that no list names are taken as they come");
    assert_eq!([named.states("bank.x"), named.states("banks")], [[Hit, None, None], [None, Hit, None]]);
    let strange = MadeCounty::new()
        .source("banks", "deposit", &["sources = [\"bank.a\", \"bank.b\"]"])
        .with("banks.csv", &head, &[&row("bank.x", "1", &ada(), "安达"), &row("bank.a", "2", &bo(), "博文")])
        .collect();
    assert_eq!(strange.states("bank.a"), [NoAnswer, Hit, None], "a row of an unknown source is set aside");
    assert_eq!(strange.collected.set_aside.len(), 1);
}

#[test]
fn repeated_rows_count_once() {
    let first = deposit("1", &ada(), "安达");
    let newer = first.replace("2026-10-31", "2026-11-01").replace("100.00", "70.00");
    let seen = bank(&[&first, &newer, &first]).collect();
    assert_eq!(seen.rows("deposit", &["balance"]), ["H1 安达 1 70.00"], "the latest as-of wins");
    assert_eq!((seen.report("bank").rows_repeated, seen.report("bank").rows_kept), (2, 1));
    let other = first.replace("100.00", "70.00");
    let seen = bank(&[&first, &other]).collect();
    assert_eq!(seen.states("bank"), [NoAnswer, None, None], "the same day with different content");
    assert!(seen.rows("deposit", &[]).is_empty());
    let seen = bank(&[&first, &other, &newer]).collect();
    assert_eq!(seen.states("bank"), [Hit, None, None], "a later row settles it");
    assert_eq!(seen.rows("deposit", &["balance"]), ["H1 安达 1 70.00"]);
}

#[test]
fn a_name_written_in_another_way_is_no_other_content() {
    let first = deposit("1", &ada(), "安达");
    let spaced = first.replace("安达", "安　達").replace("甲银行", "甲银行 ");
    let seen = bank(&[&first, &spaced]).collect();
    assert_eq!(seen.states("bank"), [Hit, None, None]);
    assert_eq!(seen.report("bank").rows_repeated, 1);
    let nameless = bank(&[&first, &first.replace("安达", "")]).collect();
    assert_eq!(nameless.states("bank"), [NoAnswer, None, None], "a name beside none is other content");
    let marriage = |name: &str| {
        let head = "record_key,person_id,name,as_of,spouse_id,spouse_name,status,registered_on";
        let row = |spouse: &str| {
            format!("1,{},安达,2026-10-31,410399198001010011,{spouse},married,2020-01-01", ada())
        };
        let county = MadeCounty::new().source("marry", "marriage", &[]);
        county.with("marry.csv", head, &[&row("买买提·艾力"), &row(name)]).collect()
    };
    assert_eq!(marriage("买买提•艾力").states("marry"), [Hit, None, None]);
    assert_eq!(marriage("买买提").states("marry"), [NoAnswer, None, None]);
}

#[test]
fn rows_without_a_key_are_told_apart_by_their_content() {
    let head = DEPOSIT.trim_start_matches("record_key,");
    let row = deposit("1", &ada(), "安达").trim_start_matches("1,").to_owned();
    let newer = row.replace("2026-10-31", "2026-11-01");
    let seen = MadeCounty::new()
        .source("bank", "deposit", &[])
        .with("bank.csv", head, &[&row, &row, &newer, &row.replace("1234", "1235")])
        .collect();
    assert_eq!(seen.rows("deposit", &["account_tail"]).len(), 2);
    assert_eq!(seen.report("bank").rows_repeated, 2);
    let spaced = row.replace("安达", "安 達");
    let seen =
        MadeCounty::new().source("bank", "deposit", &[]).with("bank.csv", head, &[&row, &spaced]).collect();
    assert_eq!(seen.rows("deposit", &["account_tail"]).len(), 1, "a name written in another way: told twice");
}

#[test]
fn a_key_that_moved_to_another_person_leaves_the_first() {
    let stranger = id("19750505", 9);
    let to = |person: &str, day: &str| deposit("1", person, "").replace("2026-10-31", day);
    let seen = bank(&[&to(&ada(), "2026-10-30"), &to(&stranger, "2026-10-31")]).collect();
    assert_eq!(seen.states("bank"), [None; 3], "the later row is of somebody off the roll");
    let seen = bank(&[&to(&ada(), "2026-10-31"), &to(&stranger, "2026-10-31")]).collect();
    assert_eq!(seen.states("bank"), [NoAnswer, None, None]);
    let seen = bank(&[&to(&ada(), "2026-10-31"), &to(&stranger, "2026-10-30")]).collect();
    assert_eq!(seen.states("bank"), [Hit, None, None]);
    let seen = bank(&[&to(&ada(), "2026-10-31"), &to(&bo(), "2026-10-31")]).collect();
    assert_eq!(seen.states("bank"), [NoAnswer, NoAnswer, None]);
}

#[test]
fn a_row_that_cannot_be_read_is_no_answer_of_its_person() {
    let bad = deposit("1", &ada(), "安达").replace("100.00", "-100.00");
    let seen = bank(&[&bad, &deposit("2", &ada(), "安达"), &deposit("3", &bo(), "博文")]).collect();
    assert_eq!(seen.states("bank"), [NoAnswer, Hit, None]);
    let aside = &seen.collected.set_aside;
    assert_eq!(aside.len(), 1);
    assert_eq!((aside[0].source.as_str(), aside[0].file.as_str(), aside[0].line), ("bank", "bank.csv", 2));
    assert_eq!(aside[0].field.as_deref(), Some("balance"));
    let shown = format!("{} {:?}", aside[0].reason, seen.report("bank").fault);
    assert!(!shown.contains("安达") && !shown.contains(&ada()), "{shown}");
}

#[test]
fn too_many_rows_without_a_person_make_the_whole_delivery_no_answer() {
    let faceless = deposit("1", "nobody", "");
    for (max, expect) in [("1/3", [Hit, Hit, None]), ("1/4", [NoAnswer; 3])] {
        let max = format!("set_aside_max = \"{max}\"");
        let seen = MadeCounty::new()
            .source("bank", "deposit", &[&max])
            .with(
                "bank.csv",
                DEPOSIT,
                &[&faceless, &deposit("2", &ada(), "安达"), &deposit("3", &bo(), "博文")],
            )
            .collect();
        assert_eq!(seen.states("bank"), expect, "{max}");
        assert_eq!(seen.collected.set_aside.len(), 1, "counted and shown all the same");
        assert_eq!(seen.report("bank").rows_read, 3);
    }
}

#[test]
fn deliveries_add_up_replace_or_change() {
    for (mode, expect) in [
        ("parts", vec!["H1 博文 2 100.00", "H1 安达 1 50.00"]),
        ("latest", vec!["H1 安达 1 50.00"]),
        ("changes", vec!["H1 博文 2 100.00", "H1 安达 1 50.00"]),
    ] {
        let mode = format!("delivery = \"{mode}\"");
        let county = MadeCounty::new().source("bank", "deposit", &[&mode, "path = \"bank_{date}.csv\""]);
        county.file("bank_20260930.csv", DEPOSIT, &[&deposit("2", &bo(), "博文")]);
        let october = deposit("1", &ada(), "安达").replace("100.00", "50.00");
        county.file("bank_20261031.csv", DEPOSIT, &[&october]);
        county.file("bank_20261102.csv", DEPOSIT, &[&deposit("3", &cai(), "蔡丽")]);
        let seen = county.collect();
        assert_eq!(seen.rows("deposit", &["balance"]), expect, "{mode}");
        let files: Vec<&str> = seen.report("bank").files.iter().map(|f| f.name.as_str()).collect();
        assert!(!files.contains(&"bank_20261102.csv"), "delivered after the day: {files:?}");
    }
}

#[test]
fn a_later_delivery_of_changes_replaces_rows_of_the_same_key() {
    let county = MadeCounty::new().source(
        "bank",
        "deposit",
        &["delivery = \"changes\"", "path = \"bank_{date}.csv\""],
    );
    let at = |day: &str, amount: &str| {
        deposit("1", &ada(), "安达").replace("2026-10-31", day).replace("100.00", amount)
    };
    county.file("bank_20261030.csv", DEPOSIT, &[&at("2026-10-31", "50.00")]);
    county.file("bank_20261031.csv", DEPOSIT, &[&at("2026-10-31", "60.00")]);
    assert_eq!(county.collect().rows("deposit", &["balance"]), ["H1 安达 1 60.00"]);
    county.file("bank_20261031.csv", DEPOSIT, &[&deposit("1", &id("19750505", 9), "")]);
    assert_eq!(county.collect().states("bank"), [None; 3], "the record is somebody else's now");
}

#[test]
fn a_doubtful_row_is_none_once_a_later_one_of_its_key_replaces_it() {
    let (mut slip, stranger) = (bo(), id("19750505", 9));
    slip.replace_range(16..17, if &bo()[16..17] == "9" { "0" } else { "9" });
    let states = |key: &str, first: &str, then: &str| {
        let county = MadeCounty::new().source(
            "bank",
            "deposit",
            &["delivery = \"changes\"", "path = \"bank_{date}.csv\"", "set_aside_max = \"1/1\""],
        );
        county.file("bank_20261030.csv", DEPOSIT, &[first]);
        county.file("bank_20261031.csv", DEPOSIT, &[&then.replace("KEY", key)]);
        county.collect().states("bank")
    };
    let row = |person: &str, name: &str| deposit("KEY", person, name);
    let first = |person: &str, name: &str| deposit("1", person, name);
    for (doubtful, name) in [(slip.as_str(), ""), ("", "博文")] {
        let doubtful = first(doubtful, name);
        assert_eq!(states("1", &doubtful, &row(&bo(), "博文")), [None, Hit, None], "put right");
        assert_eq!(states("1", &doubtful, &row(&stranger, "谁")), [None; 3], "a stranger's");
        assert_eq!(states("2", &doubtful, &row(&ada(), "安达")), [Hit, Ambiguous, None], "another key");
        assert_eq!(
            states("1", &doubtful, &row("", "谁")),
            [None, Ambiguous, None],
            "whose it is, nobody tells"
        );
        assert_eq!(
            states("1", &doubtful, &row("护照E1", "谁")),
            [None, Ambiguous, None],
            "set aside: no row"
        );
    }
    assert_eq!(
        states("1", &first(&ada(), "安达"), &row("", "博文")),
        [NoAnswer, Ambiguous, None],
        "whose, now?"
    );
    assert_eq!(states("1", &first(&ada(), "安达"), &row("", "谁")), [NoAnswer, None, None], "hers still?");
    let was = first(&ada(), "安达");
    assert_eq!(states("1", &was, &row("", "")), [NoAnswer, None, None], "hers no longer, perhaps");
    assert_eq!(states("2", &was, &row("", "")), [Hit, None, None], "another key");
    let wrong = |person: &str| row(person, "博文").replace("100.00", "-5");
    assert_eq!(
        states("1", &was, &wrong(&bo())),
        [NoAnswer, NoAnswer, None],
        "it has become his, however much"
    );
    assert_eq!(states("1", &was, &wrong("护照E1")), [NoAnswer, Ambiguous, None], "whosever it is");
    assert_eq!(states("2", &was, &wrong(&bo())), [Hit, NoAnswer, None]);
    for broken in [row("", "博文").replace("2026-10-31", "soon"), row("", "博文").replace("100.00", "x")]
    {
        assert_eq!(
            states("1", &was, &broken),
            [NoAnswer, Ambiguous, None],
            "one that can't be read replaces it, too"
        );
        let broken = broken.replace("KEY", "1");
        assert_eq!(states("1", &broken, &row(&ada(), "安达")), [Hit, None, None], "and is replaced");
    }
    assert_eq!(states("1", &first(&ada(), "安达"), &row(&slip, "")), [None, Ambiguous, None]);
}

#[test]
fn a_manifest_that_promises_more_is_no_answer() {
    let county = MadeCounty::new().adapter(
        "bank",
        "id = \"bank\"\nkind = \"deposit\"\ndepartment = { zh = \"行\", en = \"bank\" }\n\
         title = { zh = \"存款\", en = \"deposits\" }\ncanonical = true\ndelivery = \"latest\"\nnot_listed = \"none\"\n\
         access = \"authorised\"\nmax_age_days = 45\n[transport]\ntype = \"file\"\npath = \"bank.csv\"\n\
         manifest = \"bank.json\"\n[format]\ntype = \"csv\"\ncharset = \"utf-8\"\n",
    );
    county.file("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达")]);
    let sha = {
        use sha2::Digest;
        let text = format!("{DEPOSIT}\n{}\n", deposit("1", &ada(), "安达"));
        hex::encode(sha2::Sha256::digest(text.as_bytes()))
    };
    for (rows, sha, expect) in
        [(1, sha.as_str(), Hit), (2, sha.as_str(), NoAnswer), (1, &"0".repeat(64), NoAnswer)]
    {
        let manifest =
            format!("{{\"files\":[{{\"name\":\"bank.csv\",\"rows\":{rows},\"sha256\":\"{sha}\"}}]}}");
        county.bytes("bank.json", manifest.as_bytes());
        assert_eq!(county.collect().state_in("bank", "H1", &ada()), expect, "{rows} {sha}");
    }
}

#[test]
fn rows_dated_after_the_day_are_not_seen() {
    let head = "record_key,person_id,name,as_of,month,payer_id,payer_name,item,income";
    let row = |key: &str, month: &str| {
        format!("{key},{},安达,2026-10-31,{month},91410399MA40X,甲,wage,3000", ada())
    };
    let seen = MadeCounty::new()
        .source("tax", "wage_tax", &[])
        .with("tax.csv", head, &[&row("1", "2026-11"), &row("2", "2026-12")])
        .collect();
    assert_eq!(seen.rows("wage_tax", &["month", "income"]), ["H1 安达 1 2026-11 3000.00"]);
    let county = MadeCounty::new().source("tax", "wage_tax", &[ANSWERS]);
    county.file("tax.csv", head, &[&row("2", "2026-12")]);
    county.file("answers.csv", "person_id,state,as_of", &[&format!("{},hit,2026-10-31", ada())]);
    assert_eq!(county.collect().state_in("tax", "H1", &ada()), None, "a hit with no row left counts as none");
    county.file("answers.csv", "person_id,state,as_of", &[&format!("{},none,2026-10-31", ada())]);
    assert_eq!(county.collect().state_in("tax", "H1", &ada()), NoAnswer, "contradicted by rows as delivered");
}

#[test]
fn only_the_later_death_of_a_registration_is_not_seen() {
    let row = |key: &str, person: &str, name: &str, death: &str| {
        format!("{key},{person},{name},2026-10-31,1980-01-01,1,deceased,{death},410399001001,B1,")
    };
    let seen = MadeCounty::new()
        .source("police", "registration", &[])
        .with(
            "police.csv",
            REGISTRATION,
            &[
                &row("1", &ada(), "安达", "2026-11-02"),
                &row("2", &bo(), "博文", "2026-11-01"),
                &row("3", &cai(), "蔡丽", ""),
            ],
        )
        .collect();
    assert_eq!(
        seen.rows("registration", &["status", "death_date"]),
        ["H1 博文 2 deceased 2026-11-01", "H1 安达 1 active -", "H2 蔡丽 3 deceased -"]
    );
}

#[test]
fn a_person_in_two_households_has_the_rows_in_both() {
    let seen = MadeCounty::new()
        .with("household.csv", HOUSEHOLD, &[&household("H1", ""), &household("H2", "")])
        .with("member.csv", MEMBER, &[&member("H1", &ada(), "安达"), &member("H2", &ada(), "安达")])
        .source("bank", "deposit", &[])
        .with("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达")])
        .collect();
    assert_eq!(seen.rows("deposit", &[]), ["H1 安达 1", "H2 安达 1"]);
    assert_eq!(seen.report("bank").rows_kept, 1);
}

#[test]
fn ids_are_joined_in_their_canonical_form_and_names_never_join() {
    let old = format!("{}{}", &ada()[..6], &ada()[8..17]);
    let seen = bank(&[&deposit("1", &old, "安达"), &deposit("2", &id("19810909", 7), "博文")]).collect();
    assert_eq!(seen.states("bank"), [Hit, None, None]);
}

#[test]
fn a_kind_that_no_rule_reads_is_not_collected_and_only_needed_fields_are_kept() {
    let mut county = bank(&[&deposit("1", &ada(), "安达")]).source("water", "utility", &[]);
    county.fields = Some(vec!["balance"]);
    let seen = county.collect();
    assert_eq!(seen.sources(), ["bank"]);
    assert_eq!(seen.rows("deposit", &["balance", "bank"]), ["H1 安达 1 100.00 -"]);
    let other = deposit("1", &ada(), "安达").replace("1234", "1235");
    county.file("bank.csv", DEPOSIT, &[&deposit("1", &ada(), "安达"), &other]);
    let state: SourceState = county.collect().state_in("bank", "H1", &ada());
    assert_eq!(state, NoAnswer, "content is compared over all fields");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let twice = deposit("1", &ada(), "安达");
    let newer = twice.replace("2026-10-31", "2026-11-01").replace("100.00", "70.00");
    let mut rows = [
        twice.clone(),
        newer,
        twice,
        deposit("2", &bo(), "博文"),
        deposit("2", &bo(), "别人"),
        deposit("3", &cai(), "蔡丽"),
        deposit("4", "", "蔡丽"),
        deposit("5", &ada(), "安达"),
    ];
    type Outcome = ([SourceState; 3], Vec<String>, u64);
    let mut seen: Vec<Outcome> = Vec::new();
    for _ in 0..rows.len() {
        rows.rotate_left(3);
        let county = bank(&rows.iter().map(String::as_str).collect::<Vec<_>>()).collect();
        seen.push((
            county.states("bank"),
            county.rows("deposit", &["balance"]),
            county.report("bank").rows_repeated,
        ));
    }
    assert_eq!(seen[0].0, [Hit, NoAnswer, Ambiguous]);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}

#[test]
fn a_text_that_ends_within_a_row_is_no_answer_for_all() {
    let whole = deposit("1", &ada(), "安达");
    let cut_in_the_last_column = whole.rsplit_once(',').expect("columns").0.to_owned() + ",12.";
    for (last, line_break, expect) in [
        (&whole, true, [Hit, None, None]),
        (&whole, false, [NoAnswer; 3]),
        (&cut_in_the_last_column, true, [NoAnswer, None, None]),
        (&cut_in_the_last_column, false, [NoAnswer; 3]),
    ] {
        let text = format!("{DEPOSIT}\n{last}{}", if line_break { "\n" } else { "" });
        let made = MadeCounty::new().source("bank", "deposit", &["set_aside_max = \"1/1\""]);
        made.bytes("bank.csv", text.as_bytes());
        assert_eq!(made.collect().states("bank"), expect, "{text:?}");
    }
}
