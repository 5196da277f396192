//! Rule files with the slips of people who write no programs: each is told once, at its place, with what would be
//! right. Must not know how files are read.

use super::support::{County, VEHICLE_CASES, small_county};
use std::fs;

/// The head of a rule without a fault.
const HEAD: &str = r#"id = "OWN-00"
title = { zh = "车辆", en = "vehicles" }
severity = "verify"

[[version]]
version = 1
from = 2021-07-01
legal = [{ cite = "A13", zh = "第13条", en = "art. 13" }]
when = 'h.vehicle.count() > 1'
measured = 'h.vehicle.count()'
limit = '1'
message = { zh = "有{n}人，{h.vehicle.count()}辆车。", en = "{n} people, {h.vehicle.count()} cars." }
"#;

/// A rule without a fault.
fn sound() -> String {
    format!("{HEAD}{VEHICLE_CASES}")
}

/// What stands in the sound rule, the slip that is made of it, and all that is told of the file: `line:column: why`.
type Slip = (&'static str, &'static str, &'static [&'static str]);

const IN_TEXTS: [Slip; 8] = [
    (
        "有{n}人，",
        "有｛n｝人，",
        &["12:20: found the wide sign `｛`: write `{`", "12:22: found the wide sign `｝`: write `}`"],
    ),
    ("有{n}人，", "有{n 人，", &["12:20: `{` is not closed by `}`; write `{{` for a plain brace"]),
    ("en = \"vehicles\"", "en = \"\"", &["2:27: `en` is empty: write the text that people read"]),
    ("zh = \"车辆\"", "zh = \" \"", &["2:16: `zh` is empty: write the text that people read"]),
    ("zh = \"第13条\"", "zh = ''", &["8:31: `zh` is empty: write the text that people read"]),
    (
        "en = \"{n} people, {h.vehicle.count()} cars.\"",
        "en = \" \"",
        &["12:55: `en` is empty: say what was found"],
    ),
    (
        "severity",
        "exception_to = \"veh-06\"\nseverity",
        &["3:16: there is no rule `veh-06`; did you mean `VEH-06`?"],
    ),
    (
        "unknown = [\"vehicle\"]",
        "unknown = [\"残疾\", \"vehicles\", \"宠物\"]",
        &[
            "29:12: `残疾` is no record kind; did you mean `disability`?",
            "29:18: `vehicles` is no record kind; did you mean `vehicle`?",
            "29:30: `宠物` is no record kind; the files of `adapters/kinds` list them",
        ],
    ),
];

/// The sound rule under another id.
fn rule(id: &str) -> String {
    sound().replacen("OWN-00", id, 1)
}

fn write(county: &County, name: &str, bytes: &[u8]) {
    fs::write(county.path("rules").join(name), bytes).expect("written");
}

/// Holds all that is told of each slip against what should be.
fn check(slips: &[Slip]) {
    let county = small_county().copied().with_own_pack();
    for (place, (right, wrong, _)) in slips.iter().enumerate() {
        assert_eq!(sound().matches(right).count().min(1), 1, "{right}");
        let text = rule(&format!("OWN-{place:02}")).replacen(right, wrong, 1);
        write(&county, &format!("own-{place:02}.toml"), text.as_bytes());
    }
    let said = county.hedui(&["rules", "list"]);
    assert_eq!(said.code, 2, "{said:?}");
    let lines: Vec<&str> = said.stderr.lines().map(|l| l.strip_prefix("hedui: ").unwrap_or(l)).collect();
    let mut told = 1;
    for (place, (_, wrong, expected)) in slips.iter().enumerate() {
        let file = format!("rules/own-{place:02}.toml:");
        let found: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix(&file)).collect();
        assert_eq!(found, *expected, "{wrong}");
        told += found.len();
    }
    assert_eq!(lines.len(), told, "faults of other files, beside the count:\n{}", said.stderr);
}

#[test]
fn slips_in_texts_and_names_are_told_once() {
    check(&IN_TEXTS);
}

