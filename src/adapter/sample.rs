//! Reads `[sample]`: one sample answer and the records that it must map to.
//! It knows nothing of how the sample is mapped.

use super::{Format, Sample, SampleContent, format::wrong_path};
use crate::{
    dictionary::{FieldType, Notation, read_value},
    document::{Section, nearest},
};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Reads a sample: its text in the file's character set, or the name of a file below the folder of the adapters.
pub(super) fn read_sample(
    section: &Section<'_>,
    format: Option<&Format>,
    fields: &[(&str, &FieldType, bool)],
) -> Option<Sample> {
    let content = read_content(section, format);
    let expect = read_expect(section, fields);
    section.finish();
    Some(Sample { content: content?, expect: expect? })
}

fn read_content(section: &Section<'_>, format: Option<&Format>) -> Option<SampleContent> {
    let (text, file) = (section.text("text"), section.text("file"));
    match (text, file) {
        (Some(text), None) => match format? {
            Format::Csv { charset, .. }
            | Format::Json { charset, .. }
            | Format::Ndjson { charset, .. }
            | Format::Fixed { charset, .. } => encoded(section, &text, charset).map(SampleContent::Text),
            Format::Xlsx { .. } | Format::Parquet => {
                section.fault_in(
                    "text",
                    "a sample of this format is no text; name a `file` below the folder of the adapters",
                );
                None
            }
        },
        (None, Some(file)) => {
            let wrong = wrong_path(&file).or_else(|| file.contains(['{', '*', '?', '[']).then(String::new));
            if wrong.is_some() {
                let message = format!("`{file}` must be one file below the folder of the adapters");
                section.fault_in("file", message);
            }
            wrong.is_none().then_some(SampleContent::File(file))
        }
        (text, file) => {
            let both = text.is_some() && file.is_some();
            section.fault(format!(
                "a sample needs `text` or `file`; found {}",
                if both { "both" } else { "neither" }
            ));
            None
        }
    }
}

fn encoded(section: &Section<'_>, text: &str, charset: &str) -> Option<Vec<u8>> {
    let encoding = Encoding::for_label_no_replacement(charset.as_bytes())?;
    if encoding == UTF_16LE {
        return Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    if encoding == UTF_16BE {
        return Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let (bytes, _, unmappable) = encoding.encode(text);
    if unmappable {
        section.fault_in("text", format!("the sample holds characters that `{charset}` can't write"));
        return None;
    }
    Some(bytes.into_owned())
}

fn read_expect(
    section: &Section<'_>,
    fields: &[(&str, &FieldType, bool)],
) -> Option<Vec<Vec<(String, String)>>> {
    section.require("expect")?;
    let mut sound = true;
    let mut expect = Vec::new();
    for record in section.sections("expect") {
        let mut texts = Vec::new();
        for key in record.keys() {
            let Some((text, _)) = record.scalar(key) else {
                sound = false;
                continue;
            };
            let wrong = match fields.iter().find(|(name, ..)| *name == key) {
                None => {
                    let words: Vec<&str> = fields.iter().map(|(name, ..)| *name).collect();
                    let hint = nearest(key, &words)
                        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                    Some(format!("there is no field `{key}`{hint}"))
                }
                Some(_) if text.is_empty() => None,
                Some((_, ty, _)) => read_value(ty, &text, &Notation::canonical())
                    .err()
                    .map(|reason| format!("`{text}` is no value of `{key}`: {reason}")),
            };
            if let Some(message) = wrong {
                record.fault_in(key, message);
                sound = false;
            }
            texts.push((key.to_owned(), text));
        }
        expect.push(texts);
    }
    sound.then_some(expect)
}
