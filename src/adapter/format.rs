//! Reads `[format]` and the paths of `[transport]`: how bytes come, and how they become rows.
//! It knows nothing of what the rows mean.

use super::{Format, Monthly, Transport};
use crate::{
    document::{Section, nearest},
    domain::calendar::Month,
};
use encoding_rs::Encoding;

/// Character sets to suggest where a label is not known.
const CHARSETS: [&str; 7] = ["utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16le", "utf-16be"];

/// Reads `[transport]`.
pub(super) fn read_transport(section: &Section<'_>) -> Option<Transport> {
    section.require("transport")?;
    let transport = section.section("transport")?;
    let known = transport.required_one_of("type", &["file"]);
    let read = read_paths(&transport);
    transport.finish();
    known.and(read)
}

/// Reads `path` and `manifest`.
pub(super) fn read_paths(section: &Section<'_>) -> Option<Transport> {
    section.require("path")?;
    let paths = if section.is_list("path") {
        section.texts("path")?.into_iter().map(|(path, _)| path).collect()
    } else {
        vec![section.text("path")?]
    };
    if paths.is_empty() {
        section.fault_in("path", "`path` names no file");
    }
    let manifest = section.text("manifest");
    let mut sound = !paths.is_empty();
    for (key, path) in paths.iter().map(|p| ("path", p)).chain(manifest.iter().map(|m| ("manifest", m))) {
        if let Some(wrong) = wrong_path(path) {
            section.fault_in(key, format!("`{path}` {wrong}"));
            sound = false;
        }
    }
    let monthly = read_monthly(section, &paths);
    sound.then_some(Transport::File { paths, manifest, monthly })
}

/// Reads `every`, `since` and `due_days`: which months' files are awaited.
fn read_monthly(section: &Section<'_>, paths: &[String]) -> Option<Monthly> {
    let every = section.one_of("every", &["month"]);
    let since = section.text("since").and_then(|text| {
        let month = Month::parse(&text);
        if month.is_err() {
            section
                .fault_in("since", format!("`since` is the first month, written \"2026-01\"; not `{text}`"));
        }
        month.ok()
    });
    let due_days = section.integer("due_days");
    if due_days.is_some_and(|days| !(0..=366).contains(&days)) {
        section.fault_in("due_days", "`due_days` must lie between 0 and 366");
    }
    if !section.has("every") {
        for key in ["since", "due_days"].into_iter().filter(|key| section.has(key)) {
            section.fault_in(key, format!("`{key}` goes with `every = \"month\"`"));
        }
    }
    every.as_ref()?;
    for path in paths.iter().filter(|path| !path.contains("{date}")) {
        section.fault_in(
            "every",
            format!("`every` needs `{{date}}` in each path, which tells the month: `{path}`"),
        );
    }
    Some(Monthly { since, due_days })
}

/// What is wrong with a path that must lie below a folder.
pub(super) fn wrong_path(path: &str) -> Option<String> {
    let is_absolute = path.starts_with(['/', '\\']) || path.get(1..2) == Some(":");
    if path.is_empty() || is_absolute || path.split(['/', '\\']).any(|part| part == "..") {
        return Some("must be a path below the data folder".to_owned());
    }
    let plain = path.replacen("{date}", "*", 1);
    if plain.contains(['{', '}']) {
        return Some("may hold `{date}` once and no other braces".to_owned());
    }
    glob::Pattern::new(&plain).err().map(|fault| format!("is no pattern of file names: {}", fault.msg))
}

