//! Rows lent in columns must map as the same rows lent one by one: cells, keys, rows set aside and their reasons.

use super::{
    super::{Mapped, Mapper, MapperOptions, PACKED, TableRole},
    ColumnReader,
};
use crate::{
    adapter::{Format, Mapping, TableSource, Transport},
    collect::{
        packed_id::unpacked,
        raw::{RawBatch, RawCell, RawColumn, RawRow, RowVisitor},
    },
    dictionary::{Kind, load_dictionary},
    document::{Document, Faults},
    table::cell_text,
};
use jiff::civil::date;

fn kind(name: &str) -> Kind {
    let faults = Faults::new();
    let text = include_str!("../../../adapters/kinds/national.toml");
    let documents = [Document::parse("national.toml", text, &faults)];
    let dictionary = load_dictionary(&documents, &faults).expect("the national dictionary");
    dictionary.kind(name).expect("a kind").clone()
}

fn mapper(kind: &Kind, role: TableRole, names: &[String]) -> Mapper {
    let table = TableSource {
        transport: Transport::File { paths: vec!["x.parquet".into()], manifest: None, monthly: None },
        format: Format::Parquet,
        mapping: Mapping::Canonical,
        filters: Vec::new(),
        as_of: Some(date(2026, 10, 31)),
        sample: None,
    };
    let options = MapperOptions { role, sources: Vec::new(), keys_required: false, keep: None };
    let mut mapper = Mapper::new(kind, &table, options);
    mapper.columns(names).expect("its columns are there");
    mapper
}

fn shown(kind: &Kind, mapped: &Mapped) -> Vec<String> {
    let rows = &mapped.rows;
    let text = |cell: crate::table::Cell| match cell {
        id if id >= PACKED => unpacked((id - PACKED).cast_unsigned()),
        cell => rows.symbols.cell_text(cell).unwrap_or("-").to_owned(),
    };
    let kept = (0..rows.len()).map(|row| {
        let mut cells = vec![rows.key(row).unwrap_or("-").to_owned(), rows.as_of[row].to_string()];
        cells.extend([rows.person[row], rows.name[row], rows.source[row]].map(text));
        for (field, column) in kind.fields.iter().zip(&rows.columns) {
            cells.push(cell_text(&field.ty, column[row], &rows.symbols));
        }
        format!("{} {}", rows.line[row], cells.join("|"))
    });
    let aside = mapped.set_aside.iter().map(|row| format!("{row:?}"));
    let loose = mapped.loose.iter().map(|row| format!("{row:?}"));
    kept.chain(aside).chain(loose).collect()
}

/// How many of the rows are clean, once it is sure that both ways come to the same.
#[track_caller]
fn clean_rows(kind_name: &str, role: TableRole, text: &str) -> usize {
    let kind = kind(kind_name);
    let mut lines = text.lines().map(|line| line.split('|').collect::<Vec<_>>());
    let names: Vec<String> = lines.next().expect("a header").iter().map(|n| (*n).to_owned()).collect();
    let rows: Vec<Vec<&str>> = lines.collect();
    let lend = |mapper: &mut Mapper, row: usize| {
        let cells: Vec<RawCell<'_>> = rows[row]
            .iter()
            .map(|c| if c.is_empty() { RawCell::Blank } else { RawCell::Text((*c).into()) })
            .collect();
        mapper.row(&RawRow { line: row as u64 + 2, cells: &cells });
    };
    let mut one_by_one = mapper(&kind, role, &names);
    (0..rows.len()).for_each(|row| lend(&mut one_by_one, row));
    let mut expect = shown(&kind, &one_by_one.finish());

    let mut in_columns = mapper(&kind, role, &names);
    assert!(in_columns.takes_batches());
    let column =
        |place| (place, RawColumn::Text(rows.iter().map(|row: &Vec<&str>| Some(row[place])).collect()));
    let columns = (0..names.len()).map(column).collect();
    let batch = RawBatch { lines: (2..).take(rows.len()).collect(), columns, to_come: rows.len() };
    let rest = in_columns.batch(&batch);
    let mut remaining = mapper(&kind, role, &names);
    rest.iter().for_each(|row| lend(&mut remaining, *row as usize));
    let mut found = shown(&kind, &in_columns.finish());
    found.extend(shown(&kind, &remaining.finish()));
    expect.sort();
    found.sort();
    assert_eq!(found, expect);
    rows.len() - rest.len()
}

