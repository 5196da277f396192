//! Holds a file's bytes against the character set that is declared for it, before anything is decoded: a file that was
//! re-encoded on its way is refused. Nothing is guessed: the declaration is right, or the file is no answer.
//! Must not know what the text holds.

use super::charset::charset;
use super::error::FormatError;
use super::read::Input;
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::io::Read;

/// Bytes looked at together.
const CHUNK: usize = 64 * 1024;
/// The byte-order mark in GB18030.
pub(super) const GB_MARK: &[u8] = b"\x84\x31\x95\x33";
/// The label under which a mark tells the order of bytes.
const EITHER_ORDER: &str = "utf-16";

/// The character set of a label, where the bytes can be text of it.
///
/// # Errors
/// A label that is none, or bytes that were written in another character set.
pub(super) fn declared(input: &Input<'_>, label: &str) -> Result<&'static Encoding, FormatError> {
    let declared = charset(label)?;
    let mut start = Vec::new();
    input.reader()?.take(4).read_to_end(&mut start)?;
    let either = label.trim().eq_ignore_ascii_case(EITHER_ORDER);
    let fault = |found: String| FormatError::Reencoded { declared: label.trim().to_owned(), found };
    let marked = Encoding::for_bom(&start).map(|(charset, _)| charset);
    match marked {
        Some(order) if either && (order == UTF_16LE || order == UTF_16BE) => return Ok(order),
        Some(mark) if mark == declared => return Ok(declared),
        Some(mark) => return Err(fault(format!("it begins with the byte-order mark of {}", mark.name()))),
        None if is_gb(declared) && start.starts_with(GB_MARK) => return Ok(declared),
        None => {}
    }
    if declared == UTF_16LE || declared == UTF_16BE {
        check_units(input, declared, &fault)?;
    } else if declared != UTF_8 && is_utf_8_with(input, if is_gb(declared) { THREE_BYTES } else { 0x80 })? {
        return Err(fault("all of it is UTF-8".to_owned()));
    }
    Ok(declared)
}

/// Whether the character set is GB18030 or a part of it.
pub(super) fn is_gb(charset: &'static Encoding) -> bool {
    charset == GB18030 || charset == GBK
}

/// The first byte of a character of three bytes in UTF-8 is at least this. Every Chinese character has three; two bytes
/// in GB18030 can look like one of two.
const THREE_BYTES: u8 = 0xE0;

/// Whether all bytes are UTF-8 and some are at least `least`. Text of another character set soon stops being UTF-8.
fn is_utf_8_with(input: &Input<'_>, least: u8) -> Result<bool, FormatError> {
    let mut reader = input.reader()?;
    let mut held = vec![0; CHUNK];
    let (mut kept, mut found) = (0, false);
    loop {
        let read = reader.read(&mut held[kept..])?;
        let bytes = &held[..kept + read];
        let whole = match std::str::from_utf8(bytes) {
            Ok(text) => text.len(),
            Err(fault) if fault.error_len().is_none() && read > 0 => fault.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if read == 0 {
            return Ok(found);
        }
        found |= bytes[..whole].iter().any(|byte| *byte >= least);
        kept = bytes.len() - whole;
        held.copy_within(whole..whole + kept, 0);
    }
}

/// Tables and documents in UTF-16 are full of ASCII: digits, delimiters, line breaks. Where fewer units are ASCII as
/// declared than with their bytes swapped, or none is, the bytes are not what is declared.
fn check_units(
    input: &Input<'_>,
    declared: &'static Encoding,
    fault: &dyn Fn(String) -> FormatError,
) -> Result<(), FormatError> {
    let mut reader = input.reader()?;
    let mut held = vec![0; CHUNK];
    let (mut right, mut swapped, mut odd) = (0_u64, 0_u64, None);
    let is_ascii = |unit: u16| (1..0x80).contains(&unit);
    loop {
        let read = reader.read(&mut held)?;
        if read == 0 {
            break;
        }
        for byte in &held[..read] {
            let Some(first) = odd.take() else {
                odd = Some(*byte);
                continue;
            };
            let unit = match declared == UTF_16LE {
                true => u16::from_le_bytes([first, *byte]),
                false => u16::from_be_bytes([first, *byte]),
            };
            right += u64::from(is_ascii(unit));
            swapped += u64::from(is_ascii(unit.swap_bytes()));
        }
    }
    match right > swapped {
        true => Ok(()),
        false if swapped > 0 => Err(fault("its bytes stand in the other order".to_owned())),
        false => Err(fault("it is not UTF-16".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{fault, recorded};
    use super::*;
    use crate::adapter::Format;

    const TABLE: &str = "姓名,金额\n欧阳示例,12.00\n";

    fn told(label: &str, bytes: &[u8]) -> String {
        declared(&Input::Bytes(bytes), label)
            .map_or_else(|fault| fault.to_string(), |charset| charset.name().to_owned())
    }

    fn utf_16(text: &str, write: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(write).collect()
    }

    fn marked(mark: &[u8], bytes: &[u8]) -> Vec<u8> {
        [mark, bytes].concat()
    }

    #[test]
    fn what_was_declared_passes_with_and_without_its_own_mark() {
        let (little, big) = (utf_16(TABLE, u16::to_le_bytes), utf_16(TABLE, u16::to_be_bytes));
        let gb = GB18030.encode(TABLE).0.into_owned();
        assert_eq!(told("utf-8", TABLE.as_bytes()), "UTF-8");
        assert_eq!(told("utf-8", &marked(b"\xEF\xBB\xBF", TABLE.as_bytes())), "UTF-8");
        assert_eq!(told("gb18030", &gb), "gb18030");
        assert_eq!(told("gb18030", &marked(GB_MARK, &gb)), "gb18030");
        assert_eq!(told("gb2312", &gb), "GBK");
        assert_eq!(told("utf-16le", &little), "UTF-16LE");
        assert_eq!(told("utf-16le", &marked(b"\xFF\xFE", &little)), "UTF-16LE");
        assert_eq!(told("utf-16be", &big), "UTF-16BE");
        assert_eq!(told("utf-16be", &marked(b"\xFE\xFF", &big)), "UTF-16BE");
        // RFC 2781: a mark tells the order where the label doesn't.
        assert_eq!(told("utf-16", &marked(b"\xFE\xFF", &big)), "UTF-16BE");
        assert_eq!(told("UTF-16", &marked(b"\xFF\xFE", &little)), "UTF-16LE");
        for label in ["utf-8", "gb18030", "gbk", "big5", "windows-1252"] {
            assert!(!told(label, b"a,b\n1,2\n").contains("re-encoded"), "{label}");
        }
    }

    #[test]
    fn what_was_written_in_another_character_set_is_refused() {
        let (little, big) = (utf_16(TABLE, u16::to_le_bytes), utf_16(TABLE, u16::to_be_bytes));
        let gb = GB18030.encode(TABLE).0.into_owned();
        let refused = |label: &str, found: &str| {
            format!("encoding: it was re-encoded on its way: {found}, and {label} is declared")
        };
        let mark = |of: &str| format!("it begins with the byte-order mark of {of}");
        for (label, bytes, found) in [
            ("gb18030", TABLE.as_bytes().to_vec(), "all of it is UTF-8".to_owned()),
            ("gbk", "甲·乙\n".as_bytes().to_vec(), "all of it is UTF-8".to_owned()),
            ("gb18030", marked(b"\xEF\xBB\xBF", TABLE.as_bytes()), mark("UTF-8")),
            ("gb18030", b"\xEF\xBB\xBFa\n".to_vec(), mark("UTF-8")),
            ("gb18030", marked(b"\xFF\xFE", &little), mark("UTF-16LE")),
            ("utf-8", marked(b"\xFF\xFE", &little), mark("UTF-16LE")),
            ("utf-8", marked(b"\xFE\xFF", &big), mark("UTF-16BE")),
            ("utf-16le", marked(b"\xFE\xFF", &big), mark("UTF-16BE")),
            ("utf-16le", marked(b"\xEF\xBB\xBF", TABLE.as_bytes()), mark("UTF-8")),
            ("utf-16", TABLE.as_bytes().to_vec(), "it is not UTF-16".to_owned()),
            ("utf-16le", gb, "it is not UTF-16".to_owned()),
            ("utf-16le", big, "its bytes stand in the other order".to_owned()),
            ("utf-16be", little, "its bytes stand in the other order".to_owned()),
        ] {
            assert_eq!(told(label, &bytes), refused(label, &found));
        }
    }

    #[test]
    fn a_few_characters_of_gb18030_that_could_be_utf_8_are_what_was_declared() {
        let table = GB18030.encode("ID,XM\n1,袁山\n").0.into_owned();
        assert!(std::str::from_utf8(&table).is_ok_and(|text| !text.is_ascii()));
        assert_eq!(told("gb18030", &table), "gb18030");
        assert!(told("gb18030", "ID,XM\n1,袁山\n".as_bytes()).contains("all of it is UTF-8"));
    }

    #[test]
    fn sequences_that_lie_across_two_readings_are_whole() {
        let mut text = "a".repeat(CHUNK - 1);
        text.push('名');
        assert!(is_utf_8_with(&Input::Bytes(text.as_bytes()), THREE_BYTES).expect("reads"));
        let cut = &text.as_bytes()[..text.len() - 1];
        assert!(!is_utf_8_with(&Input::Bytes(cut), THREE_BYTES).expect("reads"));
        text.push_str(&"b".repeat(CHUNK));
        assert!(is_utf_8_with(&Input::Bytes(text.as_bytes()), THREE_BYTES).expect("reads"));
    }

    #[test]
    fn every_format_of_text_is_held_against_its_declaration() {
        let charset = || "gb18030".to_owned();
        let formats = [
            Format::Csv { charset: charset(), delimiter: b',', title_rows: 0, header_rows: 1 },
            Format::Json { charset: charset(), records: String::new(), explode: None },
            Format::Ndjson { charset: charset(), explode: None },
            Format::Fixed { charset: charset(), columns: vec![("A".to_owned(), 1, 2)] },
        ];
        for format in formats {
            let told = fault(&format, "{\"a\": \"名\"}\n".as_bytes());
            assert!(told.starts_with("encoding: it was re-encoded on its way: all of it is UTF-8"), "{told}");
        }
    }

    #[test]
    fn the_mark_of_gb18030_is_no_part_of_the_first_column() {
        let csv = Format::Csv { charset: "gb18030".into(), delimiter: b',', title_rows: 0, header_rows: 1 };
        let kept = recorded(&csv, &marked(GB_MARK, b"ID,XM\n1,\xBC\xD7\n")).expect("reads");
        assert_eq!(
            (kept.columns, kept.rows[0].1.clone()),
            (vec!["ID".into(), "XM".into()], vec!["1".into(), "甲".into()])
        );
        let columns = vec![("ID".to_owned(), 1, 3)];
        let fixed = Format::Fixed { charset: "gb18030".into(), columns };
        let kept = recorded(&fixed, &marked(GB_MARK, b"001\n")).expect("reads");
        assert_eq!(kept.rows[0].1, ["001"]);
    }
}
