//! JSON objects written straight into bytes, for what a run writes millions of. The same bytes as `serde_json` gives.

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

    fn name(&mut self, name: &str) {
        self.to.reserve(name.len() + 32);
        self.to.extend_from_slice(&[self.next, b'"']);
        self.to.extend_from_slice(name.as_bytes());
        self.to.extend_from_slice(b"\":");
        self.next = b',';
    }

    /// Adds a text.
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
