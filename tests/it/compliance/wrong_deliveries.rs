//! Deliveries that are no answer: a column missing, another character set, cut short, empty. None may look like people
//! without records.

use super::county::known;
use super::encode::{encode, in_charset};
use super::sample_source::sources;
use super::what_a_delivery_means::known_of;
use hedui::adapter::Format;
use hedui::domain::SourceState;
use std::collections::BTreeSet;

#[test]
fn a_missing_column_is_named() {
    let mut tried = 0;
    for source in sources() {
        if matches!(source.table.format, Format::Fixed { .. } | Format::Csv { header_rows: 0, .. }) {
            // Columns without a name in the file can't be missed by name; the length of a row tells.
            continue;
        }
        let columns: BTreeSet<&String> =
            source.readings.iter().flat_map(|reading| &reading.columns).collect();
        for column in columns {
            let reading = source.readings.iter().filter(|reading| reading.columns.contains(column));
            // A canonical file without an as-of date stands on the day that its name tells.
            let is_canonical = source.table.mapping == hedui::adapter::Mapping::Canonical;
            let may_be_missing = source.is_sparse() || is_canonical;
            let optional = reading.clone().all(|reading| reading.optional);
            if source.grid.place(column).is_none()
                || (may_be_missing && optional)
                || (is_canonical && column == "as_of")
            {
                continue;
            }
            let known = known_of(source, &source.grid.without(column));
            let what = format!("{} without {column}", source.adapter.id);
            known.is_no_answer(&what);
            let fault = known.report.fault.expect("a reason");
            // Of a canonical file the field is named, whose amounts may come in yuan or in fen.
            assert!(fault.contains(column.trim_end_matches("_fen")), "{what}: {fault}");
            tried += 1;
        }
    }
    assert!(tried > 400, "only {tried} columns");
}

#[test]
fn rows_without_a_day_stand_on_the_day_of_the_files_name() {
    let canonical = sources().iter().filter(|s| s.table.mapping == hedui::adapter::Mapping::Canonical);
    for source in canonical {
        let known = known_of(source, &source.grid.without("as_of"));
        assert_eq!(known.report.fault, None, "{}", source.adapter.id);
        for person in source.people.keys() {
            assert_eq!(known.states[person], SourceState::Hit, "{}", source.adapter.id);
        }
        let day = jiff::civil::date(2026, 10, 28);
        assert_eq!((known.report.as_of_min, known.report.as_of_max), (Some(day), Some(day)));
    }
}

#[test]
fn another_character_set_is_no_answer() {
    for source in sources() {
        let id = &source.adapter.id;
        let Some(charset) = source.charset() else {
            known(source, "身份证号,姓名\n".as_bytes()).is_no_answer(id);
            continue;
        };
        let own = encoding_rs::Encoding::for_label(charset.as_bytes()).expect("a character set");
        let sample = own.decode(&source.bytes).0.into_owned();
        for other in ["utf-8", "gb18030", "utf-16le"].into_iter().filter(|other| *other != charset) {
            known(source, &in_charset(&sample, other)).is_no_answer(&format!("{id} in {other}"));
        }
    }
}

#[test]
fn a_file_that_is_cut_short_is_no_answer() {
    for source in sources() {
        let whole = encode(&source.table.format, &source.grid);
        let line_break = |end: usize| {
            let before = &whole[..end];
            before.ends_with(b"\n") || before.ends_with(b"\n\0")
        };
        let is_by_line =
            matches!(source.table.format, Format::Csv { .. } | Format::Ndjson { .. } | Format::Fixed { .. });
        for quarter in 1..=4 {
            let mut end = (whole.len() * quarter / 4).saturating_sub(4);
            // Between two rows a cut can't be told from a shorter delivery: that is what a manifest is for.
            while is_by_line && line_break(end) {
                end -= 1;
            }
            let what = format!("{} cut at {end} of {}", source.adapter.id, whole.len());
            known(source, &whole[..end]).is_no_answer(&what);
        }
    }
}

#[test]
fn an_empty_answer_never_means_that_nobody_has_records() {
    for source in sources() {
        let id = &source.adapter.id;
        let mut bodies: Vec<&[u8]> =
            vec![b"", b"\n", b"\r\n", b" ", b"\xef\xbb\xbf", b"null", b"null\n", b"{}", b"{}\n"];
        if source.is_sparse() {
            bodies.extend([&b"[]x"[..], b"\"\"", b"0", b"{\"code\":500,\"message\":\"timeout\"}\n"]);
            bodies.extend([&b"<html><body>502 Bad Gateway</body></html>\n"[..], b"[null]", b"[{}]"]);
        }
        for body in bodies {
            known(source, body).is_no_answer(&format!("{id}: {:?}", String::from_utf8_lossy(body)));
        }
    }
}
