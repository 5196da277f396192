//! Deliveries whose IDs are spoilt: what is nobody's ID clears nobody.

use super::made_county::{DEPOSIT, MadeCounty, ada, deposit, id};
use crate::domain::{
    SourceState::{self, Hit, NoAnswer, None},
    citizen_id::CitizenId,
};

fn states(rows: &[String], lines: &[&str]) -> ([SourceState; 3], String) {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let seen = MadeCounty::new().source("bank", "deposit", lines).with("bank.csv", DEPOSIT, &rows).collect();
    (seen.states("bank"), seen.report("bank").fault.clone().unwrap_or_else(String::new))
}

/// A stranger's ID whose last sign is another than it should be.
fn wrong(number: u32) -> String {
    let right = id("19510505", number);
    let body = &right[..17];
    let sign = ["0", "1"].into_iter().find(|sign| !right.ends_with(sign)).expect("one of two");
    let wrong = format!("{body}{sign}");
    assert!(CitizenId::parse(&wrong).is_err());
    wrong
}

#[test]
fn a_column_of_ids_that_nobody_can_have_is_no_answer() {
    let rows = |spoilt: u32, sound: u32, spoil: &dyn Fn(u32) -> String| {
        let of = |n: u32, id: String| deposit(&n.to_string(), &id, "生人");
        let spoilt = (0..spoilt).map(|n| of(n, spoil(n)));
        spoilt.chain((0..sound).map(|n| of(100 + n, id("19620606", n)))).collect::<Vec<String>>()
    };
    let cut = |n: u32| format!("4103991979{}{n:03}", "79");
    for (spoilt, sound, is_no_answer) in
        [(5, 4, true), (5, 5, false), (4, 0, false), (9, 0, true), (0, 9, false)]
    {
        for spoil in [&wrong as &dyn Fn(u32) -> String, &cut] {
            let (states, fault) = states(&rows(spoilt, sound, spoil), &[]);
            assert_eq!(states == [NoAnswer; 3], is_no_answer, "{spoilt} {sound} {fault}");
            let told = format!("{spoilt} of {} rows are under IDs that nobody can have", spoilt + sound);
            assert_eq!(fault.contains(&told), is_no_answer, "{fault}");
        }
    }
    // Who is on the roll under such an ID is somebody.
    let mut of_ada: Vec<String> = (0..9).map(|n| deposit(&(200 + n).to_string(), &ada(), "安达")).collect();
    of_ada.extend(rows(5, 0, &wrong));
    assert_eq!(states(&of_ada, &[]).0, [Hit, None, None]);
}

#[test]
fn a_long_number_in_a_row_without_columns_is_not_its_person() {
    let sound: Vec<String> = (0..9).map(|n| deposit(&n.to_string(), &id("19620606", n), "生人")).collect();
    let with = |row: String| [vec![row], sound.clone()].concat();
    for (number, is_no_answer) in
        [("410399000012345".to_owned(), true), (wrong(7), true), (id("19510505", 7), false), (ada(), false)]
    {
        let (states, fault) = states(&with(format!("1,4103x9195,{number}")), &[]);
        assert_eq!(states[1] == NoAnswer, is_no_answer, "{fault}");
        assert_eq!(fault.contains("1 of 10 rows have no readable person"), is_no_answer, "{fault}");
        assert_eq!(states[0], if is_no_answer || number == ada() { NoAnswer } else { None });
    }
}
