//! What a run found, for other tools: JSON lines, CSV, XLSX. A text of a source never becomes a formula.

use super::{
    Recorded, StoreError, json_lines, read_findings, read_manifest, read_set_aside, read_verdicts,
    sheet::{Sheet, Shown, findings_sheet, set_aside_sheet, sources_sheet, verdicts_sheet},
    xlsx::write_workbook,
};
use std::{
    borrow::Cow,
    io::{self, BufWriter, Write},
    path::Path,
};

/// What of a run is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The findings.
    Findings,
    /// The households' verdicts.
    Verdicts,
    /// The sources.
    Sources,
    /// The rows set aside.
    SetAside,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// JSON, one object a line.
    Jsonl,
    /// CSV (RFC 4180, UTF-8).
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Export {
    /// The word used on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Findings => "findings",
            Self::Verdicts => "verdicts",
            Self::Sources => "sources",
            Self::SetAside => "set-aside",
        }
    }
}

/// Writes what a run found.
pub fn export(run: &Path, what: Export, format: ExportFormat, to: &mut dyn Write) -> Result<(), StoreError> {
    let mut to = BufWriter::new(to);
    match format {
        ExportFormat::Jsonl => jsonl(run, what, &mut to)?,
        ExportFormat::Csv => csv(&mut to, &|take| each_sheet(run, what, take))?,
        ExportFormat::Xlsx => {
            let as_of = read_manifest(run)?.as_of;
            let bytes = write_workbook(what.word(), &sheet(run, what)?, as_of)
                .map_err(|e| StoreError::Workbook(Box::new(e)))?;
            to.write_all(&bytes).map_err(StoreError::Export)?;
        }
    }
    to.flush().map_err(StoreError::Export)
}

fn sources(run: &Path) -> Result<Vec<super::SourceLine>, StoreError> {
    Ok(read_manifest(run)?.sources.into_iter().map(|s| s.report).collect())
}

fn jsonl(run: &Path, what: Export, to: &mut impl Write) -> Result<(), StoreError> {
    let mut line = Vec::new();
    match what {
        Export::Findings => Recorded::open(run)?.findings(None, &mut |finding| {
            line.clear();
            json_lines::finding_line(finding, &mut line);
            to.write_all(&line).map_err(StoreError::Export)
        }),
        Export::Verdicts => Recorded::open(run)?.verdicts(None, &mut |result| {
            line.clear();
            json_lines::verdict_line(&result, &mut line);
            to.write_all(&line).map_err(StoreError::Export)
        }),
        Export::Sources => json_lines::sources_jsonl(&sources(run)?, to).map_err(StoreError::Export),
        Export::SetAside => {
            json_lines::set_aside_jsonl(&read_set_aside(run)?, to).map_err(StoreError::Export)
        }
    }
}

fn sheet(run: &Path, what: Export) -> Result<Sheet, StoreError> {
    match what {
        Export::Findings => findings_sheet(&read_findings(run)?),
        Export::Verdicts => verdicts_sheet(&read_verdicts(run)?),
        Export::Sources => sources_sheet(&sources(run)?),
        Export::SetAside => Ok(set_aside_sheet(&read_set_aside(run)?)),
    }
}

/// Findings of a sheet at most, where they are put into several.
const TOGETHER: usize = 1 << 14;

/// Takes what is exported as sheets of which each continues the one before it.
fn each_sheet(run: &Path, what: Export, take: &mut Take<'_>) -> Result<(), StoreError> {
    let Export::Findings = what else { return take(sheet(run, what)?) };
    let mut some = Vec::new();
    Recorded::open(run)?.findings(None, &mut |finding| {
        some.push(finding.to_owned());
        if some.len() == TOGETHER { take(findings_sheet(&std::mem::take(&mut some))?) } else { Ok(()) }
    })?;
    take(findings_sheet(&some)?)
}

/// Takes a sheet.
type Take<'t> = dyn FnMut(Sheet) -> Result<(), StoreError> + 't;

