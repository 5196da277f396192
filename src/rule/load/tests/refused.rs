//! Files that must be refused, each with every message and its place.

use super::{RULE, check, load};

#[test]
fn every_fault_of_a_rule_comes_back_at_once() {
    let text = r#"id = "INC-1a"
title = { zh = "收入" }
severity = "disk"
schemes = ["dibo", "edge", "edge"]
colour = "red"
[[version]]
version = 2
from = 2021-07-01
to = 2022-12-31
legal = []
when = 'net >= '
limit = 'net'
message = { zh = "{net", en = "a } b \" {net +}" }
[version.let]
D = '1'
a = "\"x\""
[[version]]
version = 1
from = 2023-02-01
to = 2023-01-01
legal = [{ cite = "A13", zh = "第十三条", en = "art. 13" }]
when = '''
net >= 1
  && *'''
message = { zh = "{net}", en = "{net}" }
"#;
    check(
        load(&[("rules/inc-1.toml", text)], &[], &[]),
        &[
            "rules/inc-1.toml:1:6: `id` must be capital letters, `-` and digits, such as `INC-01`",
            "rules/inc-1.toml:2:9: `en` is missing in `title`",
            "rules/inc-1.toml:3:12: `severity` is `disk`; it must be one of disq, block, verify, info, for, need",
            "rules/inc-1.toml:4:12: `dibo` is no scheme; did you mean `dibao`?",
            "rules/inc-1.toml:4:28: `edge` stands twice in `schemes`",
            "rules/inc-1.toml:5:1: unknown key `colour`; known here: case, exception_to, id, over, schemes, severity, title, version",
            "rules/inc-1.toml:10:9: `legal` is empty: a rule without a legal basis decides nothing",
            "rules/inc-1.toml:11:16: found the end of the expression, expected a value",
            "rules/inc-1.toml:12:9: `limit` stands beside a `measured` figure: say what is held against it",
            "rules/inc-1.toml:13:19: `{` is not closed by `}`; write `{{` for a plain brace",
            "rules/inc-1.toml:13:34: `}` closes nothing: write `}}` for a plain brace",
            "rules/inc-1.toml:13:47: found the end of the expression, expected a value",
            "rules/inc-1.toml:15:5: `D` is built into the rule language: take another name",
            "rules/inc-1.toml:16:6: write the expression in single quotes ('…' or '''…'''), without escapes and with plain line ends, so that faults in it have a place",
            "rules/inc-1.toml:17:1: version 1 begins after version 2: number them by date",
            "rules/inc-1.toml:17:1: versions: nothing is valid from 2023-01-01 on: line 6 ends on 2022-12-31, line 17 begins on 2023-02-01",
            "rules/inc-1.toml:20:6: `to` is the last day and cannot lie before `from`",
            "rules/inc-1.toml:24:6: found `*`, expected a value",
        ],
    );
}

