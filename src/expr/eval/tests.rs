//! Tests of the interpreter: one table of values, one of errors, one of refusals, and what hostile texts may cost.

use super::*;

fn given() -> Given {
    let mut given = Given::none();
    let json = serde_json::json!({
        "x": 5,
        "big": {"uint64Value": "18446744073709551615"},
        "m": {"a": {"b": [1, 2.5, null]}},
        "a.b": "dotted",
        "a.b.c": "longest",
        "numbers": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        "t": {"timestampValue": "2009-02-13T23:31:30.123Z"},
    });
    given.read(&json).expect("values");
    given
}

fn said(text: &str) -> String {
    match evaluate(text, &given()).and_then(|value| literal(&value)) {
        Ok(text) => text,
        Err(Stop::Error { message, .. }) => format!("error: {message}"),
        Err(Stop::Refused { reason, .. }) => format!("refused: {reason}"),
    }
}

#[test]
fn values_are_cels() {
    let cases = [
        ("x + 1 == 6 && big > 5", "true"),
        ("m.a.b[1] + 0.5", "3.0"),
        ("m['a'].b.size()", "3"),
        ("a.b + a.b.c", "\"dottedlongest\""),
        ("(a.b).startsWith('dot')", "true"),
        ("has(m.a) && !has(m.z)", "true"),
        ("[1, 1u, 1.0] == [1.0, 1, 1u]", "true"),
        ("1 == '1' || null == 0", "false"),
        ("-7 / 2", "-3"),
        ("-7 % 2", "-1"),
        ("5u - 3u", "2u"),
        ("1.0 / 0.0", "double(\"Infinity\")"),
        ("double('NaN') == double('NaN')", "false"),
        ("2 in [1, 2u] && 'k' in {'k': 1} && 3.0 in {3: 1}", "true"),
        ("{1: 'a'}[1u] + {2u: 'b'}[2.0]", "\"ab\""),
        ("numbers.filter(n, n % 2 == 0).map(n, n * n)", "[0, 4, 16, 36, 64]"),
        ("numbers.map(n, n > 7, string(n))", "[\"8\", \"9\"]"),
        ("[1, 0].exists(n, 1 / n == 1) && ![0, 2].all(n, 1 / n == 1)", "true"),
        ("{'b': 1, 'a': 2}.map(k, k)", "[\"a\", \"b\"]"),
        ("[[1, 2], [3]].map(x, x.map(x, x + 1))", "[[2, 3], [4]]"),
        ("[1].map(x, .x)", "[5]"),
        ("1 / 0 > 1 || true", "true"),
        ("'a' || true", "true"),
        ("type(1) == int && type(type(1)) == type", "true"),
        ("type(t) == google.protobuf.Timestamp", "true"),
        ("[int, null_type, google.protobuf.Duration]", "[int, null_type, google.protobuf.Duration]"),
        ("b'\\xff' + bytes('é')", "b\"\\xff\\xc3\\xa9\""),
        ("size('低保') + size(bytes('低保'))", "8"),
        ("'\\u4f4e\"\\n'", "\"低\\\"\\n\""),
        ("r'\\d'.matches(r'\\\\d') && '低保户'.matches('^..户$')", "true"),
        ("t - duration('1h') < t && t + duration('1s') > t", "true"),
        ("t.getHours('+08:00') * 100 + t.getMilliseconds()", "823"),
        ("t.getDayOfWeek('Asia/Shanghai')", "6"),
        ("string(timestamp(0)) + string(duration('1.5h'))", "\"1970-01-01T00:00:00Z5400s\""),
        ("true ? 1 : 'a'", "1"),
        ("{'a': 1, 2: [timestamp(0)]}", "{2: [timestamp(\"1970-01-01T00:00:00Z\")], \"a\": 1}"),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn errors_are_cels() {
    let cases = [
        ("9223372036854775807 + 1", "error: overflow: the result is beyond the range of its type"),
        ("-(-9223372036854775807 - 1)", "error: overflow: the result is beyond the range of its type"),
        ("(-9223372036854775807 - 1) % -1", "error: overflow: the result is beyond the range of its type"),
        ("0u - 1u", "error: overflow: the result is beyond the range of its type"),
        ("1 / 0", "error: division by zero"),
        ("1 % 0", "error: modulus by zero"),
        ("1 + 1u", "error: no such overload: `+` of int and uint"),
        ("1.0 % 2.0", "error: no such overload: `%` of double and double"),
        ("'a' < 1", "error: no such overload: `<` of string and int"),
        ("unknown_name", "error: undeclared reference: the name is not given"),
        ("m.z", "error: no such key"),
        ("[1][1]", "error: the index is out of the list's range"),
        ("{1: 1, 1u: 2}", "error: a key stands twice in the map"),
        ("{1.0: 1}", "error: unsupported key type: double"),
        ("1 ? 2 : 3", "error: no such overload: `?:` of int"),
        ("[1].exists_one(n, n / 0 == 1)", "error: division by zero"),
        ("[1, 0].all(n, 1 / n == 1)", "error: division by zero"),
        ("int('1.5')", "error: the text is no int"),
        ("uint(-0.5)", "error: range error: the value does not fit uint"),
        ("'a'.matches('(')", "error: a `(` is not closed"),
        (
            "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
            "error: overflow: the result is beyond the range of its type",
        ),
        ("t.getHours('8:00')", "error: the time zone is not written as +08:00"),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn what_lies_outside_the_profile_is_refused_and_never_absorbed() {
    let cases = [
        ("true || T{}.a", "messages such as `T` are not part of the profile"),
        ("true || optional.none().hasValue()", "CEL's standard has no method `hasValue`"),
        ("[1].all(i, v, v > 0)", "two variables are not part of the profile"),
        ("true || math.greatest(1, 2) == 2", "CEL's standard has no method `greatest`"),
        ("true || f(1)", "CEL's standard has no function `f`"),
        ("true || sise([]) == 0", "did you mean `size`?"),
        ("true || yuan(1) == yuan(1)", "`yuan` is known in rule files only"),
        ("true || [1].sum(n, n) == 1", "`sum` is known in rule files only"),
        ("true || pkg.Enum.VALUE == 1", "packages, messages and enumerations are not part of the profile"),
        ("true || 'a'.matches(r'\\B')", ""),
        ("1 +", "found the end of the expression"),
        ("[?x]", "found `?`"),
        ("m.`a b`", "back-quotes"),
        ("[1].map(x.y, 1)", "the first argument of .map() must be a plain name"),
        ("t.getHours('Mars/Olympus')", "the time zone is not known here"),
        ("int(duration('1s'))", "getSeconds"),
        ("double('0x1p3')", "hexadecimal"),
    ];
    for (text, expected) in cases {
        let said = said(text);
        let absorbed = text == "true || 'a'.matches(r'\\B')";
        assert!(absorbed || said.starts_with("refused: ") && said.contains(expected), "{text}: {said}");
    }
    assert!(said("'a'.matches(r'\\B') || true").starts_with("refused: "), "a refusal is not absorbed");
}

#[test]
fn places_are_those_of_the_fault() {
    for (text, place) in [("1 +\n  1 / 0", 8), ("[1].map(x, f(x))", 11), ("x + y", 4)] {
        let stop = evaluate(text, &given()).expect_err(text);
        assert_eq!(stop.span().start, place, "{text}: {stop}");
    }
}

/// Texts that would take all time and memory if nothing held them.
fn hostile() -> Vec<(&'static str, String)> {
    let nested = |open: &str, inner: &str, close: &str, n: usize| {
        format!("{}{inner}{}", open.repeat(n), close.repeat(n))
    };
    let deep = 100_000;
    let chain = |part: &str| format!("[1]{}", part.repeat(90));
    vec![
        ("parentheses", nested("(", "1", ")", deep)),
        ("brackets", nested("[", "1", "]", deep)),
        ("braces", nested("{1:", "1", "}", deep)),
        ("unary minus", nested("-", "x", "", deep)),
        ("not", nested("!", "true", "", deep)),
        ("mixed signs", nested("-(", "x", ")", deep)),
        ("choices", nested("true ? 1 : ", "1", "", deep)),
        ("choices in parentheses", nested("true ? (", "1", ") : 1", deep)),
        ("members", format!("x{}", ".a".repeat(deep))),
        ("indices", format!("x{}", "[0]".repeat(deep))),
        ("calls", nested("int(", "1", ")", deep)),
        ("macros in macros", nested("[1].map(x, ", "x", ")", deep)),
        ("a million terms", vec!["1"; 1_000_000].join(" + ")),
        ("a million alternatives", vec!["true"; 1_000_000].join("||")),
        ("a million elements", format!("[{}]", "1,".repeat(1_000_000))),
        ("a huge number", "9".repeat(1_000_000)),
        ("a huge double", format!("1.{}", "9".repeat(1_000_000))),
        ("a huge text", format!("'{}'", "x".repeat(1_000_000))),
        ("an open text", format!("'{}", "\\".repeat(60_000))),
        ("open brackets", "([{".repeat(20_000)),
        ("doubled texts", chain(".map(s, string(s) + string(s))")),
        ("doubled lists", chain(".map(l, [l, l])")),
        ("doubled lists compared", format!("{0} == {0}", chain(".map(l, [l, l])"))),
        ("doubled lists joined", format!("[{}]", "numbers + ".repeat(1_900) + "numbers")),
        ("nested macros", nested("numbers.all(n, ", "true", ")", 90)),
        ("nested macros with errors", nested("numbers.exists(n, ", "1 / 0 == 1", ")", 90)),
        ("patterns", "numbers.all(n, ('a' + string(n)).matches('(x+x+)+y' + string(n)))".to_owned()),
        ("large patterns", format!("'{}'.matches('{}')", "a".repeat(30_000), r"(\\pL|\\pN){90}".repeat(60))),
        ("slow patterns", format!("'{}'.matches('{}b')", "a".repeat(60_000), "a?".repeat(300))),
    ]
}

#[test]
fn hostile_texts_end() {
    for (name, text) in hostile() {
        let written = |value: Value| typed(&value).and_then(|_| literal(&value));
        let outcome = evaluate(&text, &given()).and_then(written).map(|text| text.len());
        let harmless = ["patterns", "slow patterns", "doubled lists joined"];
        assert!(harmless.contains(&name) || outcome.is_err(), "{name}: {outcome:?}");
    }
}
