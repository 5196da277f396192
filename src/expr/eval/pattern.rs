//! Regular expressions as CEL has them: RE2's. They are read by RE2's rules and written anew for the matcher, which
//! runs in time linear in the text; what the two would read differently is refused.

use regex::{Regex, RegexBuilder};
use std::{iter::Peekable, str::Chars};

/// The longest pattern, in bytes.
const LONGEST: usize = 1_000;
/// RE2's most repetitions of one thing, nested ones multiplied.
const MOST_REPEATS: u32 = 1_000;
/// The most memory of a compiled pattern, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Why there is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PatternFault {
    /// RE2 refuses it too.
    Malformed(String),
    /// The profile refuses it.
    Beyond(String),
}

use PatternFault::{Beyond, Malformed};

fn malformed<T>(message: &str) -> Result<T, PatternFault> {
    Err(Malformed(message.to_owned()))
}

fn beyond<T>(message: &str) -> Result<T, PatternFault> {
    Err(Beyond(message.to_owned()))
}

/// A matcher for a pattern.
pub(super) fn compile(pattern: &str) -> Result<Regex, PatternFault> {
    if pattern.len() > LONGEST {
        return Err(Beyond(format!("the pattern is longer than {LONGEST} bytes")));
    }
    let mut reader = Reader { rest: pattern.chars().peekable(), out: String::new(), groups: vec![1] };
    reader.pattern()?;
    let mut builder = RegexBuilder::new(&reader.out);
    builder.size_limit(MOST_BYTES).dfa_size_limit(MOST_BYTES).nest_limit(150);
    builder.build().map_err(|fault| match fault {
        regex::Error::CompiledTooBig(_) => Beyond("the pattern is too large".to_owned()),
        _ => Malformed("the pattern is no regular expression".to_owned()),
    })
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    /// For each open group how often at most something in it is repeated.
    groups: Vec<u32>,
}

/// What stands before a repetition.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing that could be repeated.
    Nothing,
    /// Something, within which something is repeated that often.
    Atom(u32),
    /// A repetition.
    Repeated,
}

