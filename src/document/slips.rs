//! Slips that are known by their look in a text that is not TOML: wide signs, quotes inside a text, quotes and brackets
//! that are not closed. At most one a line. It must not know what the keys of a file mean.

use super::{
    plain_words::COMMA,
    syntax::{MOST_TOLD, Slip, plain_sign},
};

/// How deep brackets are followed.
const DEEPEST: usize = 100;

/// The slips, in the order of the text.
pub(super) fn known(text: &str) -> Vec<Slip> {
    let mut scanner =
        Scanner { text, at: 0, open: Vec::new(), equals: None, slips: Vec::new(), ended: false };
    while !scanner.ended && scanner.at < text.len() && scanner.slips.len() < MOST_TOLD {
        scanner.line();
    }
    if let Some((at, bracket)) = scanner.open.first().copied()
        && scanner.slips.is_empty()
    {
        scanner.slips.push(Slip { at, message: unclosed(bracket) });
    }
    scanner.slips
}

fn unclosed(bracket: char) -> String {
    format!("this `{bracket}` is not closed: write `{}`", closing(bracket))
}

fn closing(bracket: char) -> char {
    if bracket == '{' { '}' } else { ']' }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Brackets that are open, and where.
    open: Vec<(usize, char)>,
    /// The `=` of the line, where one stands outside of all brackets.
    equals: Option<usize>,
    slips: Vec<Slip>,
    /// Whether what follows cannot be told apart any more.
    ended: bool,
}

/// What a piece of a line came to.
type Read = Result<(), Slip>;

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// What is left of the line.
    fn rest_of_line(&self) -> &'t str {
        self.rest().lines().next().unwrap_or("")
    }

    /// Reads to the end of a line. After a slip the brackets are taken to be as they were before the line.
    fn line(&mut self) {
        self.close_before(self.rest_of_line());
        let before = self.open.clone();
        self.equals = None;
        let read = self.head().and_then(|()| self.signs());
        if let Err(slip) = read {
            self.slips.push(slip);
            self.open = before;
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
        self.at += usize::from(self.rest().starts_with('\n'));
    }

    /// Notes a bracket that a line shows to be open by mistake: a head of a table, or a key where none can be.
    fn close_before(&mut self, line: &str) {
        let Some((at, bracket)) = self.open.last().copied() else { return };
        let head = head_name(line).is_some_and(|name| !matches!(name, "true" | "false"));
        if !head && !starts_with_key(line) {
            return;
        }
        let written = self.text[..self.at].trim_end();
        if !head && bracket == '{' && (written.ends_with(',') || written.len() == at + 1) {
            return;
        }
        let many_lines = self.text[at + 1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        let slip = if !head && bracket == '{' && many_lines {
            Slip { at: written.len(), message: "a `,` is missing here".to_owned() }
        } else {
            self.open.clear();
            Slip { at, message: unclosed(bracket) }
        };
        self.slips.push(slip);
    }

    /// A head such as `[[case]]` at the beginning of a line.
    fn head(&mut self) -> Read {
        let line = self.rest_of_line();
        if !self.open.is_empty() || head_name(line).is_none() {
            return Ok(());
        }
        let start = self.at + (line.len() - line.trim_start().len());
        let head = line.split('#').next().unwrap_or(line).trim();
        let opened = head.len() - head.trim_start_matches('[').len();
        let closed = head.len() - head.trim_end_matches(']').len();
        self.at += line.len();
        if opened == closed {
            return Ok(());
        }
        let most = opened.max(closed).min(2);
        let name = head.trim_matches(['[', ']']).trim();
        let meant = format!("{}{name}{}", "[".repeat(most), "]".repeat(most));
        Err(Slip { at: start, message: format!("this head is not closed on both sides: write `{meant}`") })
    }

    /// The signs up to the end of the line, over the lines of a long text.
    fn signs(&mut self) -> Read {
        while let Some(c) = self.rest().chars().next() {
            match c {
                '\n' => return Ok(()),
                '#' => self.at += self.rest_of_line().len(),
                '"' | '\'' => self.quoted(c)?,
                '{' | '[' => {
                    if self.open.len() == DEEPEST {
                        self.ended = true;
                        let message = format!("brackets stand in one another deeper than {DEEPEST} levels");
                        return Err(Slip { at: self.at, message });
                    }
                    self.open.push((self.at, c));
                    self.at += 1;
                }
                '}' | ']' => self.close(c)?,
                '=' if self.open.is_empty() => self.equals()?,
                _ => {
                    if let Some(slip) = self.strange(c) {
                        return Err(slip);
                    }
                    self.at += c.len_utf8();
                }
            }
        }
        Ok(())
    }

    /// A `=` outside of all brackets: a line has one.
    fn equals(&mut self) -> Read {
        let at = self.at;
        self.at += 1;
        let Some(first) = self.equals.replace(at).filter(|first| first + 1 < at) else { return Ok(()) };
        let between = self.text[first + 1..at].trim_end();
        let name = &between[between.trim_end_matches(is_key_sign).len()..];
        let start = first + 1 + between.len() - name.len();
        let message = if between.trim() == name {
            format!("a `{{` is missing before `{name}`")
        } else {
            format!("write `{name}` on a line of its own")
        };
        Err(Slip { at: start, message })
    }

    /// A sign that stands nowhere outside of texts and remarks.
    fn strange(&self, c: char) -> Option<Slip> {
        let message = match (plain_sign(c), c) {
            (_, '：') => "found the wide sign `：`: write `=`".to_owned(),
            (Some(meant), _) => format!("found the wide sign `{c}`: write `{meant}`"),
            (None, '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}') => {
                "found a wide blank: write an ordinary one".to_owned()
            }
            (None, '\u{200b}'..='\u{200f}' | '\u{2060}') => {
                format!("the invisible character U+{:04X} has no meaning here: take it out", u32::from(c))
            }
            _ => return None,
        };
        Some(Slip { at: self.at, message })
    }

    fn close(&mut self, bracket: char) -> Read {
        let at = self.at;
        self.at += 1;
        match self.open.pop() {
            Some((_, opened)) if closing(opened) == bracket => Ok(()),
            Some((_, opened)) => Err(Slip {
                at,
                message: format!("a `{}` is missing before this `{bracket}`", closing(opened)),
            }),
            None => {
                Err(Slip { at, message: format!("`{bracket}` closes nothing that is open: take it out") })
            }
        }
    }

    /// A text in quotes, and what stands behind it.
    fn quoted(&mut self, quote: char) -> Read {
        let start = self.at;
        let long = ["\"\"\"", "'''"].into_iter().find(|quotes| self.rest().starts_with(quotes));
        if let Some(quotes) = long {
            return self.long_text(start, quotes);
        }
        if self.text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')')) {
            return Err(Slip {
                at: start,
                message: format!("the opening `{quote}` of this text is missing"),
            });
        }
        let missing = Slip { at: start, message: format!("the closing `{quote}` of this text is missing") };
        let Some(length) = end_of_text(&self.rest_of_line()[1..], quote) else { return Err(missing) };
        let body = &self.rest()[1..=length];
        self.at = start + length + 2;
        if self.may_follow() {
            return Ok(());
        }
        if ends_in_key(body) {
            return Err(missing);
        }
        Err(self.behind(quote))
    }

    fn long_text(&mut self, start: usize, quotes: &str) -> Read {
        let missing = Slip { at: start, message: format!("the closing `{quotes}` of this text is missing") };
        let Some(length) = self.text[start + 3..].find(quotes) else {
            self.ended = true;
            return Err(missing);
        };
        let body = &self.text[start + 3..start + 3 + length];
        self.at = start + 6 + length;
        if self.may_follow() && !body.lines().last().is_some_and(ends_in_key) {
            return Ok(());
        }
        self.ended = true;
        Err(missing)
    }

    /// Whether what stands behind a text may stand there, or is a wide sign, which is told as such.
    fn may_follow(&self) -> bool {
        let next = self.rest_of_line().trim_start().chars().next();
        next.is_none_or(|c| ",}]#=.".contains(c) || self.strange(c).is_some())
    }

    /// What is wrong with what stands behind a text.
    fn behind(&self, quote: char) -> Slip {
        let line = self.rest_of_line();
        let (apart, rest) = (line.starts_with([' ', '\t']), line.trim_start());
        let at = self.at + (line.len() - rest.len());
        let inside = self.open.last().map(|(_, bracket)| *bracket);
        let comma = match inside {
            Some('{') => starts_with_key(rest),
            Some(_) => rest.starts_with(['"', '\'', '{', '[']),
            None => false,
        };
        if comma {
            return Slip { at, message: COMMA.to_owned() };
        }
        if inside.is_none() && (rest.starts_with(';') || (apart && !rest.contains(quote))) {
            let message = "nothing more may stand on this line: take it out, or begin a remark with `#`";
            return Slip { at, message: message.to_owned() };
        }
        let other = if quote == '"' && !line.contains('\'') { "'…'" } else { "'''…'''" };
        let message = format!("a `{quote}` inside the text ends it: put the text in {other} instead");
        Slip { at: self.at - 1, message }
    }
}

