//! JSON objects written straight into bytes, for what a run writes millions of. The same bytes as `serde_json` gives.

use std::ops::Range;

/// An object that is being written. Names must need no escapes.
pub(super) struct Object<'b> {
    to: &'b mut Vec<u8>,
    next: u8,
}

impl<'b> Object<'b> {
    /// Starts an object.
    pub(super) fn open(to: &'b mut Vec<u8>) -> Self {
        Self { to, next: b'{' }
    }

    // Where this is part of its caller, names are written as the constants that they are.
    #[inline(always)]
    fn name(&mut self, name: &str) {
        self.to.reserve(name.len() + 32);
        self.to.extend_from_slice(&[self.next, b'"']);
        self.to.extend_from_slice(name.as_bytes());
        self.to.extend_from_slice(b"\":");
        self.next = b',';
    }

    /// Adds a text.
    #[inline(always)]
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        text(self.to, value);
    }

    /// Adds a whole number.
    pub(super) fn number(&mut self, name: &str, value: i64) {
        self.name(name);
        number(self.to, value);
    }

    /// Adds a null.
    pub(super) fn null(&mut self, name: &str) {
        self.name(name);
        self.to.extend_from_slice(b"null");
    }

    /// Adds a list of objects.
    pub(super) fn list<T>(&mut self, name: &str, values: &[T], mut fill: impl FnMut(&T, &mut Object<'_>)) {
        self.name(name);
        self.to.push(b'[');
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.to.push(b',');
            }
            let mut object = Object::open(self.to);
            fill(value, &mut object);
            object.close();
        }
        self.to.push(b']');
    }

    /// Adds a list of objects of three texts. What begins and ends as the one before it does is copied from there.
    pub(super) fn triples<'t>(
        &mut self,
        name: &str,
        names: [&str; 3],
        values: impl Iterator<Item = [&'t str; 3]>,
    ) {
        self.name(name);
        self.to.push(b'[');
        let mut before: Option<([&str; 3], [Range<usize>; 2])> = None;
        for value in values {
            let started = self.to.len() + usize::from(before.is_some());
            if before.is_some() {
                self.to.push(b',');
            }
            let alike = |part: usize, place: usize| {
                let (before, written) = before.as_ref()?;
                (before[part] == value[part]).then(|| written[place].clone())
            };
            match alike(0, 0) {
                Some(written) => self.to.extend_from_within(written),
                None => {
                    let mut object = Object::open(self.to);
                    object.text(names[0], value[0]);
                    object.name(names[1]);
                }
            }
            let first = started..self.to.len();
            text(self.to, value[1]);
            let last = self.to.len();
            match alike(2, 1) {
                Some(written) => self.to.extend_from_within(written),
                None => {
                    let mut object = Object { to: self.to, next: b',' };
                    object.text(names[2], value[2]);
                    object.close();
                }
            }
            before = Some((value, [first, last..self.to.len()]));
        }
        self.to.push(b']');
    }

    /// Ends it.
    pub(super) fn close(self) {
        if self.next == b'{' {
            self.to.push(b'{');
        }
        self.to.push(b'}');
    }
}

fn text(to: &mut Vec<u8>, text: &str) {
    if is_plain(text.as_bytes()) {
        to.reserve(text.len() + 2);
        to.push(b'"');
        to.extend_from_slice(text.as_bytes());
        to.push(b'"');
    } else {
        serde_json::to_writer(to, text).expect("a vector takes all that is written");
    }
}

/// Whether a text needs no escapes; eight bytes at a time, for most texts are short.
fn is_plain(text: &[u8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & HIGH;
    let escaped = |word: u64| {
        below(word, 0x20)
            | below(word ^ (ONES * u64::from(b'"')), 1)
            | below(word ^ (ONES * u64::from(b'\\')), 1)
    };
    let mut chunks = text.chunks_exact(8);
    let mut found = 0;
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        found |= escaped(u64::from_le_bytes(word));
    }
    let mut word = [b' '; 8];
    for (to, byte) in word.iter_mut().zip(chunks.remainder()) {
        *to = *byte;
    }
    found | escaped(u64::from_le_bytes(word)) == 0
}

fn number(to: &mut Vec<u8>, value: i64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        to.push(b'-');
    }
    to.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_needs_escapes_is_found_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for (length, place) in [(1, 0), (7, 6), (8, 0), (8, 7), (13, 9), (16, 15)] {
                let mut text = vec![b'a'; length];
                text[place] = byte;
                let escaped = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(is_plain(&text), !escaped, "{byte} at {place} of {length}");
            }
        }
        assert!(is_plain("".as_bytes()) && is_plain("户主 · 1,234.56 元".as_bytes()));
    }

    #[test]
    fn threes_are_written_as_lists_of_objects_are() {
        let values = [
            ["a", "1", "x"],
            ["a", "2", "x"],
            ["a", "\"", "y"],
            ["b", "", "y"],
            ["b", "", "y\n"],
            ["b", "4", "y\n"],
        ];
        for count in 0..=values.len() {
            let mut bytes = b"before".to_vec();
            let mut object = Object::open(&mut bytes);
            object.triples("t", ["p", "q", "r"], values[..count].iter().copied());
            object.close();
            let objects: Vec<_> =
                values[..count].iter().map(|[p, q, r]| json!({"p": p, "q": q, "r": r})).collect();
            assert_eq!(
                String::from_utf8(bytes).expect("UTF-8"),
                format!("before{}", json!({ "t": objects }))
            );
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_library() {
        let texts = ["", "户主", "a\"b", "\\", "\u{7f}\u{1}\n\t", "\u{2028}", "😀 </script>"];
        let numbers = [0, 9, 10, -1, 350_000, i64::MAX, i64::MIN];
        for (t, n) in texts.iter().zip(numbers) {
            let mut bytes = Vec::new();
            let mut object = Object::open(&mut bytes);
            object.list("a", &[n], |n, object| {
                object.number("b", *n);
                object.text("c", t);
            });
            object.list("d", &[(), ()], |(), _| {});
            object.list("e", &[0; 0], |_, _| {});
            object.null("f");
            object.close();
            let wanted = json!({"a": [{"b": n, "c": t}], "d": [{}, {}], "e": [], "f": null});
            assert_eq!(String::from_utf8(bytes).expect("UTF-8"), wanted.to_string());
        }
    }
}