#[test]
fn a_file_in_another_encoding_is_told_of_that_alone() {
    let county = small_county().copied().with_own_pack();
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2], first: &[u8], id: &str| -> Vec<u8> {
        first.iter().copied().chain(rule(id).encode_utf16().flat_map(to_bytes)).collect()
    };
    write(&county, "own-01.toml", &utf_16(u16::to_le_bytes, &[0xff, 0xfe], "OWN-01"));
    write(&county, "own-02.toml", &utf_16(u16::to_be_bytes, &[], "OWN-02"));
    let text = sound();
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    write(&county, "own-03.toml", &gbk);
    write(
        &county,
        "own-04.toml",
        rule("OWN-04").replacen("severity", "exception_to = \"OWN-03\"\nseverity", 1).as_bytes(),
    );
    // Sound: a mark of the encoding at its front, line ends of Windows, an amount with fen as messages advise it.
    let fen = rule("OWN-05").replacen("() > 1'", "() > 1 && net < yuan(1680050) * ratio(1, 100)'", 1);
    write(&county, "own-05.toml", format!("\u{feff}{fen}").replace('\n', "\r\n").as_bytes());
    write(&county, "parameters/standard.toml", &[b'#', 0xb1, 0xea, 0xd7, 0xbc]);
    let said = county.hedui(&["rules", "list"]);
    let expected = "hedui: rules/own-01.toml:1:1: the file is in UTF-16, not in UTF-8: save it as UTF-8\n\
                    rules/own-02.toml:1:1: the file is in UTF-16, not in UTF-8: save it as UTF-8\n\
                    rules/own-03.toml:2:1: the file is not in UTF-8 (it may be in GBK, “ANSI”): save it as UTF-8\n\
                    rules/parameters/standard.toml:1:1: the file is not in UTF-8 (it may be in GBK, “ANSI”): save it as UTF-8\n\
                    4 fault(s)\n";
    assert_eq!((said.code, said.stderr.as_str()), (2, expected));
}

#[test]
fn a_file_under_a_name_that_is_not_read_is_told() {
    let county = small_county().copied().with_own_pack();
    write(&county, "own-01.toml.txt", rule("OWN-01").as_bytes());
    write(&county, "OWN-02.TOML", rule("OWN-02").as_bytes());
    write(&county, "parameters/notes.txt", b"not for the engine");
    write(&county, "own-03.toml.bak", b"nor this");
    for name in ["说明.txt", "说明.md", "新建文本文档.txt", "é", "parameters/备注.TXT"] {
        write(&county, name, b"nor these");
    }
    write(&county, "规则.toml.txt", rule("OWN-04").as_bytes());
    let said = county.hedui(&["rules", "list"]);
    let expected = "hedui: rules/OWN-02.TOML:1:1: a file of this name is not read: name it `OWN-02.toml`\n\
                    rules/own-01.toml.txt:1:1: a file of this name is not read: name it `own-01.toml`\n\
                    rules/规则.toml.txt:1:1: a file of this name is not read: name it `规则.toml`\n\
                    3 fault(s)\n";
    assert_eq!((said.code, said.stderr.as_str()), (2, expected));
}

#[test]
fn a_rule_asked_for_in_small_letters_is_suggested() {
    let said = small_county().hedui(&["rules", "test", "--rule", "veh-06"]);
    assert!(said.stderr.contains("there is no rule `veh-06`; did you mean `VEH-06`?"), "{said:?}");
}