/// How long a text of one line is up to its closing quote.
fn end_of_text(line: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn is_key_sign(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether a line begins with `key =`.
fn starts_with_key(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.trim_start_matches(is_key_sign);
    let after = rest.trim_start();
    rest.len() < line.len() && after.starts_with('=') && !after.starts_with("==")
}

/// Whether a text ends in `key = `, as one does that runs on into the next.
fn ends_in_key(text: &str) -> bool {
    let Some(before) = text.trim_end().strip_suffix('=').map(str::trim_end) else { return false };
    let rest = before.trim_end_matches(is_key_sign);
    rest.len() < before.len() && (rest.trim().is_empty() || rest.trim_end().ends_with([',', '，', '{']))
}

/// The name in a line that is a head such as `[[case]]`, with a bracket or two on each side.
fn head_name(line: &str) -> Option<&str> {
    let head = line.split('#').next().unwrap_or(line).trim();
    let name = head.strip_prefix('[')?.trim_matches(['[', ']']).trim();
    let sound = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_key_sign);
    sound.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Document, Faults},
        MOST_TOLD,
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_read_or_told_of(text in "[\\[\\]{}='\"#,.\n\r a，“年１2\\\\:-]{0,80}") {
            let faults = Faults::new();
            let document = Document::parse("a.toml", &text, &faults);
            let told = faults.into_sorted();
            prop_assert_eq!(document.is_whole(), told.is_empty());
            prop_assert!(told.len() <= MOST_TOLD);
        }
    }
}
