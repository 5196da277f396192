//! Rules that must be refused, each with the message that says what would be right: names, units, codes, divisions,
//! conditions that never hold, parts that use themselves. Must not know how rules are checked.

use super::support::{County, VEHICLE_CASES, small_county};
use std::fs;

/// A rule file with a condition and named parts.
fn rule(id: &str, when: &str, parts: &str) -> String {
    format!(
        r#"id = "{id}"
title = {{ zh = "测试", en = "a test" }}
severity = "info"

[[version]]
version = 1
from = 2021-07-01
legal = [{{ cite = "A13", zh = "第13条", en = "art. 13" }}]
when = '''{when}'''
message = {{ zh = "有。", en = "Yes." }}
{parts}"#
    )
}

fn county_with(rules: &[(String, String)]) -> County {
    let county = small_county().copied().with_own_pack();
    for (id, text) in rules {
        fs::write(county.path("rules").join(format!("{}.toml", id.to_lowercase())), text).expect("written");
    }
    county
}

/// A condition, named parts, and the message that the file must be refused with.
const REFUSED: [(&str, &str, &str); 59] = [
    (
        "[1, 2, 2].distinct().count() > n",
        "",
        "`distinct` with 0 argument(s) is not for a list of (a plain number)",
    ),
    ("h.declared_deposits in [500]", "", "these cannot be compared: money and a plain number"),
    ("h.declared_deposits in [std]", "", "these cannot be compared: money and money a month"),
    (
        "h.declared_deposits in [yuan(6), yuan_month(5)]",
        "",
        "these cannot be compared: money and money a month",
    ),
    ("h.scheme in [h.residence]", "", "these cannot be compared so: one of "),
    ("h.scheme in [\"edge\", 1]", "", "these cannot be compared so: one of "),
    (
        "h.scheme in [h.stage == \"applicant\" ? \"edge\" : \"dibao\"]",
        "",
        "these cannot be compared so: one of ",
    ),
    ("h.scheme in [\"edgy\"]", "", "`edgy` is none of "),
    ("D in [20261101]", "", "these cannot be compared so: a date and a plain number"),
    ("n in [1, yuan(2)]", "", "these cannot be compared: a plain number and money"),
    ("(n > 0) in [true]", "", "these cannot be compared so: a condition and a condition"),
    ("members.exists(m, m in members)", "", "these cannot be compared so: a member and a member"),
    (
        "members.exists(m, m.name == \"a\")",
        "",
        "names are compared however they are written: with same_name(a, b)",
    ),
    (
        "members.exists(m, m.name in [\"a\"])",
        "",
        "names are compared however they are written: with same_name(a, b)",
    ),
    ("members.exists(m, same_name(m.name, \" \"))", "", "a name is not blank"),
    (
        "members.exists(m, same_name(m.name, m.person_id))",
        "",
        "same_name() takes a name here, this is a citizen ID",
    ),
    ("h.area_code == \"410399\"", "", "an area code has 12 digits"),
    ("county(h.area_code) == \"4103\"", "", "a county is written with its 6 digits"),
    (
        "W.sum(a, W.sum(b, W.sum(c, W.sum(d, W.sum(e, W.sum(f, n)))))) > n",
        "",
        "lists within lists come to more than 2000000 steps for each household",
    ),
    ("h.declared_homes < 0", "", "the rule can never trip: no household can meet this condition"),
    (
        "yuan(0) > h.deposit.sum(d, d.balance)",
        "",
        "the rule can never trip: no household can meet this condition",
    ),
    (
        "h.deposit.max(d, d.balance * -1) > yuan(0)",
        "",
        "the rule can never trip: no household can meet this condition",
    ),
    (
        "h.disability.exists(d, d.level > 4)",
        "",
        "the rule can never trip: no household can meet this condition",
    ),
    ("M.plus(1) <= M", "", "the rule can never trip: no household can meet this condition"),
    ("D.plus_months(-1) == D", "", "the rule can never trip: no household can meet this condition"),
    ("std * std > std * std", "", "the rule can never trip: no household can meet this condition"),
    ("net > limitt * n * window", "", "unknown name `limitt`; did you mean `limit`?"),
    ("nett(h) > yuan(1)", "", "unknown function `nett`; did you mean `net`?"),
    ("h.vehicel.count() > 1", "", "a household has no field `vehicel`; did you mean `vehicle`?"),
    ("h.vehicle.exists(v, v.class == \"motorcicle\")", "", "did you mean `motorcycle`?"),
    (
        "total > std * n",
        "",
        "these cannot be compared: money and money a month: multiply the amount a month by months",
    ),
    (
        "total / 12 / n > std",
        "",
        "there is no division, it would round: write `total > std * months(12) * n`",
    ),
    (
        "n * yuan(1) > total / 12",
        "",
        "there is no division, it would round: write `n * yuan(1) * 12 > total`",
    ),
    ("n > param.windw_months", "", "unknown parameter `windw_months`; did you mean `window_months`?"),
    ("h.vehicle.count() < 0", "", "the rule can never trip: no household can meet this condition"),
    ("n > 3 && n < 2", "", "the rule can never trip: no household can meet this condition"),
    (
        "h.vehicle.exists(v, v.class == \"motorcycle\" && v.class == \"car\")",
        "",
        "the rule can never trip: no household can meet this condition",
    ),
    ("n > 3 && !(n > 3)", "", "the rule can never trip: no household can meet this condition"),
    (
        "a > 1",
        "[version.let]\na = 'a + 1'\n",
        "`a` is defined by itself: a definition uses only those before it",
    ),
    (
        "a > 1",
        "[version.let]\na = 'b + 1'\nb = 'a + 1'\n",
        "`b` is defined later: a definition uses only those before it",
    ),
    ("9223372036854775807 * 9223372036854775807 * 9223372036854775807 > n", "", "the number is too large"),
    ("net * 1000000000 * 1000000001 > std", "", "the product is too large"),
    ("yuan(10000000000) * 1000001 * n > money_assets", "", "the product is too large"),
    ("n * ratio(1, 1000000000) * ratio(1, 1000000001) > 1", "", "the product is too large"),
    (
        "a * 1000000000 > net",
        "[version.let]\na = 'max(net, money_assets) * 10000000000'\n",
        "the product is too large",
    ),
    (
        "h.applied_on.plus_months(1000000) > D",
        "",
        "plus_months() takes a whole number of months, at most 119988",
    ),
    ("month(h.applied_on).plus(ratio(1, 2)) > M", "", "plus() takes a whole number of months"),
    (
        "net * net * net > net * net * net",
        "",
        "money^2 month^0 m2^0 mu^0 times money: nothing is measured in",
    ),
    ("less_percent(net, percent(150)) > yuan(1)", "", "the share is from percent(0) to percent(100)"),
    // Of a definition that others use rightly each wrong use is named.
    ("h.vehicle.exists(v, is_home(v))", "", "`is_home` cannot be used with a record of vehicle"),
    ("h.vehicle.count(v, is_home(v)) > 1", "", "`is_home` cannot be used with a record of vehicle"),
    ("N.sum(m, m.declared_wage) * 12 > std * n", "", "an amount a month times 12 is still an amount a month"),
    (
        "net > standard * months(1)",
        "",
        "unknown name `standard`: the parameter of that name is `param.standard`",
    ),
    ("D.plus_days(3) > D", "", "a date has no method `plus_days`; it has plus_months(n)"),
    (
        "M.plus_days(3) > M",
        "",
        "a month has no method `plus_days`; it has plus(n), first_day() and last_day()",
    ),
    ("n.plus(1) > 1", "", "a plain number has no method `plus`: methods are for lists, dates and months"),
    (
        "net > yuan(16800.50)",
        "",
        "yuan() takes whole yuan: write yuan(1680050) * ratio(1, 100) for an amount with fen",
    ),
    ("net > yuan(16800.00)", "", "yuan() takes whole yuan: write yuan(16800)"),
    ("n > 1.5", "", "doubles are not exact: write a fraction, ratio(12, 10), or percent(20)"),
];