#[test]
fn every_fault_of_a_case_comes_back_at_once() {
    let text = format!(
        "{}{}",
        &RULE[..RULE.find("[[case]]").expect("cases")],
        r#"[[case]]
name = "a"
as_of = 2020-01-01
expect = "clean"
unknown = ["wage_tex", { kind = "custody", member = 2 }, { member = 1 }]
[[case.wage_tex]]
month = "2026-01"
[[case]]
name = "b"
as_of = 2026-01-01
expect = "clear"
waiting_on = ["deposits"]
[case.household]
declared_homes = -1
applied_on = ""
declared_deposit = "1"
[[case.member]]
declared_wage = "12.345"
household_id = "h"
memberships = 0
person_id = "nobody"
[[case.member]]
off_roll = true
student = true
[[case.wage_tax]]
member = 3
month = "2026-13"
item = "wages"
as_of = "yesterday"
"#
    );
    check(
        load(&[("inc-01.toml", &text)], &[], &[]),
        &[
            "inc-01.toml:20:9: no version of the rule is in force on 2020-01-01",
            "inc-01.toml:21:10: `expect` is `clean`; it must be one of conflict, clear, undecided, absent",
            "inc-01.toml:22:12: `wage_tex` is no record kind; did you mean `wage_tax`?",
            "inc-01.toml:22:53: `member` must be a number from 1 to 1: the case has no other",
            "inc-01.toml:22:58: `kind` is missing in `case.unknown`",
            "inc-01.toml:23:1: `wage_tex` is no record kind and no key of a case; did you mean `wage_tax`?",
            "inc-01.toml:29:14: `waiting_on` goes with `expect = \"undecided\"` only",
            "inc-01.toml:29:15: `deposits` is no record kind; did you mean `deposit`?",
            "inc-01.toml:31:18: `declared_homes`: the number is negative; wanted: a whole number from 0 to 2147483647",
            "inc-01.toml:32:14: `applied_on`: the field cannot be absent: an empty text is for optional ones",
            "inc-01.toml:33:20: `household` has no field `declared_deposit`; did you mean `declared_deposits`?",
            "inc-01.toml:35:17: `declared_wage`: the amount has digits beyond the fen; wanted: an amount in yuan with at most 2 decimal places",
            "inc-01.toml:36:16: `household_id` follows from the case: leave it out",
            "inc-01.toml:37:15: `memberships` must be a whole number from 1 to 9",
            "inc-01.toml:41:11: `student` is a field of the roll; a person off it has `person_id` and `name` only",
            "inc-01.toml:43:10: `member` must be a number from 1 to 2: the case has no other",
            "inc-01.toml:44:9: `month`: there is no such day or month on the calendar; forms wanted: iso",
            "inc-01.toml:45:8: `item`: the code is not known; it must be one of wage, labour, royalty, business, interest_dividend, rent, transfer, windfall; did you mean `wage`?",
            "inc-01.toml:46:9: `as_of` must be a date such as 2026-11-01",
        ],
    );
}

#[test]
fn versions_follow_one_another() {
    let version = |number: u32, dates: &str| {
        format!(
            "[[version]]\nversion = {number}\n{dates}\nlegal = [{{ cite = \"a\", zh = \"b\", en = \"c\" }}]\n\
             when = 'true'\nmessage = {{ zh = \"a\", en = \"b\" }}\n"
        )
    };
    let text = format!(
        "id = \"A-1\"\ntitle = {{ zh = \"a\", en = \"b\" }}\nseverity = \"info\"\n{}{}{}",
        version(1, "from = 2021-01-01\nto = 2021-12-31"),
        version(3, "from = 2021-12-31\nto = 2022-12-31"),
        version(2, "from = 2023-01-02"),
    );
    check(
        load(&[("a-1.toml", &text), ("b/a-1.toml", &text)], &[], &[]),
        &[
            "a-1.toml:11:1: versions: lines 4 and 11 are both valid on 2021-12-31",
            "a-1.toml:18:1: version 2 begins after version 3: number them by date",
            "a-1.toml:18:1: versions: nothing is valid from 2023-01-01 on: line 11 ends on 2022-12-31, line 18 begins on 2023-01-02",
            "b/a-1.toml:1:1: `A-1` is the rule of a-1.toml already",
            "b/a-1.toml:11:1: versions: lines 4 and 11 are both valid on 2021-12-31",
            "b/a-1.toml:18:1: version 2 begins after version 3: number them by date",
            "b/a-1.toml:18:1: versions: nothing is valid from 2023-01-01 on: line 11 ends on 2022-12-31, line 18 begins on 2023-01-02",
        ],
    );
}

#[test]
fn exceptions_name_a_rule_and_make_no_circle() {
    let rule = |id: &str, general: &str| {
        format!(
            "id = \"{id}\"\ntitle = {{ zh = \"a\", en = \"b\" }}\nseverity = \"info\"\nexception_to = \"{general}\"\n\
             [[version]]\nversion = 1\nfrom = 2021-01-01\nlegal = [{{ cite = \"a\", zh = \"b\", en = \"c\" }}]\n\
             when = 'true'\nmessage = {{ zh = \"a\", en = \"b\" }}\n"
        )
    };
    let (a, b, c, d) = (rule("A-1", "B-1"), rule("B-1", "A-1"), rule("C-1", "A-1"), rule("D-1", "C-2"));
    check(
        load(&[("a-1.toml", &a), ("b-1.toml", &b), ("c-1.toml", &c), ("d-1.toml", &d)], &[], &[]),
        &[
            "a-1.toml:4:16: `A-1` is an exception to itself, by way of `B-1`",
            "b-1.toml:4:16: `B-1` is an exception to itself, by way of `A-1`",
            "d-1.toml:4:16: there is no rule `C-2`; did you mean `C-1`?",
        ],
    );
}