/// Reads `[format]`.
pub(super) fn read_format(section: &Section<'_>) -> Option<Format> {
    section.require("format")?;
    let format = section.section("format")?;
    let word = format.required_one_of("type", &["csv", "xlsx", "json", "ndjson", "parquet", "fixed"]);
    let read = match word.as_deref() {
        Some("csv") => read_csv(&format),
        Some("xlsx") => Some(Format::Xlsx {
            sheet: format.text("sheet"),
            title_rows: rows(&format, "title_rows", 0, 0)?,
            header_rows: rows(&format, "header_rows", 1, 1)?,
        }),
        Some("json") => {
            let charset = charset(&format, Some("utf-8"));
            let records = format.text("records").as_deref().unwrap_or("").to_owned();
            let explode = format.text("explode");
            charset.map(|charset| Format::Json { charset, records, explode })
        }
        Some("ndjson") => {
            let charset = charset(&format, Some("utf-8"));
            let explode = format.text("explode");
            charset.map(|charset| Format::Ndjson { charset, explode })
        }
        Some("parquet") => Some(Format::Parquet),
        Some("fixed") => {
            let (charset, columns) = (charset(&format, None), fixed_columns(&format));
            charset.zip(columns).map(|(charset, columns)| Format::Fixed { charset, columns })
        }
        // The type is a fault already; the other keys cannot be judged without it.
        _ => return None,
    };
    format.finish();
    read
}

fn read_csv(format: &Section<'_>) -> Option<Format> {
    let charset = charset(format, None);
    let delimiter = match format.text("delimiter").as_deref() {
        None => Some(b','),
        Some(text) if text.len() == 1 && text.is_ascii() => Some(text.as_bytes()[0]),
        Some(_) => {
            format.fault_in("delimiter", "`delimiter` must be one ASCII character such as \",\" or \"\\t\"");
            None
        }
    };
    let (title_rows, header_rows) = (rows(format, "title_rows", 0, 0), rows(format, "header_rows", 1, 0));
    Some(Format::Csv {
        charset: charset?,
        delimiter: delimiter?,
        title_rows: title_rows?,
        header_rows: header_rows?,
    })
}

fn rows(format: &Section<'_>, key: &str, default: usize, least: i64) -> Option<usize> {
    if !format.has(key) {
        return Some(default);
    }
    let number = format.integer(key)?;
    match usize::try_from(number) {
        Ok(rows) if (least..=20).contains(&number) => Some(rows),
        _ => {
            format.fault_in(key, format!("`{key}` must lie between {least} and 20"));
            None
        }
    }
}

fn charset(format: &Section<'_>, default: Option<&str>) -> Option<String> {
    if !format.has("charset")
        && let Some(default) = default
    {
        return format.text("charset").or(Some(default.to_owned()));
    }
    if !format.has("charset") {
        format.fault("`charset` is missing: it is declared, never guessed; such as \"utf-8\" or \"gb18030\"");
        return None;
    }
    let label = format.text("charset")?;
    if Encoding::for_label_no_replacement(label.as_bytes()).is_some() {
        return Some(label);
    }
    let hint = nearest(&label.to_lowercase(), &CHARSETS).map_or_else(
        || format!("; such as {}", CHARSETS.join(", ")),
        |near| format!("; did you mean `{near}`?"),
    );
    format.fault_in("charset", format!("`{label}` is no label of the encoding standard{hint}"));
    None
}

fn fixed_columns(format: &Section<'_>) -> Option<Vec<(String, usize, usize)>> {
    format.require("columns")?;
    let mut columns: Vec<(String, usize, usize)> = Vec::new();
    let rows = format.rows("columns")?;
    let count = rows.len();
    for row in rows {
        let read = match row.as_slice() {
            [name, from, width] => from
                .parse::<usize>()
                .ok()
                .zip(width.parse::<usize>().ok())
                .and_then(|(from, width)| (from >= 1 && width >= 1).then(|| (name.clone(), from, width))),
            _ => None,
        };
        match read {
            Some((name, ..)) if columns.iter().any(|c| c.0 == name) => {
                format.fault_in("columns", format!("column `{name}` stands twice"));
            }
            Some(column) => columns.push(column),
            None => format.fault_in(
                "columns",
                "a column is written [\"NAME\", first byte, width], both from 1".to_owned(),
            ),
        }
    }
    if count == 0 {
        format.fault_in("columns", "`columns` names no column");
    }
    (count > 0 && columns.len() == count).then_some(columns)
}