#[test]
fn each_refusal_says_what_would_be_right() {
    let id = |place: usize| format!("TST-{:02}", place + 1);
    let rules: Vec<(String, String)> = (0..REFUSED.len())
        .map(|place| (id(place), rule(&id(place), REFUSED[place].0, REFUSED[place].1)))
        .collect();
    let said = county_with(&rules).hedui(&["rules", "list"]);
    assert_eq!(said.code, 2, "{said:?}");
    for (place, (when, _, message)) in REFUSED.iter().enumerate() {
        let file = format!("rules/{}.toml:", id(place).to_lowercase());
        let lines: Vec<&str> = said.stderr.lines().filter(|line| line.contains(&file)).collect();
        let named = lines.iter().any(|line| line.contains(message));
        assert!(named, "{when}: no `{message}` in:\n{}", lines.join("\n"));
    }
}

#[test]
fn what_cannot_be_read_hides_no_other_fault_and_makes_none() {
    let parts = "[version.let]\na = 'n +'\nb = 'a > 1 && nn > 3'\nc = 3\n";
    let faulty = rule("TST-01", "a > n && b && c && nett > std", parts).replace("2021-07-01", "2021-02-30");
    let unread = rule("TST-02", "n >", "[version.let]\na = 'foo(n)'\n");
    let county = county_with(&[("TST-01".to_owned(), faulty), ("TST-02".to_owned(), unread)]);
    let path = county.path("rules/definitions.toml");
    let shipped = fs::read_to_string(&path).expect("definitions");
    let broken = shipped.replacen("expr = 'N.count()'", "expr = 'N.count('", 1);
    let line = broken.lines().position(|line| line == "expr = 'N.count('").expect("the definition") + 1;
    fs::write(&path, broken).expect("written");
    let said = county.hedui(&["rules", "list"]);
    let no_day = "there is no day 2021-02-30: write a day of the calendar, such as 2026-11-01";
    let end = "found the end of the expression, expected";
    let expected = [
        format!("rules/definitions.toml:{line}:16: this bracket is not closed: write `)`"),
        format!("rules/definitions.toml:{line}:17: {end} a value"),
        format!("rules/tst-01.toml:7:8: `from`: {no_day}"),
        "rules/tst-01.toml:9:30: unknown name `nett`; did you mean `net`?".to_owned(),
        format!("rules/tst-01.toml:12:9: {end} a value"),
        "rules/tst-01.toml:13:15: unknown name `nn`; did you mean `n`?".to_owned(),
        "rules/tst-01.toml:14:5: `c` must be a text in quotes, found a whole number".to_owned(),
        format!("rules/tst-02.toml:9:14: {end} a value"),
        "rules/tst-02.toml:12:6: unknown function `foo`".to_owned(),
    ];
    assert_eq!((said.code, said.stderr), (2, format!("hedui: {}\n9 fault(s)\n", expected.join("\n"))));
}

