//! Tests of the citizen ID: worked check digits, written forms, masks, ages. Knows nothing but the ID.
use super::*;
use jiff::civil::date;
use std::collections::BTreeSet;

fn right(text: &str) -> CitizenId {
    match CitizenId::canonical(text) {
        Canonical::Right(id) => id,
        other => panic!("expected a right ID, found {other:?}"),
    }
}

#[test]
fn worked_check_digits() {
    for text in [
        "11010519491231002X",
        "34052419800101001X",
        "410399196202281237",
        "410399198506150024",
        "410399195603010011",
        "410399201209090031",
        "410399197005120041",
    ] {
        assert_eq!(CitizenId::parse(text).map(|id| id.reveal().to_owned()), Ok(text.to_owned()));
    }
    assert_eq!(right("340524800101001").reveal(), "34052419800101001X");
    assert_eq!(right("410399620228123").reveal(), "410399196202281237");
}

#[test]
fn written_forms_become_canonical() {
    let wanted = "41039919000101001X";
    let seventeen = &wanted[..17];
    let check = char::from(check_of(&form_of("410399190001010010")));
    let id = format!("{seventeen}{check}");
    for text in [
        format!("  {id} "),
        format!("{}　{}", &id[..6], &id[6..]),
        format!("\u{FEFF}{}\u{200B}{}", &id[..10], &id[10..]),
        id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("full width")).collect(),
        id.to_lowercase(),
    ] {
        assert_eq!(right(&text).reveal(), id, "{text:?}");
    }
    assert_eq!(right("11010519491231002x").reveal(), "11010519491231002X");
    assert_eq!(right("１１０１０５１９４９１２３１００２ｘ").reveal(), "11010519491231002X");
}

fn form_of(text: &str) -> [u8; 18] {
    CitizenId::form(text).expect("the form of an ID").0
}

#[test]
fn faults_are_told_apart() {
    assert_eq!(CitizenId::parse("410399198506150025"), Err(IdFault::CheckDigit));
    assert_eq!(CitizenId::parse("41039919850615002"), Err(IdFault::Length));
    assert_eq!(CitizenId::parse(""), Err(IdFault::Length));
    assert_eq!(CitizenId::parse("4103991985061500X4"), Err(IdFault::Characters));
    assert_eq!(CitizenId::parse("41039962022812X"), Err(IdFault::Characters));
    assert_eq!(CitizenId::parse("四10399198506150024"), Err(IdFault::Characters));
    assert_eq!(CitizenId::parse("四五六七八九"), Err(IdFault::Length), "18 bytes are not 18 characters");
    assert_eq!(CitizenId::parse("410399620230123"), Err(IdFault::BirthDate));
    assert!(matches!(CitizenId::canonical("410399198506150025"), Canonical::WrongCheck(_)));
    assert_eq!(CitizenId::canonical("P1234567"), Canonical::NotAnId);
    assert_eq!(right("410399620230123").birth_date(), None);
}

#[test]
fn permits_and_foreign_cards_are_ids() {
    for seventeen in ["81000019850615002", "82000019850615002", "83000019850615002", "91184019850615002"] {
        let check = char::from(check_of(&form_of(&format!("{seventeen}0"))));
        let id = CitizenId::parse(&format!("{seventeen}{check}")).expect("a valid card");
        assert_eq!(id.birth_date(), Some(date(1985, 6, 15)));
    }
}

#[test]
fn birth_dates_are_real_days() {
    let birth = |digits: &str| CitizenId(form_of(&format!("410399{digits}0010"))).birth_date();
    assert_eq!(birth("20000229"), Some(date(2000, 2, 29)));
    assert_eq!(birth("19000229"), None);
    assert_eq!(birth("20011301"), None);
    assert_eq!(birth("20010100"), None);
    assert_eq!(birth("00000101"), None);
}

#[test]
fn valid_from_the_day_of_birth() {
    let id = right("410399201209090031");
    assert!(id.is_valid_on(date(2012, 9, 9)));
    assert!(!id.is_valid_on(date(2012, 9, 8)));
    let Canonical::WrongCheck(wrong) = CitizenId::canonical("410399201209090032") else {
        panic!("wrong check")
    };
    assert!(!wrong.is_valid_on(date(2026, 1, 1)));
}

#[test]
fn neighbours_are_all_there_once() {
    for text in ["410399198506150024", "11010519491231002X"] {
        let id = right(text);
        let all: Vec<_> = id.neighbours().collect();
        let once: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len());
        assert!(!once.contains(&id));
        assert!(once.iter().all(|other| !other.has_right_check()), "no other ID is one slip away");
        let swaps = (0..17)
            .filter(|i| text.as_bytes()[*i] != text.as_bytes()[i + 1] && text.as_bytes()[i + 1] != b'X');
        assert_eq!(all.len(), 17 * 9 + 10 + swaps.count());
        assert!(
            once.iter().all(|other| CitizenId::canonical(other.reveal()) == Canonical::WrongCheck(*other))
        );
    }
}

#[test]
fn printing_masks() {
    let id = right("410399198506150024");
    assert_eq!(format!("{id} {id:?} {:?}", Some(id)), {
        let masked = "410399********0024";
        format!("{masked} {masked} Some({masked})")
    });
    for (text, masked) in [
        ("", ""),
        ("a", "*"),
        ("abcd", "****"),
        ("abcde", "a***e"),
        ("abcdefgh", "ab****gh"),
        ("410399620228123", "41***********23"),
        ("41039919850615002442", "41****************42"),
        ("张三李四王五赵六", "张三****赵六"),
    ] {
        assert_eq!(mask(text), masked);
    }
    assert_eq!(mask("410399198506150024"), "410399********0024");
}

#[test]
fn age_is_reached_on_the_birthday() {
    assert_eq!(age_on(date(2008, 11, 15), date(2026, 11, 14)), 17);
    assert_eq!(age_on(date(2008, 11, 15), date(2026, 11, 15)), 18);
    assert_eq!(age_on(date(2008, 2, 29), date(2026, 2, 28)), 17);
    assert_eq!(age_on(date(2008, 2, 29), date(2026, 3, 1)), 18);
    assert_eq!(age_on(date(2008, 2, 29), date(2028, 2, 29)), 20);
    assert_eq!(age_on(date(2008, 2, 29), date(2028, 2, 28)), 19);
    assert_eq!(age_on(date(2026, 6, 1), date(2026, 6, 1)), 0);
    assert_eq!(age_on(date(2026, 6, 2), date(2026, 6, 1)), -1);
    assert_eq!(age_on(date(2030, 1, 1), date(2026, 6, 1)), -4);
}
