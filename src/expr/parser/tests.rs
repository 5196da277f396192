//! Tests of the parser: grammar, precedence, places, faults, hostile texts.

use proptest::prelude::*;

use super::*;

/// The tree written out with every bracket, so that precedence can be seen.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Binary { op, left, right, .. } => {
            format!("({} {} {})", shape(left), op.symbol(), shape(right))
        }
        ExprKind::Unary { op, operand } => format!("({}{})", op.symbol(), shape(operand)),
        ExprKind::Ternary { condition, then, other } => {
            format!("({} ? {} : {})", shape(condition), shape(then), shape(other))
        }
        ExprKind::Select { target, field, .. } => format!("{}.{field}", shape(target)),
        ExprKind::Index { target, index } => format!("{}[{}]", shape(target), shape(index)),
        _ => expr.to_string(),
    }
}

fn faults(text: &str) -> Vec<(u32, u32, String)> {
    let faults = parse(text).expect_err(text);
    faults.into_iter().map(|fault| (fault.span.start, fault.span.end, fault.message)).collect()
}

#[test]
fn precedence_and_association() {
    let cases = [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c && d", "((a && b) || (c && d))"),
        ("a || b || c", "((a || b) || c)"),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c % d", "(((a / b) * c) % d)"),
        ("a < b == c", "((a < b) == c)"),
        ("a in b != c in d", "(((a in b) != c) in d)"),
        ("a + 1 > b && !c.d", "(((a + 1) > b) && (!c.d))"),
        ("!a == b", "((!a) == b)"),
        ("-a * b", "((-a) * b)"),
        ("-a.b[0]", "(-a.b[0])"),
        ("!!a", "(!(!a))"),
        ("a - -1", "(a - -1)"),
        ("a -1", "(a - 1)"),
        ("a--1", "(a - -1)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a || b ? c || d : e || f", "((a || b) ? (c || d) : (e || f))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("a.b.c[d.e].f", "a.b.c[d.e].f"),
    ];
    for (text, expected) in cases {
        assert_eq!(shape(&parse(text).expect(text)), expected, "{text}");
    }
}

#[test]
fn operands() {
    let cases = [
        ("-9223372036854775808", ExprKind::Int(i64::MIN)),
        ("- 9223372036854775808", ExprKind::Int(i64::MIN)),
        ("-0x8000000000000000", ExprKind::Int(i64::MIN)),
        ("9223372036854775807", ExprKind::Int(i64::MAX)),
        ("-1.5", ExprKind::Double(-1.5)),
        ("(1)", ExprKind::Int(1)),
        (".a", ExprKind::Absolute("a".into())),
        ("[]", ExprKind::List(vec![])),
        ("[,]", ExprKind::List(vec![])),
        ("{}", ExprKind::Map(vec![])),
        ("{,}", ExprKind::Map(vec![])),
        ("a.T{}", ExprKind::Message { name: "a.T".into(), fields: vec![] }),
        (".a.T{,}", ExprKind::Message { name: ".a.T".into(), fields: vec![] }),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).map(|expr| expr.kind), Ok(expected), "{text}");
    }
    for text in ["a.for", "a.package(b)", "T{while: 1}", "[1, 2,]", "{1: 2,}", "T{f: 1,}.f", "-1.f()", "!-1"]
    {
        assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
    }
}

#[test]
fn places_cover_what_was_written() {
    let text = "(a + b).c(-1, [d]) ? .e : f[ 2 ]";
    let expr = parse(text).expect(text);
    assert_eq!(expr.span.text(text), Some(text));
    let ExprKind::Ternary { condition, then, other } = expr.kind else { panic!("a choice") };
    assert_eq!(then.span.text(text), Some(".e"));
    assert_eq!(other.span.text(text), Some("f[ 2 ]"));
    assert_eq!(condition.span.text(text), Some("(a + b).c(-1, [d])"));
    let ExprKind::Method { target, name_span, args, .. } = condition.kind else { panic!("a method") };
    assert_eq!((target.span.text(text), name_span.text(text)), (Some("(a + b)"), Some("c")));
    assert_eq!((args[0].span.text(text), args[1].span.text(text)), (Some("-1"), Some("[d]")));
    let ExprKind::Binary { op_span, .. } = target.kind else { panic!("a sum") };
    assert_eq!(op_span.text(text), Some("+"));
}