#[test]
fn a_rule_over_people_off_the_roll_reads_nothing_of_the_roll() {
    let swept = |id: &str, when: &str| {
        let over = rule(id, when, "").replacen("severity", "over = \"disability\"\nseverity", 1);
        (id.to_owned(), over)
    };
    let rules = [
        swept("TST-01", "members.exists(m, m.student) && h.scheme == \"edge\""),
        swept("TST-02", "h.disability.exists(d, d.level <= 2) && !has(h.confirmed_on)"),
        swept("TST-04", "members.exists(m, m.memberships == 0)"),
        swept(
            "TST-03",
            "members.exists(m, m.person_id != \"\" && m.role == \"member\" && same_name(m.name, m.name))",
        ),
    ];
    let said = county_with(&rules).hedui(&["rules", "list"]);
    let none = |what: &str| format!("people off the roll have no `{what}`: a rule over them reads records");
    let expected = [
        format!("rules/tst-01.toml:10:29: {}", none("student")),
        format!("rules/tst-01.toml:10:43: {}", none("scheme")),
        format!("rules/tst-02.toml:10:56: {}", none("confirmed_on")),
        format!("rules/tst-04.toml:10:29: {}", none("memberships")),
    ];
    assert_eq!((said.code, said.stderr), (2, format!("hedui: {}\n4 fault(s)\n", expected.join("\n"))));
}

#[test]
fn a_message_shows_single_values_with_a_unit() {
    let shown =
        |what: &str| rule("TST-01", "n > 1", "").replacen("\"有。\"", &format!("\"{{{what}}}。\""), 1);
    for (what, is) in [("h", "the household"), ("members", "a list of (a member)"), ("std * std", "money^2")]
    {
        let said = county_with(&[("TST-01".to_owned(), shown(what))]).hedui(&["rules", "list"]);
        let message = format!("a message shows single values with a unit of their own, this is {is}");
        assert!(said.code == 2 && said.stderr.contains(&message), "{what}: {said:?}");
    }
}

