//! GB18030 at the speed of memory: each character is looked up once and remembered.
//! Must not know what is written.
use std::collections::HashMap;

/// An encoder that remembers the characters it has met.
pub(super) struct Gb18030 {
    known: HashMap<char, ([u8; 4], usize)>,
}

impl Gb18030 {
    /// An encoder that has met none.
    pub(super) fn new() -> Self {
        Self { known: HashMap::new() }
    }

    /// Appends the text.
    pub(super) fn append(&mut self, text: &str, bytes: &mut Vec<u8>) {
        for c in text.chars() {
            if c.is_ascii() {
                bytes.push(c as u8);
                continue;
            }
            let (code, length) = self.known.entry(c).or_insert_with(|| code_of(c));
            bytes.extend_from_slice(&code[..*length]);
        }
    }
}

fn code_of(c: char) -> ([u8; 4], usize) {
    let mut utf8 = [0; 4];
    let encoded = encoding_rs::GB18030.encode(c.encode_utf8(&mut utf8)).0;
    let length = encoded.len().min(4);
    let mut code = [0; 4];
    code[..length].copy_from_slice(&encoded[..length]);
    (code, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_the_library_writes() {
        let text = "示例县,410399·阿依古丽\u{3000}㐀𠀀￥3,500.00\r\n示例";
        let mut bytes = Vec::new();
        Gb18030::new().append(text, &mut bytes);
        assert_eq!(bytes, encoding_rs::GB18030.encode(text).0.as_ref());
    }
}