const NO_TOML: [Slip; 38] = [
    ("limit = '1'", "limit = [\t1.5\t2.5]", &["11:15: a `,` is missing before this"]),
    ("limit = '1'", "limit = [1234.56 1234.57]", &["11:18: a `,` is missing before this"]),
    (
        "有{n}人，",
        "有{h.vehicle.exists(v, v.class == \"car\") ? 1 : 0}人，",
        &["12:52: a `\"` inside the text ends it: put the text in '…' instead"],
    ),
    (
        "en = \"art. 13\"",
        "en = 'the law's 13'",
        &["8:52: a `'` inside the text ends it: put the text in '''…''' instead"],
    ),
    ("\"车辆\", en", "\"车辆\"， en", &["2:20: found the wide sign `，`: write `,`"]),
    ("severity =", "severity ＝", &["3:10: found the wide sign `＝`: write `=`"]),
    ("severity =", "severity：", &["3:9: found the wide sign `：`: write `=`"]),
    ("severity =", "severity:", &["3:9: found `:`: write `=`"]),
    ("title = {", "title = ｛", &["2:9: found the wide sign `｛`: write `{`"]),
    ("\"vehicles\" }", "\"vehicles\" ｝", &["2:38: found the wide sign `｝`: write `}`"]),
    ("\"verify\"", "“verify”", &["3:12: found the wide sign `“`: write `\"`"]),
    (
        "[[case]]\nname = \"two\"",
        "［［case］］\nname = \"two\"",
        &["14:1: found the wide sign `［`: write `[`"],
    ),
    ("severity =", "　severity =", &["3:1: found a wide blank: write an ordinary one"]),
    ("\"车辆\", en", "\"车辆\" en", &["2:21: a `,` is missing before this"]),
    ("\"verify\"", "\"verify", &["3:12: the closing `\"` of this text is missing"]),
    ("\"verify\"", "verify\"", &["3:18: the opening `\"` of this text is missing"]),
    ("\"车辆\", en", "\"车辆, en", &["2:16: the closing `\"` of this text is missing"]),
    ("\"vehicles\" }", "\"vehicles }", &["2:27: the closing `\"` of this text is missing"]),
    (
        "'h.vehicle.count() > 1'",
        "'''\nh.vehicle.count() > 1",
        &["9:8: the closing `'''` of this text is missing"],
    ),
    (
        "'h.vehicle.count() > 1'\nmeasured = 'h.vehicle.count()'",
        "'''\nh.vehicle.count() > 1\nmeasured = '''h.vehicle.count()'''",
        &["9:8: the closing `'''` of this text is missing"],
    ),
    ("\"verify\"", "verify", &["3:12: a text stands in quotes: write \"verify\""]),
    (
        "'h.vehicle.count() > 1'",
        "h.vehicle.count() > 1",
        &["9:8: a text or an expression stands in quotes: write '…' around it"],
    ),
    ("severity =", "severity", &["3:1: a `=` is missing behind `severity`"]),
    ("severity = \"verify\"", "severity =", &["3:11: the value is missing behind `=`"]),
    ("severity =", "级别 =", &["3:1: a key is written with a-z, A-Z, 0-9, `_` and `-`; found `级别`"]),
    (
        "severity =",
        "// a remark\nseverity =",
        &["3:1: a line is `key = value`, a head such as `[[case]]`, or a remark behind `#`"],
    ),
    (
        "\"verify\"",
        "\"verify\" 核实",
        &["3:21: nothing more may stand on this line: take it out, or begin a remark with `#`"],
    ),
    (
        "[[case]]\nname = \"two\"",
        "[[case]\nname = \"two\"",
        &["14:1: this head is not closed on both sides: write `[[case]]`"],
    ),
    (
        "[[case]]\nname = \"two\"",
        "[case]\nname = \"two\"",
        &[
            "20:3: `case` is no list of tables further up: write `[[case]]` there too",
            "25:3: `case` is no list of tables further up: write `[[case]]` there too",
        ],
    ),
    (
        "severity = \"verify\"",
        "severity = \"verify\"\nseverity = \"info\"",
        &["4:1: `severity` stands here a second time: keep one of the two"],
    ),
    ("\"vehicles\" }", "\"vehicles\"", &["2:9: this `{` is not closed: write `}`"]),
    ("title = { zh", "title = zh", &["2:9: a `{` is missing before `zh`"]),
    ("en = \"art. 13\" }]", "en = \"art. 13\" }", &["8:9: this `[` is not closed: write `]`"]),
    ("\"motorcycle\" }]", "\"motorcycle\" ]", &["18:61: a `}` is missing before this `]`"]),
    ("legal = [{", "legal = {", &["8:54: `]` closes nothing that is open: take it out"]),
    ("unknown = [\"vehicle\"]", "unknown = [\"vehicle\"", &["29:11: this `[` is not closed: write `]`"]),
    (
        "\"车辆\"",
        "\"车\\辆\"",
        &["2:19: a `\\` in \"…\" begins an escape: write `\\\\`, or put the text in '…' instead"],
    ),
    (
        "version = 1",
        "version = 01",
        &["6:11: a number has no zero in front; a code stands in quotes: \"01\""],
    ),
];

const IN_VALUES: [Slip; 10] = [
    (
        "2021-07-01",
        "2021-7-1",
        &["7:8: `from`: a date is written with two digits for month and day and `-` between: 2021-07-01"],
    ),
    (
        "2021-07-01",
        "2021/7/1",
        &["7:8: `from`: a date is written with two digits for month and day and `-` between: 2021-07-01"],
    ),
    (
        "2021-07-01",
        "2021年7月1日",
        &["7:8: `from`: a date is written with two digits for month and day and `-` between: 2021-07-01"],
    ),
    (
        "2021-07-01",
        "2021-02-30",
        &["7:8: `from`: there is no day 2021-02-30: write a day of the calendar, such as 2026-11-01"],
    ),
    ("2021-07-01", "2021-07", &["7:8: `from`: a date has a day too: write it as 2021-07-01"]),
    (
        "2021-07-01",
        "\"2021-7-1\"",
        &["7:8: `from`: a date is written with two digits for month and day and `-` between: 2021-07-01"],
    ),
    (
        "2021-07-01",
        "\"2021-02-30\"",
        &["7:8: `from`: there is no day 2021-02-30: write a day of the calendar, such as 2026-11-01"],
    ),
    (
        "2021-07-01",
        "2021-07-01T00:00:00",
        &["7:8: `from` must be a date without a time of day, found a date"],
    ),
    ("2021-07-01", "\"soon\"", &["7:8: `from` must be a date such as 2026-11-01, found a text"]),
    (
        "[[version]]",
        "[version]",
        &["5:1: `version` must be a list of tables, written `[[version]]`, found a table"],
    ),
];

#[test]
fn a_file_that_is_no_toml_is_told_of_that_alone() {
    check(&NO_TOML);
}

#[test]
fn wrong_dates_and_heads_say_how_they_are_written() {
    check(&IN_VALUES);
}