#[test]
fn rules_of_more_steps_than_any_night_has_are_refused_and_honest_ones_are_not() {
    let many = vec!["1"; 200].join(", ");
    let list = format!("(n > 5 ? [{many}] : [{many}])");
    let nested = format!("{list}.exists(a, {list}.exists(b, {list}.exists(c, a * b + c == n)))");
    let lists =
        "h.wage_tax.exists(a, W.exists(b, W.exists(c, W.exists(d, b <= c && c <= d && a.month < d))))";
    let doubled: Vec<String> = (1..14).map(|place| format!("l{place} = 'l{0} || l{0}'", place - 1)).collect();
    let doubled = format!("[version.let]\nl0 = '{lists}'\n{}\n", doubled.join("\n"));
    for (when, parts) in [(nested.as_str(), ""), ("l13", &doubled)] {
        let said =
            county_with(&[("TST-01".to_owned(), rule("TST-01", when, parts))]).hedui(&["rules", "list"]);
        assert!(said.code == 2 && said.stderr.contains("more than 2000000 steps"), "{said:?}");
    }
    let honest = [
        "members.exists(m, m.disability.exists(d, d.level == 1 && net >= limit * n * window))",
        "W.exists(w, net >= limit * n * window)",
        "members.exists(m, members.exists(p, p.person_id != m.person_id && m.deposit.exists(d, p.deposit.exists(e, \
         d.balance == e.balance))))",
    ];
    let id = |place: usize| format!("TST-{:02}", place + 1);
    let rules = honest.iter().enumerate().map(|(place, when)| (id(place), rule(&id(place), when, "")));
    let said = county_with(&rules.collect::<Vec<_>>()).hedui(&["rules", "list"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn what_was_meant_to_be_a_date_stands_for_nothing_else() {
    let cases = "\n[[case]]\nname = \"one\"\nas_of = 2026-11-01\nexpect = \"conflict\"\n\
                 real_estate = [{ certificate_no = 2026-02-30 }]\n";
    let county = county_with(&[("TST-01".to_owned(), rule("TST-01", "n > 1", cases))]);
    let path = county.path("rules/parameters/edge_ratio.toml");
    let text = fs::read_to_string(&path).expect("the parameter");
    let line = text.lines().position(|line| line.starts_with("value = ")).expect("a value");
    let written = text.lines().nth(line).expect("a value");
    fs::write(&path, text.replacen(written, "value = 2026/10", 1)).expect("written");
    let said = county.hedui(&["rules", "list"]);
    let ratio = format!("rules/parameters/edge_ratio.toml:{}:9: `value`: a date has a day too", line + 1);
    let case = "`certificate_no`: there is no day 2026-02-30: write a day of the calendar";
    assert!(said.code == 2 && said.stderr.contains(&ratio) && said.stderr.contains(case), "{said:?}");
}

#[test]
fn hostile_rules_are_refused_soon() {
    let deep = 100_000;
    let doubled: Vec<String> = (1..=40).map(|place| format!("d{place} = 'd{0} + d{0}'", place - 1)).collect();
    let doubled = format!("[version.let]\nd0 = 'n + n'\n{}\n", doubled.join("\n"));
    let many: Vec<String> = (0..20_000).map(|place| format!("e{place} = 'n + {place}'")).collect();
    let hostile = [
        (format!("{}n > 1{}", "(".repeat(deep), ")".repeat(deep)), String::new()),
        (format!("{}n > 1", "!".repeat(deep)), String::new()),
        (format!("n{} > 1", ".a".repeat(deep)), String::new()),
        (format!("{}true{}", "members.exists(m, ".repeat(deep / 10), ")".repeat(deep / 10)), String::new()),
        (format!("{} > 1", vec!["n"; 1_000_000].join(" + ")), String::new()),
        (format!("n > {}", "9".repeat(1_000_000)), String::new()),
        (format!("h.area_code == \"{}\"", "9".repeat(1_000_000)), String::new()),
        ("d40 > 1".to_owned(), doubled),
        (format!("n in [{}]", vec!["1"; 1_000_000].join(", ")), String::new()),
        ("n > 1".to_owned(), format!("[version.let]\n{}\n", many.join("\n"))),
        (
            format!("n in [{}]", (0..9_000).map(|n| format!("a{n}")).collect::<Vec<_>>().join(", ")),
            String::new(),
        ),
        ("n\u{202e} > 1 && \u{200b}n > 2".to_owned(), String::new()),
        ("ｎ > 1".to_owned(), String::new()),
        (format!("{}n > 1{}", "(".repeat(90), ") / 2 > 1".repeat(90)), String::new()),
    ];
    for (place, (when, parts)) in hostile.iter().enumerate() {
        let county = county_with(&[("TST-01".to_owned(), rule("TST-01", when, parts))]);
        let said = county.hedui(&["rules", "list"]);
        assert_eq!(said.code, 2, "hostile rule {place}: {}", said.stdout);
        assert!(said.stderr.contains("rules/tst-01.toml:"), "hostile rule {place}: {}", said.stderr);
        assert!(said.stderr.len() < 20_000, "hostile rule {place}: {} bytes of words", said.stderr.len());
    }
}

#[test]
fn exceptions_are_listed_and_overlaps_reported() {
    let exception = |id: &str| {
        let text = rule(id, "h.vehicle.count() > 1", "");
        text.replacen("severity", "exception_to = \"INC-01\"\nseverity", 1)
    };
    let rules: Vec<(String, String)> =
        ["TST-01", "TST-02"].map(|id| (id.to_owned(), exception(id) + VEHICLE_CASES)).to_vec();
    let county = county_with(&rules);
    let said = county.hedui(&["rules", "list"]);
    assert_eq!(said.stdout.matches("(exception to INC-01)").count(), 2, "{said:?}");
    let said = county.hedui(&["rules", "check"]);
    assert!(said.stdout.contains("`TST-01` and `TST-02` are both exceptions to `INC-01`"), "{said:?}");
}

#[test]
fn a_file_too_long_to_be_a_rule_is_refused_unread() {
    let (most, long) = (256 << 10, "true && ".repeat(1_000_000) + "true");
    let file = rule("OWN-01", &long, "");
    let bytes = file.len();
    let county = county_with(&[("OWN-01".to_owned(), file)]);
    let said = county.hedui(&["rules", "check"]);
    let fault =
        format!("rules/own-01.toml:1:1: the file is {bytes} bytes long, the most is {most}: split it");
    assert!(said.code == 2 && said.stderr.contains(&fault), "{said:?}");
}

#[test]
fn every_example_of_the_word_list_is_a_rule() {
    let list = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/README.md")).expect("the list");
    let example = |line: &str| Some(line.strip_prefix("| `")?.split_once("` |")?.0.replace("\\|", "|"));
    let examples: Vec<String> = list.lines().filter_map(example).collect();
    assert!(examples.len() >= 25, "{examples:?}");
    let id = |place: usize| format!("TST-{:02}", place + 1);
    let rules = examples.iter().enumerate().map(|(place, text)| (id(place), rule(&id(place), text, "")));
    let said = county_with(&rules.collect::<Vec<_>>()).hedui(&["rules", "list"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn versions_that_no_case_tries_are_remarked_on() {
    let first = rule("TST-01", "h.vehicle.count() > 1", "")
        .replace("from = 2021-07-01", "from = 2021-07-01\nto = 2027-02-28");
    let version = &first[first.find("[[version]]").expect("a version")..];
    let second =
        version.replace("version = 1", "version = 2").replace("2021-07-01\nto = 2027-02-28", "2027-03-01");
    let second = second.replace("cite = \"A13\",", "cite = \"A13\", from = 2028-01-01,");
    let county = county_with(&[("TST-01".to_owned(), format!("{first}\n{second}{VEHICLE_CASES}"))]);
    let said = county.hedui(&["rules", "check"]);
    assert_eq!(said.code, 0, "{said:?}");
    let untried = "note: `TST-01`: no case has a day of version 2 (from 2027-03-01)\n";
    let unfounded =
        "note: `TST-01`: the basis of version 2 begins on 2028-01-01, the version on 2027-03-01\n";
    assert!(said.stdout.contains(untried) && said.stdout.contains(unfounded), "{said:?}");
    let ended = first.replace("cite = \"A13\",", "cite = \"A13\", to = 2020-12-31,");
    let ended = ended.replacen("severity", "exception_to = \"AUTH-01\"\nschemes = [\"edge\"]\nseverity", 1);
    let county = county_with(&[("TST-01".to_owned(), format!("{ended}{VEHICLE_CASES}"))]);
    let general = county.path("rules/auth-01.toml");
    let text = fs::read_to_string(&general).expect("a rule");
    assert!(!text.contains("schemes = "), "it runs for all");
    fs::write(&general, text.replacen("severity", "schemes = [\"dibao\"]\nseverity", 1)).expect("written");
    let said = county.hedui(&["rules", "check"]);
    let basis =
        "note: `TST-01`: the basis of version 1 ended on 2020-12-31, the version begins on 2021-07-01\n";
    let schemes = "note: `TST-01` is an exception to `AUTH-01`, which runs for none of its schemes\n";
    assert!(said.stdout.contains(basis) && said.stdout.contains(schemes), "{said:?}");
}

#[test]
fn what_is_advised_for_a_division_is_a_rule() {
    let id = |place: usize| format!("TST-{:02}", place + 1);
    let advised = REFUSED.iter().filter_map(|(_, _, message)| message.split_once("it would round: write `"));
    let advised: Vec<&str> = advised.map(|(_, advice)| advice.trim_end_matches('`')).collect();
    assert!(advised.len() > 1, "{advised:?}");
    let rules = advised.iter().enumerate().map(|(place, when)| (id(place), rule(&id(place), when, "")));
    let said = county_with(&rules.collect::<Vec<_>>()).hedui(&["rules", "list"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn a_wrong_use_is_blamed_wherever_the_right_ones_stand_and_else_the_definition() {
    // `recently_settled` has its right uses in PRO rules, which come after these; `own` has none.
    let wrong = "h.vehicle.exists(v, recently_settled(v))";
    let faulty = "h.vehicle.exists(v, own(v))";
    // What is only tried for an advice hides nothing from what comes after it.
    let divided = "h.vehicle.count(v, own(v)) / 2 > 1";
    let rules =
        [("AAA-00", divided), ("AAA-01", wrong), ("AAA-02", wrong), ("AAA-03", faulty), ("AAA-04", faulty)];
    let county = county_with(&rules.map(|(id, when)| (id.to_owned(), rule(id, when, ""))));
    let path = county.path("rules/definitions.toml");
    let shipped = fs::read_to_string(&path).expect("definitions");
    let line = shipped.lines().count() + 5;
    let own = "\n[[define]]\nname = \"own\"\nparams = [\"v\"]\nexpr = 'v.colour == 1'\ntitle = { zh = \"色\", en = \"colour\" }\n";
    fs::write(&path, shipped + own).expect("written");
    let said = county.hedui(&["rules", "list"]);
    let used = "`recently_settled` cannot be used with a record of vehicle";
    let expected = format!(
        "hedui: rules/aaa-00.toml:9:11: there is no division, it would round: write `h.vehicle.count(v, own(v)) > 1 * 2`\n\
         rules/aaa-01.toml:9:31: {used}\nrules/aaa-02.toml:9:31: {used}\n\
         rules/definitions.toml:{line}:9: kind `vehicle` has no field `colour`\n4 fault(s)\n"
    );
    assert_eq!((said.code, said.stderr), (2, expected));
}

#[test]
fn a_definition_that_nothing_uses_names_only_what_is_there() {
    let county = county_with(&[]);
    let path = county.path("rules/definitions.toml");
    let shipped = fs::read_to_string(&path).expect("definitions");
    let lines = shipped.lines().count();
    let define = |name: &str, params: &str, expr: &str| {
        format!(
            "[[define]]\nname = \"{name}\"\nparams = [{params}]\nexpr = '{expr}'\ntitle = {{ zh = \"甲\", en = \"a\" }}\n"
        )
    };
    let own = [
        define("own", "\"q\"", "nope + q.zzz + limitt * param.windw_months"),
        define(
            "sound",
            "\"q\", \"r\"",
            "members.exists(m, age(m.person_id) > q) && r in [n] ? max(r, q) : own(q)",
        ),
        define("max", "\"a\", \"b\"", "a"),
        define("later", "\"a\"", "aeg(a) > last(a)"),
        define("last", "\"a\"", "a"),
    ];
    fs::write(&path, format!("{shipped}\n{}", own.concat())).expect("written");
    let said = county.hedui(&["rules", "list"]);
    let at = |define: usize, line: usize, rest: &str| {
        format!("rules/definitions.toml:{}:{rest}\n", lines + 1 + 5 * define + line)
    };
    let expected = [
        at(0, 4, "9: unknown name `nope`"),
        at(0, 4, "24: unknown name `limitt`; did you mean `limit`?"),
        at(0, 4, "33: unknown parameter `windw_months`; did you mean `window_months`?"),
        at(2, 2, "8: `max` is a function of the rule language: take another name"),
        at(3, 4, "9: unknown function `aeg`; did you mean `age`?"),
        at(3, 4, "18: unknown function `last`"),
    ];
    assert_eq!(said.code, 2, "{said:?}");
    for line in expected {
        assert!(said.stderr.contains(line.trim_end()), "{line} in {}", said.stderr);
    }
}
