//! Slices come back from their bytes as they were.

use super::*;
use proptest::prelude::*;

fn texts(all: &[String]) -> Texts {
    let mut texts = Texts::new();
    all.iter().for_each(|text| texts.push(text));
    texts
}

proptest! {
    #[test]
    fn rows_come_back(
        rows in proptest::collection::vec((any::<u16>(), any::<i64>(), any::<u16>(), any::<i32>(), any::<u32>()), 0..40),
        words in proptest::collection::vec(".{0,9}", 0..9),
    ) {
        let brought = Brought {
            kind: 3,
            rows: DraftRows {
                member: rows.iter().map(|row| u32::from(row.0)).collect(),
                columns: vec![rows.iter().map(|row| row.1).collect(), Vec::new()],
                source: rows.iter().map(|row| row.2).collect(),
                record_key: Vec::new(),
                name: rows.iter().map(|row| if row.2 % 3 == 0 { ABSENT } else { Cell::from(row.0) }).collect(),
                name_key: rows.iter().map(|row| Cell::from(row.3)).collect(),
                as_of: rows.iter().map(|row| row.3).collect(),
                answer: rows.iter().map(|row| row.4).collect(),
            },
            texts: texts(&words),
            keys: texts(&words.iter().rev().cloned().collect::<Vec<_>>()),
        };
        prop_assert_eq!(unpacked_rows(&packed_rows(&brought)).expect("unpacked"), brought);
    }

    #[test]
    fn a_slice_of_the_roll_comes_back(cells in proptest::collection::vec(any::<i64>(), 0..20), flags in any::<[bool; 5]>()) {
        let grid = |columns: Vec<Vec<Cell>>| Grid { rows: cells.len(), columns };
        let slice = RollSlice {
            households: grid(vec![cells.clone(), Vec::new()]),
            members: grid(vec![cells.iter().rev().copied().collect()]),
            member_name_key: cells.clone(),
            memberships: cells.iter().map(|cell| *cell as u32).collect(),
            memberships_open: flags.to_vec(),
            roll_broken: flags.iter().map(|flag| !flag).collect(),
            texts: texts(&["".to_owned(), "名".to_owned()]),
        };
        prop_assert_eq!(RollSlice::unpacked(&slice.packed()).expect("unpacked"), slice);
    }
}