impl Reader<'_> {
    fn pattern(&mut self) -> Result<(), PatternFault> {
        let mut before = Before::Nothing;
        while let Some(c) = self.rest.next() {
            before = match c {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.open()?,
                ')' => self.close()?,
                '|' => self.plain(c, Before::Nothing),
                '.' | '^' | '$' => self.plain(c, Before::Atom(1)),
                '*' | '+' | '?' => self.repeat(&c.to_string(), 1, before)?,
                '{' => match self.counted() {
                    Some((text, most)) => self.repeat(&text, most, before)?,
                    None => self.literal(c),
                },
                other => self.literal(other),
            };
        }
        if self.groups.len() > 1 { malformed("a `(` is not closed") } else { Ok(()) }
    }

    fn plain(&mut self, c: char, before: Before) -> Before {
        self.out.push(c);
        before
    }

    fn literal(&mut self, c: char) -> Before {
        self.out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        Before::Atom(1)
    }

    fn repeat(&mut self, operator: &str, most: u32, before: Before) -> Result<Before, PatternFault> {
        let within = match before {
            Before::Nothing => return malformed("a repetition repeats nothing"),
            Before::Repeated => return malformed("a repetition repeats a repetition"),
            Before::Atom(within) => within,
        };
        if most > MOST_REPEATS {
            return malformed("a repetition of more than 1000 times");
        }
        let total = within.saturating_mul(most.max(1));
        if total > MOST_REPEATS {
            return beyond("repetitions within repetitions of more than 1000 times");
        }
        if let Some(group) = self.groups.last_mut() {
            *group = total.max(*group);
        }
        self.out.push_str(operator);
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        Ok(Before::Repeated)
    }

    /// `n}`, `n,}` or `n,m}` after a brace, which is a plain character otherwise.
    fn counted(&mut self) -> Option<(String, u32)> {
        let mut ahead = self.rest.clone();
        let mut text = String::from("{");
        loop {
            let c = ahead.next().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '}'))?;
            text.push(c);
            if c == '}' {
                break;
            }
        }
        let (least, most) = match text[1..text.len() - 1].split_once(',') {
            Some((least, most)) => (least, most),
            None => (&text[1..text.len() - 1], ""),
        };
        let number = |digits: &str| digits.parse::<u32>().unwrap_or(u32::MAX);
        if least.is_empty() || most.contains(',') || (least.len() > 1 && least.starts_with('0')) {
            return None;
        }
        let largest = if most.is_empty() { number(least) } else { number(least).max(number(most)) };
        self.rest = ahead;
        Some((text, largest))
    }

    fn open(&mut self) -> Result<Before, PatternFault> {
        self.out.push('(');
        self.groups.push(1);
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(Before::Nothing);
        }
        self.out.push('?');
        if self.rest.next_if_eq(&'P').is_some() || self.rest.peek() == Some(&'<') {
            return self.named();
        }
        loop {
            let Some(c) = self.rest.next() else { return malformed("a `(` is not closed") };
            self.out.push(c);
            match c {
                'i' | 'm' | 's' | 'U' | '-' => {}
                ':' => return Ok(Before::Nothing),
                ')' => {
                    self.groups.pop();
                    return Ok(Before::Nothing);
                }
                _ => return malformed("`(?` begins nothing that regular expressions have"),
            }
        }
    }

    fn named(&mut self) -> Result<Before, PatternFault> {
        if self.rest.next() != Some('<') {
            return malformed("`(?P` begins a named group: `(?P<name>…)`");
        }
        self.out.push_str("P<");
        let mut first = true;
        for c in self.rest.by_ref() {
            self.out.push(c);
            match c {
                '>' if !first => return Ok(Before::Nothing),
                '0'..='9' if first => return beyond("a group's name that begins with a digit"),
                'a'..='z' | 'A'..='Z' | '_' | '0'..='9' => first = false,
                _ => break,
            }
        }
        malformed("a group's name is letters, digits and `_`")
    }

    fn close(&mut self) -> Result<Before, PatternFault> {
        self.out.push(')');
        match self.groups.pop() {
            Some(within) if !self.groups.is_empty() => {
                if let Some(outer) = self.groups.last_mut() {
                    *outer = within.max(*outer);
                }
                Ok(Before::Atom(within))
            }
            _ => malformed("a `)` closes nothing"),
        }
    }

    fn escape(&mut self) -> Result<Before, PatternFault> {
        match self.rest.peek().copied() {
            Some('b') => {
                self.rest.next();
                self.out.push_str(r"(?-u:\b)");
            }
            Some(c @ ('A' | 'z')) => {
                self.rest.next();
                self.out.extend(['\\', c]);
            }
            Some('B' | 'C' | 'Q' | 'E') => {
                return beyond("`\\B`, `\\C` and `\\Q…\\E` are not part of the profile");
            }
            _ => {
                if !self.set()? {
                    let c = self.character()?;
                    self.literal(c);
                }
            }
        }
        Ok(Before::Atom(1))
    }

    /// A set after a backslash, such as `\d` or `\pL`; false if another escape stands there.
    fn set(&mut self) -> Result<bool, PatternFault> {
        let set = match self.rest.peek().copied() {
            Some('d') => "[0-9]",
            Some('D') => "[^0-9]",
            Some('w') => "[0-9A-Za-z_]",
            Some('W') => "[^0-9A-Za-z_]",
            Some('s') => r"[\t\n\x0C\r ]",
            Some('S') => r"[^\t\n\x0C\r ]",
            Some(letter @ ('p' | 'P')) => {
                self.rest.next();
                return self.property(letter).map(|()| true);
            }
            _ => return Ok(false),
        };
        self.rest.next();
        self.out.push_str(set);
        Ok(true)
    }

    /// The name of a Unicode property: of the general categories, and of scripts that do not change.
    fn property(&mut self, letter: char) -> Result<(), PatternFault> {
        const CATEGORIES: &str = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl \
            Zp Han Latin Greek Cyrillic Hiragana Katakana Bopomofo Hangul Arabic Hebrew Thai ";
        let mut name = String::new();
        match self.rest.next() {
            Some('{') => loop {
                match self.rest.next() {
                    Some('}') => break,
                    Some(c) => name.push(c),
                    None => return malformed("`\\p{` is not closed"),
                }
            },
            Some(c) => name.push(c),
            None => return malformed("`\\p` names no property"),
        }
        if name.is_empty() || name.contains(' ') || !CATEGORIES.contains(&format!(" {name} ")) {
            return beyond("a Unicode property that is not part of the profile");
        }
        self.out.push_str(&format!("\\{letter}{{{name}}}"));
        Ok(())
    }

    /// The one character that an escape stands for.
    fn character(&mut self) -> Result<char, PatternFault> {
        let Some(c) = self.rest.next() else { return malformed("a backslash escapes nothing") };
        Ok(match c {
            'a' => '\x07',
            'f' => '\x0c',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'v' => '\x0b',
            'x' => return self.hexadecimal(),
            '0'..='9' => return beyond("octal escapes and back-references are not part of the profile"),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => c,
            _ => return malformed("a backslash before a letter that has no meaning"),
        })
    }

    fn hexadecimal(&mut self) -> Result<char, PatternFault> {
        let mut digits = String::new();
        if self.rest.next_if_eq(&'{').is_some() {
            while let Some(c) = self.rest.next_if(|c| *c != '}') {
                digits.push(c);
            }
            if self.rest.next().is_none() {
                return malformed("`\\x{` is not closed");
            }
        } else {
            digits.extend(self.rest.next());
            digits.extend(self.rest.next());
            if digits.chars().count() != 2 {
                return malformed("`\\x` takes two hexadecimal digits");
            }
        }
        let sound = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
        let code = if sound { u32::from_str_radix(&digits, 16).ok() } else { None };
        match code {
            Some(code) if code > 0x10_ffff => malformed("`\\x` names no character"),
            Some(code) => char::from_u32(code).map_or_else(|| beyond("`\\x` names a surrogate"), Ok),
            None => malformed("`\\x` takes hexadecimal digits"),
        }
    }

    fn class(&mut self) -> Result<Before, PatternFault> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            match self.rest.next() {
                None => return malformed("a `[` is not closed"),
                Some(']') if !first => break,
                Some('[') if self.rest.peek() == Some(&':') => self.named_class()?,
                Some('\\') if self.set()? => {}
                Some(c) => self.range(c)?,
            }
            first = false;
        }
        self.out.push(']');
        Ok(Before::Atom(1))
    }

    /// `[:alpha:]`, whose first bracket is read.
    fn named_class(&mut self) -> Result<(), PatternFault> {
        const NAMES: &str =
            " alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit ";
        let mut name = String::new();
        self.rest.next();
        while let Some(c) = self.rest.next_if(|c| *c != ':') {
            name.push(c);
        }
        if self.rest.next() != Some(':') || self.rest.next() != Some(']') {
            return beyond("a `[:` in brackets that `:]` does not close");
        }
        let plain = name.strip_prefix('^').unwrap_or(&name);
        if plain.is_empty() || plain.contains(' ') || !NAMES.contains(&format!(" {plain} ")) {
            return malformed("a class of characters that regular expressions do not have");
        }
        self.out.push_str(&format!("[:{name}:]"));
        Ok(())
    }

    /// One character of a class, or a range of them.
    fn range(&mut self, c: char) -> Result<(), PatternFault> {
        let from = if c == '\\' { self.character()? } else { c };
        let mut ahead = self.rest.clone();
        let ranged = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
        let to = if ranged {
            self.rest.next();
            match self.rest.next() {
                Some('\\') => self.character()?,
                Some(c) => c,
                None => return malformed("a `[` is not closed"),
            }
        } else {
            from
        };
        if to < from {
            return malformed("a range of characters that runs backwards");
        }
        self.out.push_str(&format!("\\x{{{:X}}}-\\x{{{:X}}}", u32::from(from), u32::from(to)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_re2_does() {
        let cases = [
            ("", "x", true),
            ("^a{2}$", "aa", true),
            ("a{,2}", "a{,2}", true),
            ("a{,2}", "aa", false),
            ("x{", "x{", true),
            (r"^\d+$", "٣", false),
            (r"^\w+$", "保", false),
            (r"^[\w\d]+$", "aZ_9", true),
            (r"^\s$", "\u{b}", false),
            (r"\bcat\b", "a cat.", true),
            (r"[[]", "[", true),
            ("[]a]", "]", true),
            ("[^]a]", "]", false),
            ("[a&&b]", "&", true),
            ("[a-c-e]", "-", true),
            (r"[\d-z]", "-", true),
            (r"[\d-z]", "y", false),
            ("[[:alpha:]_]", "_", true),
            ("(?i)ABC", "abc", true),
            (r"^\p{Han}{2}$", "低保", true),
            (r"\x41\x{4f4e}", "A低", true),
            ("^.$", "\n", false),
            ("a}]", "a}]", true),
            (r"\<", "<", true),
            ("(?P<x>a)(?<y>b)", "ab", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(compile(pattern).map(|p| p.is_match(text)), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told_from_what_is_refused() {
        for wrong in [
            "(", ")", "[a", "*", "a**", "a{2}{3}", "a{1001}", "(?=a)", r"\", r"\y", "[b-a]", "[[:x:]]", "a|*",
        ] {
            assert!(matches!(compile(wrong), Err(Malformed(_))), "{wrong}: {:?}", compile(wrong));
        }
        for refused in
            [r"\B", r"\Qa\E", r"\1", r"\p{Alphabetic}", r"\pX", "((a{100}){100}){100}", "(a{32}){32}"]
        {
            assert!(matches!(compile(refused), Err(Beyond(_))), "{refused}: {:?}", compile(refused));
        }
        assert!(matches!(compile(&"a".repeat(1_001)), Err(Beyond(_))));
        assert!(matches!(compile(&r"\pL{100}".repeat(100)), Err(Beyond(_))));
    }
}