/// A text that a spreadsheet would take for a formula gets a quote before it.
fn harmless(text: &str) -> Cow<'_, str> {
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    if text.starts_with(formula) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Writes sheets that continue each other as one table.
fn csv(
    to: &mut impl Write,
    each: &dyn Fn(&mut Take<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
    let write = |writer: &mut csv::Writer<_>, fields: Vec<Cow<'_, str>>| {
        let record = fields.iter().map(|f| f.as_bytes());
        writer.write_record(record).map_err(|e| {
            StoreError::Export(match e.into_kind() {
                csv::ErrorKind::Io(source) => source,
                other => io::Error::other(format!("{other:?}")),
            })
        })
    };
    let mut has_header = false;
    each(&mut |sheet| {
        if !std::mem::replace(&mut has_header, true) {
            write(&mut writer, sheet.header.iter().map(|h| harmless(h)).collect())?;
        }
        for row in &sheet.rows {
            let field = |shown| match shown {
                &Shown::Blank => Cow::Borrowed(""),
                &Shown::Number(number) => Cow::Owned(number.to_string()),
                Shown::Text(text) => harmless(text),
            };
            write(&mut writer, row.iter().map(field).collect())?;
        }
        Ok(())
    })?;
    writer.flush().map_err(StoreError::Export)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv_text(cells: Vec<Shown>) -> String {
        let header = (0..cells.len()).map(|i| format!("c{i}")).collect();
        let mut bytes = Vec::new();
        let sheet = Sheet { header, rows: vec![cells] };
        csv(&mut bytes, &|take| take(sheet.clone())).expect("written");
        String::from_utf8(bytes).expect("UTF-8").split_once("\r\n").expect("a header").1.to_owned()
    }

    #[test]
    fn no_text_becomes_a_formula_in_csv() {
        let table = [
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n"),
            ("+1", "'+1\r\n"),
            ("-1", "'-1\r\n"),
            ("@SUM(A1)", "'@SUM(A1)\r\n"),
            ("\t=1", "'\t=1\r\n"),
            ("\r=1", "\"'\r=1\"\r\n"),
            ("\0=1", "'\0=1\r\n"),
            ("＝1", "'＝1\r\n"),
            ("＋1", "'＋1\r\n"),
            ("－1", "'－1\r\n"),
            ("＠1", "'＠1\r\n"),
            ("a=1", "a=1\r\n"),
            ("张\"三\"", "\"张\"\"三\"\"\"\r\n"),
            ("a,b", "\"a,b\"\r\n"),
        ];
        for (text, expected) in table {
            assert_eq!(csv_text(vec![Shown::Text(text.into())]), expected, "{text:?}");
        }
    }

    fn exported(run: &Path, what: Export, format: ExportFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        export(run, what, format, &mut bytes).expect("exported");
        bytes
    }

    #[test]
    fn a_reader_that_has_gone_is_told_as_what_it_is() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let text = Shown::Text("x".repeat(1 << 20));
        let sheet = Sheet { header: vec!["n".into()], rows: vec![vec![text]] };
        let told = csv(&mut Gone, &|take| take(sheet.clone()));
        assert!(matches!(told, Err(StoreError::Export(e)) if e.kind() == io::ErrorKind::BrokenPipe));
    }

    #[test]
    fn sheets_that_continue_each_other_have_one_header() {
        let sheet = |number| Sheet { header: vec!["n".into()], rows: vec![vec![Shown::Number(number)]] };
        let mut bytes = Vec::new();
        csv(&mut bytes, &|take| (1..4).try_for_each(|number| take(sheet(number)))).expect("written");
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), "n\r\n1\r\n2\r\n3\r\n");
    }

    #[test]
    fn a_run_is_exported_in_every_form() {
        use super::super::{json_lines::tests as sample, manifest::tests::manifest};
        let out = tempfile::tempdir().expect("a folder");
        let folder = super::super::RunFolder::create(out.path(), "r").expect("started");
        super::super::results::write_results(folder.path(), &sample::findings(), &sample::results())
            .expect("written");
        super::super::write_set_aside(folder.path(), &[]).expect("written");
        let mut manifest = manifest();
        for name in ["findings.parquet", "verdicts.parquet", "set_aside.parquet"] {
            let digest = super::super::FileDigest::of(folder.path(), name).expect("digest");
            manifest.files.insert(name.into(), digest);
        }
        let run = folder.finish(&manifest).expect("finished");
        let mut canonical = Vec::new();
        json_lines::findings_jsonl(&sample::findings(), &mut canonical).expect("written");
        assert_eq!(exported(&run, Export::Findings, ExportFormat::Jsonl), canonical);
        let csv = String::from_utf8(exported(&run, Export::Findings, ExportFormat::Csv)).expect("UTF-8");
        assert!(
            csv.starts_with("household_id,person_id,rule_id,rule_version,verdict,severity,measured_fen,")
        );
        assert!(csv.contains("H2,410399198001010016,INC-01,3,conflict,disq,350000,-1,,,fen,"), "{csv}");
        assert!(
            csv.contains(",'=income,") && csv.contains(r#""[{""source"":""roll"",""state"":""no_answer""}"#)
        );
        let sources = String::from_utf8(exported(&run, Export::Sources, ExportFormat::Csv)).expect("UTF-8");
        let row = r#"tax.withholding,wage_tax,"[{""name"":""tax/a.csv"",""sha256"":""00"",""rows"":3}]",3,2,1,0,1,2,3,0,0,0,2026-10-31,,"#;
        assert_eq!(sources.lines().nth(1), Some(row));
        for what in [Export::Findings, Export::Verdicts, Export::Sources, Export::SetAside] {
            let widths: std::collections::BTreeSet<usize> = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(&exported(&run, what, ExportFormat::Csv)[..])
                .records()
                .map(|r| r.expect("a record").len())
                .collect();
            assert_eq!(widths.len(), 1, "{}", what.word());
            assert!(exported(&run, what, ExportFormat::Xlsx).starts_with(b"PK"));
            let lines = exported(&run, what, ExportFormat::Jsonl);
            lines.split(|b| *b == b'\n').filter(|l| !l.is_empty()).for_each(|line| {
                serde_json::from_slice::<serde_json::Value>(line).expect("an object");
            });
        }
    }

    #[test]
    fn negative_numbers_stay_numbers_and_absent_is_blank() {
        assert_eq!(csv_text(vec![Shown::Number(-5), Shown::Blank, Shown::Number(0)]), "-5,,0\r\n");
    }
}