#[test]
fn faults_say_what_was_found_and_what_is_right() {
    let range = "the number is out of range: whole numbers are -9223372036854775808 to 9223372036854775807";
    let cases: &[(&str, u32, u32, &str)] = &[
        ("", 0, 0, "the expression is empty"),
        ("// only this", 12, 12, "the expression is empty"),
        ("a +", 3, 3, "found the end of the expression, expected a value"),
        ("a b", 2, 3, "found the name `b`, expected an operator or the end"),
        ("a and b", 2, 5, "found the name `and`, expected an operator or the end: write `&&`"),
        ("a = b", 2, 3, "found `=`: write `==`"),
        ("a.", 2, 2, "found the end of the expression, expected a field or method name after `.`"),
        ("a.in", 2, 4, "`in` cannot be a field name: it has a meaning of its own"),
        ("for > 1", 0, 3, "`for` is reserved by CEL and cannot be a name: choose another"),
        (".if", 1, 3, "`if` is reserved by CEL and cannot be a name: choose another"),
        ("9223372036854775808", 0, 19, range),
        ("-9223372036854775809", 0, 20, range),
        ("(a", 0, 1, "this bracket is not closed: write `)`"),
        ("((a", 1, 2, "this bracket is not closed: write `)`"),
        ("a)", 1, 2, "`)` closes nothing that is open: take it out"),
        ("()", 0, 2, "found nothing between `(` and `)`, expected one value"),
        ("(a, b)", 0, 6, "found several values between `(` and `)`, expected one value"),
        ("a[]", 1, 3, "found nothing between `[` and `]`, expected one index or key"),
        ("f(a,)", 3, 4, "nothing follows this comma before `)`"),
        ("f(a b)", 4, 5, "found the name `b`, expected an operator or `,` or `)`"),
        ("[,a]", 1, 2, "found `,`, expected a value"),
        ("{a}", 2, 3, "found `}`, expected an operator or `:` and a value"),
        (
            "a ? b",
            5,
            5,
            "found the end of the expression, expected an operator or `:` and the value if the \
                          condition does not hold",
        ),
        ("a ? b ? c : d : e", 6, 7, "a choice between `?` and `:` needs parentheses around it"),
        ("!-a", 1, 2, "`!` and `-` do not mix: put parentheses around the inner one and its operand"),
        ("-!a", 1, 2, "`!` and `-` do not mix: put parentheses around the inner one and its operand"),
        ("a(b){}", 4, 5, "found `{`, expected an operator or the end"),
        ("T{1: 2}", 2, 3, "found a number, expected a field name"),
        ("'a' 'b'", 4, 7, "found a string, expected an operator or the end"),
        ("a $ b", 2, 3, "`$` has no meaning here"),
    ];
    for (text, start, end, message) in cases {
        assert_eq!(faults(text), [(*start, *end, (*message).to_owned())], "{text}");
    }
}

#[test]
fn several_faults_are_reported_at_once() {
    let found = faults("f(a b, [1 2, c], 'x' = for, (d +), ok)");
    let starts: Vec<_> = found.iter().map(|fault| fault.0).collect();
    assert_eq!(starts, [4, 10, 21, 23, 32], "{found:#?}");
    let found = faults("【1，2】，工资 ≥ 3");
    assert!(found.len() >= 5, "{found:#?}");
}

#[test]
fn nesting_is_limited_on_every_way_down() {
    let deep = |before: &str, middle: &str, after: &str, times: usize| {
        format!("{}{middle}{}", before.repeat(times), after.repeat(times))
    };
    let ways = [
        ("(", "a", ")"),
        ("[", "a", "]"),
        ("f(", "a", ")"),
        ("a[", "a", "]"),
        ("a.f(", "a", ")"),
        ("{1: ", "a", "}"),
        ("{", "1", ": 1}"),
        ("T{f: ", "a", "}"),
        ("!", "a", ""),
        ("-", "a", ""),
        ("a ? b : ", "c", ""),
        ("", "a", ".b"),
        ("", "a", "[0]"),
        ("", "a", ".f()"),
    ];
    for (before, middle, after) in ways {
        let right = deep(before, middle, after, DEEPEST_NESTING);
        assert!(parse(&right).is_ok(), "{before}…{after}: {:?}", parse(&right));
        for times in [DEEPEST_NESTING + 1, 6_000] {
            let found = faults(&deep(before, middle, after, times));
            assert_eq!(found[0].2, "nested deeper than 100 levels: split the expression", "{before}…{after}");
        }
    }
    let links = ".b".repeat(30);
    let mixed = faults(&deep("(", "a", &format!("){links}"), 50));
    assert_eq!(mixed[0].2, "nested deeper than 100 levels: split the expression");
}

#[test]
fn the_normal_form_of_the_deepest_nesting_is_read() {
    for (inside, normal) in [("1.f", "(1).f"), ("!-1", "!(-1)"), ("--1.5", "-(-1.5)"), ("1u.f()", "(1u).f()")]
    {
        // Parentheses nest without depth, so that the brackets are as deep as they may be.
        let lists = DEEPEST_NESTING - 1;
        let text = format!("{}(a + {inside}) * 2{}", "[".repeat(lists), "]".repeat(lists));
        let expr = parse(&text).expect(inside);
        let printed = expr.to_string();
        assert_eq!(printed.trim_matches(['[', ']']), format!("(a + {normal}) * 2"));
        assert!(parse(&printed).expect(inside).same_as(&expr));
    }
}