#[test]
fn every_fault_of_a_parameter_comes_back_at_once() {
    let head = |name: &str, ty: &str| {
        format!("name = \"{name}\"\ntitle = {{ zh = \"a\", en = \"b\" }}\ntype = \"{ty}\"\n")
    };
    let legal = "legal = { zh = \"a\", en = \"b\" }\n";
    let money = format!(
        "{}[[value]]\nvalue = \"7.005\"\narea = \"410300\"\nresidence = \"town\"\nfrom = 2025-01-01\n{legal}\
         [[value]]\nvalue = \"-7\"\narea = \"41039\"\nvalid_from = 2025-01-01\n\
         [[value]]\nvalue = \"700.00\"\nfrom = 2025-01-01\nto = 2025-06-30\n{legal}\
         [[value]]\nvalue = \"800.00\"\nfrom = 2025-06-30\nto = 2025-07-31\n{legal}\
         [[value]]\nvalue = \"900.00\"\nfrom = 2025-08-02\n{legal}",
        head("cap", "money")
    );
    let words = format!(
        "{}of = \"vehicle.class\"\n[[value]]\nvalue = [\"motorcicle\", \"car\", \"car\"]\nfrom = 2025-01-01\n{legal}",
        head("exempt", "words")
    );
    let of = format!(
        "{}of = \"vehicle.clas\"\n[[value]]\nvalue = [\"car\"]\nfrom = 2025-01-01\n{legal}",
        head("other", "words")
    );
    let months = format!("{}[[value]]\nvalue = 0\nfrom = 2025-01-01\n{legal}", head("window", "months"));
    let none = head("none_set", "flag");
    check(
        load(
            &[],
            &[],
            &[
                ("p/cap.toml", &money),
                ("p/exempt.toml", &words),
                ("p/other.toml", &of),
                ("p/windows.toml", &months),
                ("p/none_set.toml", &none),
            ],
        ),
        &[
            "p/cap.toml:5:9: `value`: the amount has digits beyond the fen; write an amount in yuan such as \"700.00\"",
            "p/cap.toml:6:8: `area` ends in zeros that stand for a whole area: write \"4103\"",
            "p/cap.toml:7:13: `residence` is `town`; it must be one of urban, rural",
            "p/cap.toml:10:1: `from` is missing in `value`",
            "p/cap.toml:10:1: `legal` is missing in `value`",
            "p/cap.toml:11:9: `value`: the amount is below zero; write an amount in yuan such as \"700.00\"",
            "p/cap.toml:12:8: `area` must be the first 2, 4, 6, 9 or 12 digits of an area code",
            "p/cap.toml:13:1: unknown key `valid_from`; known here: area, from, legal, to, value",
            "p/cap.toml:19:1: everywhere, urban and rural: lines 14 and 19 are both valid on 2025-06-30",
            "p/cap.toml:24:1: everywhere, urban and rural: nothing is valid from 2025-08-01 on: line 19 ends on 2025-07-31, line 24 begins on 2025-08-02",
            "p/exempt.toml:6:10: `vehicle.class` has no word `motorcicle`; did you mean `motorcycle`?",
            "p/exempt.toml:6:31: `car` stands twice",
            "p/none_set.toml:1:1: there is no `[[value]]`; only a parameter with `optional = true` may have none",
            "p/other.toml:4:6: `vehicle.clas` is no code field `kind.field` of the dictionary; did you mean `vehicle.class`?",
            "p/windows.toml:1:8: the file must be named `window.toml`, not `windows.toml`",
            "p/windows.toml:5:9: `value` must be a number of months from 1 to 1200",
        ],
    );
}
