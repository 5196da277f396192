//! Tests of the lexer: CEL's lexis, and slips read as what was meant.

use super::*;

fn kinds(text: &str) -> (Vec<TokenKind>, Vec<(u32, u32, String)>) {
    let mut faults = Faults::default();
    let mut kinds: Vec<_> = tokens(text, &mut faults).into_iter().map(|token| token.kind).collect();
    assert_eq!(kinds.pop(), Some(TokenKind::End));
    let faults = faults.into_sorted();
    (kinds, faults.into_iter().map(|fault| (fault.span.start, fault.span.end, fault.message)).collect())
}

#[test]
fn single_words() {
    use TokenKind::*;
    let text = |value: &str| Text(value.to_owned());
    let bytes = |value: &[u8]| Bytes(value.to_vec());
    let cases = [
        ("0", Int(0)),
        ("007", Int(7)),
        ("0xFf", Int(255)),
        ("9223372036854775808", Int(1 << 63)),
        ("99999999999999999999", Int(u64::MAX)),
        ("7u", Uint(7)),
        ("0x1FU", Uint(31)),
        ("18446744073709551615u", Uint(u64::MAX)),
        ("1.5", Double(1.5)),
        (".5", Double(0.5)),
        ("1e3", Double(1000.0)),
        ("1.5E-3", Double(0.0015)),
        (".5e+1", Double(5.0)),
        ("1e-999", Double(0.0)),
        ("true", True),
        ("in", In),
        ("null", Null),
        ("_a1", Name("_a1".into())),
        ("inn", Name("inn".into())),
        ("r", Name("r".into())),
        ("for", Name("for".into())),
        ("''", text("")),
        (r#""a'b""#, text("a'b")),
        (r#"'a"b'"#, text("a\"b")),
        (r#""\"""#, text("\"")),
        (r#"'\\'"#, text("\\")),
        (r#"r"\\""#, text("\\\\")),
        (r#"R'\d"'"#, text("\\d\"")),
        ("'''x''x'''", text("x''x")),
        ("\"\"\"a\r\nb\"\"\"", text("a\nb")),
        (r#""""a\"""b""""#, text("a\"\"\"b")),
        ("r'''\\'''", text("\\")),
        ("''''a'''", text("'a")),
        ("b'abc'", bytes(b"abc")),
        (r#"B"\xff\303""#, bytes(&[0xff, 0xc3])),
        ("b'ÿ'", bytes(&[0xc3, 0xbf])),
        (r"br'\x'", bytes(b"\\x")),
        ("bR'''\n'''", bytes(b"\n")),
        ("'// no comment'", text("// no comment")),
    ];
    for (written, expected) in cases {
        assert_eq!(kinds(written), (vec![expected], vec![]), "{written}");
    }
}

#[test]
fn every_sign() {
    let text = "( ) [ ] { } . , : ? ! + - * / % < <= > >= == != && ||";
    let (found, faults) = kinds(text);
    let signs: Vec<_> = found
        .iter()
        .map(|kind| if let TokenKind::Symbol(symbol) = kind { symbol.text() } else { "not a sign" })
        .collect();
    assert_eq!(signs.join(" "), text);
    assert_eq!(kinds(&text.replace(' ', "\t\r\n\u{c}// a comment\n")), (found, faults));
}

#[test]
fn words_without_blanks_between() {
    let name = |name: &str| TokenKind::Name(name.to_owned());
    let dot = TokenKind::Symbol(Symbol::Dot);
    assert_eq!(kinds("1.e5").0, [TokenKind::Int(1), dot.clone(), name("e5")]);
    assert_eq!(kinds("a.b").0, [name("a"), dot, name("b")]);
    assert_eq!(kinds("1.5.5").0, [TokenKind::Double(1.5), TokenKind::Double(0.5)]);
    assert_eq!(kinds("a//b").0, [name("a")]);
    assert_eq!(kinds("1-2").0.len(), 3);
    assert_eq!(kinds("//").0, []);
}

#[test]
fn slips_are_noted_once_and_read_as_what_was_meant() {
    let symbol = TokenKind::Symbol;
    let cases = [
        ("=", 0, 1, "found `=`: write `==`", symbol(Symbol::Equal)),
        ("===", 0, 3, "found `===`: write `==`", symbol(Symbol::Equal)),
        ("!==", 0, 3, "found `!==`: write `!=`", symbol(Symbol::NotEqual)),
        ("<>", 0, 2, "found `<>`: write `!=`", symbol(Symbol::NotEqual)),
        ("&", 0, 1, "found `&`: write `&&`", symbol(Symbol::And)),
        ("|", 0, 1, "found `|`: write `||`", symbol(Symbol::Or)),
        ("（", 0, 3, "found the wide sign `（`: write `(`", symbol(Symbol::OpenParen)),
        ("≥", 0, 3, "found the wide sign `≥`: write `>=`", symbol(Symbol::GreaterEqual)),
        (
            "“a”",
            0,
            7,
            "strings stand in plain quotes: write `\"` or `'` at both ends",
            TokenKind::Text("a".into()),
        ),
        (
            "低保a",
            0,
            7,
            "names are written with a-z, A-Z, 0-9 and `_`; found `低保a`",
            TokenKind::Name("低保a".into()),
        ),
        ("#@;", 0, 3, "`#` has no meaning here", TokenKind::Bad),
        ("\u{0}", 0, 1, "the character U+0000 has no meaning here", TokenKind::Bad),
        ("\u{3000}", 0, 3, "the character U+3000 has no meaning here", TokenKind::Bad),
        ("12ab", 0, 4, "a number runs into `ab`: put a blank or an operator between", TokenKind::Int(12)),
        ("1.5u", 0, 4, "a number runs into `u`: put a blank or an operator between", TokenKind::Double(1.5)),
        ("1e", 0, 2, "a number runs into `e`: put a blank or an operator between", TokenKind::Int(1)),
        ("0x", 0, 2, "`0x` without digits: write a hexadecimal number such as `0x1F`", TokenKind::Int(0)),
        ("0X1", 0, 3, "a hexadecimal number starts with a small `0x`", TokenKind::Int(1)),
        ("1e999", 0, 5, "the number is too large for a floating-point number", TokenKind::Double(0.0)),
        ("'a\\", 0, 1, "the string is not closed: write ' on the same line", TokenKind::Text("a".into())),
        ("'a", 0, 1, "the string is not closed: write ' on the same line", TokenKind::Text("a".into())),
        (
            "r'''a''",
            0,
            4,
            "the string is not closed: write ''' before the expression ends",
            TokenKind::Text("a''".into()),
        ),
        ("'\\q'", 1, 3, "`\\q` is no escape", TokenKind::Text(String::new())),
        (
            "`b-c`",
            0,
            5,
            "names in back-quotes are not part of the rule language",
            TokenKind::Name("b-c".into()),
        ),
    ];
    for (written, start, end, message, meant) in cases {
        let (found, faults) = kinds(written);
        assert_eq!(found, [meant], "{written}");
        assert_eq!((faults[0].0, faults[0].1), (start, end), "{written}");
        assert!(faults[0].2.starts_with(message), "{written}: {}", faults[0].2);
    }
}

#[test]
fn a_string_ends_with_its_line() {
    let (found, faults) = kinds("'a\\\nb");
    assert_eq!(found, [TokenKind::Text("a".into()), TokenKind::Name("b".into())]);
    assert_eq!(faults.len(), 2, "not closed, and a backslash before nothing: {faults:?}");
}