#[test]
fn records_with_ordinary_flaws() {
    let text = "record_key|person_id|name|source|as_of|bank|account_tail|balance|interest_12m\n\
                k1|410399199001010012|安 达|bank.a|2026-10-01|甲行|0012|123.45|NULL\n\
                k2|41039919900101001x|安达|bank.a|20261001|甲行|００１２|1,234.50|0.1\n\
                k 3|410399199001010012|欧阳·甲||2026-10-01|甲行|1|-5|\n\
                |410399199001010012|甲|bank.b||甲\u{1}行|1|5|\n\
                |410399199001010012|甲|bank.b||甲行|1|5|1.005\n\
                |410399199001010012|甲|bank.b||甲行 |1|5|0\n\
                NULL|E1234567|乙|||A|1|5|\n\
                k8||丙|||A|1|5|\n\
                k9|410399199001010011|丁||2026-10-02|A|1|￥5|7\n\
                ｋ10|410399199001010011|丁||2026-13-02|A|1|5|7";
    assert_eq!(clean_rows("deposit", TableRole::Records, text), 2);
}

#[test]
fn records_without_keys_have_hashes() {
    let text = "person_id|name|month|payer_id|payer_name|item|income_fen\n\
                410399199001010012|安达|2026-01|91410399MA40X|某公司|wage|350000\n\
                410399199001010012||2026-02|91410399ma40x|某公司|labour|0\n\
                410399199001010012|安达|2026-13|91|某公司|wage|1\n\
                410399199001010012|安达|2026-03|91|某公司|salary|1\n\
                410399199001010012|安达|2026-03|91|某公司|wage|1.5";
    assert_eq!(clean_rows("wage_tax", TableRole::Records, text), 2);
}

#[test]
fn the_roll_keeps_what_is_no_id() {
    let text = "household_id|person_id|name|relation|role|joined_on|student|declared_wage|declared_business|\
                declared_property|declared_transfer|authorised_sources\n\
                H1|hz123|甲|self|member|2026-01-01|false|0|0|0|0|a，b\n\
                H2|410399199001010012|乙|cousin|member|2026-01-01|no|0|0|0|0|\n\
                |410399199001010012|乙|self|member|2026-01-01|1|0|0|0|0|";
    assert_eq!(clean_rows("member", TableRole::Roll, text), 1);
}

#[test]
fn typed_columns_read_as_their_cells() {
    use crate::{dictionary::FieldType, domain::money::Unit, table::Symbols};
    let kind = kind("deposit");
    let mapper = mapper(
        &kind,
        TableRole::Records,
        &["person_id", "bank", "account_tail", "balance"].map(str::to_owned),
    );
    let field = mapper.plan.fields.iter().find(|f| f.name == "balance").expect("a field");
    assert_eq!((field.ty == FieldType::Money, field.notation.unit), (true, Unit::Yuan));
    let mut symbols = Symbols::new();
    let mut reader = ColumnReader::new(field, &mut symbols);
    let unclean = super::UNCLEAN;
    let whole = RawColumn::Whole(vec![Some(35), Some(-1), None]);
    assert_eq!(reader.cells(&whole), [3500, unclean, unclean]);
    let decimals = RawColumn::Decimal(4, vec![Some(350_000), Some(1), Some(-10_000), Some(100)]);
    assert_eq!(reader.cells(&decimals), [3500, unclean, unclean, 1]);
    let cells = RawColumn::Cells(vec![Some(RawCell::Number("0.05".into())), None]);
    assert_eq!(reader.cells(&cells), [5, unclean]);
}

/// Cells of a deposit, clean and not, by column.
const CELLS: [&[&str]; 9] = [
    &["k1", "k2", "k3", "ｋ4", "k 5", "", "NULL", "-", "k\u{1}"],
    &[
        "410399199001010012",
        "41039919900101001x",
        "410399900101001",
        "410399199001010011",
        " 410399199001010012",
        "E1",
        "",
    ],
    &["安达", "安 达", "欧阳·甲", "", "NULL", "A\u{3000}B"],
    &["bank.a", "bank.b", ""],
    &["2026-10-01", "20261001", "2026年10月1日", "2026-13-01", "46296", "", "1849-12-31"],
    &["甲行", "甲行 ", "A", "", "甲\u{1}行", "none"],
    &["0012", "００１２", "1", "12345", ""],
    &[
        "0",
        "7",
        "123.45",
        "1,234.50",
        "￥5",
        "-5",
        "1.005",
        "1.500",
        "many",
        "",
        "99999999999999999999",
        "００",
    ],
    &["0.1", "", "NULL", "--", "5元", "1e3", "0.00"],
];

proptest::proptest! {
    #[test]
    fn any_rows_map_alike(rows in proptest::collection::vec(proptest::array::uniform9(0usize..1000), 1..30)) {
        let head = "record_key|person_id|name|source|as_of|bank|account_tail|balance|interest_12m";
        let line = |row: &[usize; 9]| {
            let cells = row.iter().zip(CELLS).map(|(pick, of)| of[pick % of.len()]);
            cells.collect::<Vec<_>>().join("|")
        };
        let text: Vec<String> = std::iter::once(head.to_owned()).chain(rows.iter().map(line)).collect();
        clean_rows("deposit", TableRole::Records, &text.join("\n"));
    }
}