#[test]
fn the_number_of_operators_and_elements_is_limited() {
    let chain = |terms: usize| vec!["a"; terms].join("+");
    assert!(parse(&chain(MOST_OPERATORS + 1)).is_ok());
    assert_eq!(
        faults(&chain(MOST_OPERATORS + 2))[0].2,
        "more than 2000 operators: split the expression into several"
    );
    assert_eq!(faults(&chain(10_000)).len(), 1);
    let list = |elements: usize| format!("[{}]", vec!["-1"; elements].join(","));
    assert!(parse(&list(MOST_ELEMENTS)).is_ok());
    let found = faults(&list(MOST_ELEMENTS + 1));
    assert_eq!(found, [(0, 1, "more than 10000 elements between one pair of brackets".to_owned())]);
}

#[test]
fn hostile_texts_are_refused_with_few_and_short_faults() {
    let million = 1_000_000;
    let texts = [
        "(".repeat(million),
        "[".repeat(60_000),
        "f(".repeat(30_000),
        "{".repeat(60_000),
        "![-(".repeat(15_000),
        "a+".repeat(million),
        "a?".repeat(30_000),
        "a?b:".repeat(15_000),
        "9".repeat(million),
        "9".repeat(60_000),
        format!("{}.5", "9".repeat(60_000)),
        format!("0x{}", "f".repeat(60_000)),
        "'\\q".repeat(20_000),
        format!("'{}'", "\\q".repeat(30_000)),
        "\u{0}".repeat(60_000),
        "\u{0} ".repeat(30_000),
        "低".repeat(20_000),
        ")]}".repeat(20_000),
        "(]".repeat(30_000),
        "a,".repeat(30_000),
        format!("f({})", "a b,".repeat(15_000)),
        format!("{}{}", "[".repeat(100), "1 2,".repeat(15_000)),
        "''' ".repeat(15_000) + "'",
        "/".repeat(60_000) + "\n)",
    ];
    for text in texts {
        let found = faults(&text);
        let head: String = text.chars().take(12).collect();
        assert!(!found.is_empty() && found.len() <= 20, "{head}…: {} faults", found.len());
        assert!(found.iter().all(|fault| fault.2.len() < 300), "{head}…: a fault too long to read");
    }
}

#[test]
fn the_deepest_trees_fit_a_small_stack() {
    let level = "a||a&&a<a+a*f(";
    let text = format!("{}a{}", level.repeat(99), ")".repeat(99));
    let long = format!("[{}]", vec!["a"; MOST_OPERATORS + 1].join("*"));
    // Without optimisation a function takes several times the stack.
    let stack = if cfg!(debug_assertions) { 4 << 20 } else { 1 << 20 };
    let handle = std::thread::Builder::new().stack_size(stack).spawn(move || {
        for text in [text, long] {
            let expr = parse(&text).expect("within the limits");
            assert!(parse(&expr.to_string()).expect("the normal form").same_as(&expr));
            assert!(expr.clone() == expr);
        }
    });
    handle.expect("a thread").join().expect("no overflow");
}

/// Texts made of the language's own words, which come much further than random characters.
fn words() -> impl Strategy<Value = String> {
    let words = "a b1 in true null for 1 2u 1.5 0x 'x' \"\\n\" b'y' r'\\' ''' ( ) [ ] { } . , : ? ! - + * / % < <= > \
                 >= == != && || = ` // T{ f( .a a[ ； （ “ \\ 低";
    let words: Vec<String> = words.split(' ').map(str::to_owned).chain(["\n".to_owned()]).collect();
    prop::collection::vec((prop::sample::select(words), prop::sample::select(vec!["", " "])), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(word, blank)| word + blank).collect())
}

/// No text may panic; what reads prints and reads back; what does not has faults with places inside the text.
fn read_any(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(expr) => {
            let printed = expr.to_string();
            match parse(&printed) {
                Ok(again) => prop_assert!(again.same_as(&expr), "{text}\n{printed}"),
                Err(faults) => prop_assert!(false, "{text}\n{printed}\n{faults:?}"),
            }
        }
        Err(faults) => {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(fault.span.text(text).is_some(), "{text}: {fault:?}");
                prop_assert!(!fault.message.is_empty());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        read_any(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn random_characters_never_panic(text in any::<String>()) {
        read_any(&text)?;
    }

    #[test]
    fn random_words_never_panic(text in words()) {
        read_any(&text)?;
    }
}
