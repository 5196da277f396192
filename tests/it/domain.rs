//! Generated IDs, credit codes and amounts against checks written in another way than the program's.
//! Must not use the program's own arithmetic to say what is right.
use hedui::domain::calendar::{Date, date_from_days};
use hedui::domain::citizen_id::{Canonical, CitizenId};
use hedui::domain::credit_code::CreditCode;
use hedui::domain::money::{Money, Unit};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ROUNDS: usize = 100_000;

/// The check character by the recursion of ISO 7064 MOD 11-2: no weights, no table.
fn check_by_recursion(seventeen: &str) -> char {
    let carried =
        seventeen.chars().fold(0, |carried, digit| (carried + digit.to_digit(10).expect("a digit")) * 2 % 11);
    match (12 - carried) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).expect("a digit"),
    }
}

fn seventeen(rng: &mut ChaCha8Rng, first: i32) -> (String, Date) {
    let birth = date_from_days(rng.random_range(first..20_772)).expect("a day");
    let sequence = rng.random_range(1..1000);
    let text = format!("410399{:04}{:02}{:02}{sequence:03}", birth.year(), birth.month(), birth.day());
    (text, birth)
}

fn dressed(rng: &mut ChaCha8Rng, id: &str) -> String {
    match rng.random_range(0..5) {
        0 => id.to_lowercase(),
        1 => format!("\u{FEFF} {id}\t"),
        2 => format!("{} {}\u{200B}{}", &id[..6], &id[6..14], &id[14..]),
        3 => id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("full width")).collect(),
        _ => id.to_owned(),
    }
}

#[test]
fn a_hundred_thousand_ids() {
    let mut rng = ChaCha8Rng::seed_from_u64(11_643);
    for round in 0..ROUNDS {
        let (digits, birth) = seventeen(&mut rng, -43_829);
        let id = format!("{digits}{}", check_by_recursion(&digits));
        let text = dressed(&mut rng, &id);
        match round % 4 {
            0 => is_right(&text, &id, birth),
            1 => {
                let (old, birth) = seventeen(&mut rng, -25_567);
                if birth.year() < 2000 {
                    let upgraded = format!("{old}{}", check_by_recursion(&old));
                    is_right(&dressed(&mut rng, &format!("{}{}", &old[..6], &old[8..])), &upgraded, birth);
                }
            }
            2 => {
                let slipped = one_digit_off(&mut rng, &id);
                is_wrong(&dressed(&mut rng, &slipped), &slipped, &id);
            }
            _ => {
                if let Some(slipped) = swapped(&mut rng, &id) {
                    is_wrong(&dressed(&mut rng, &slipped), &slipped, &id);
                }
            }
        }
    }
}

fn is_right(text: &str, id: &str, birth: Date) {
    let Canonical::Right(read) = CitizenId::canonical(text) else {
        panic!("{id} is right, written {text:?}")
    };
    assert_eq!(read.reveal(), id);
    assert_eq!(read.birth_date(), Some(birth));
    assert!(read.has_right_check() && read.is_valid_on(birth));
    assert_eq!(CitizenId::parse(text), Ok(read));
    assert_eq!(format!("{read}"), format!("{}********{}", &id[..6], &id[14..]));
}

fn is_wrong(text: &str, slipped: &str, id: &str) {
    let Canonical::WrongCheck(read) = CitizenId::canonical(text) else {
        panic!("{slipped} is a slip of {id}")
    };
    assert_eq!(read.reveal(), slipped);
    assert!(CitizenId::parse(text).is_err());
    assert_eq!(read.neighbours().filter(|other| other.reveal() == id).count(), 1, "{slipped} is near {id}");
}

fn one_digit_off(rng: &mut ChaCha8Rng, id: &str) -> String {
    let place = rng.random_range(0..18);
    let signs = if place == 17 { "0123456789X" } else { "0123456789" };
    let others: Vec<char> = signs.chars().filter(|sign| !id[place..].starts_with(*sign)).collect();
    format!("{}{}{}", &id[..place], others[rng.random_range(0..others.len())], &id[place + 1..])
}

fn swapped(rng: &mut ChaCha8Rng, id: &str) -> Option<String> {
    let place = rng.random_range(0..17);
    let (left, right) = (&id[place..=place], &id[place + 1..place + 2]);
    (left != right && right != "X").then(|| format!("{}{right}{left}{}", &id[..place], &id[place + 2..]))
}

/// Both checks of a credit code by trying: the weighted sum with the check itself is a multiple.
fn credit_code(rng: &mut ChaCha8Rng) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const ALL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut code = format!("91410399{}", {
        let pick = |_| SIGNS.chars().nth(rng.random_range(0..31)).expect("a sign");
        (0..8).map(pick).collect::<String>()
    });
    let inner = |check: usize| {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2];
        let places = code[8..].chars().map(|c| ALL.find(c).expect("a sign"));
        places.zip(weights).map(|(place, weight)| place * weight).sum::<usize>() + check
    };
    let check = (0..11).find(|check| inner(*check) % 11 == 0).expect("a check");
    code.push_str(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"][check]);
    // Horner's scheme from the right: each place counts three times the one before it.
    let sum = code.chars().rev().fold(0, |sum, c| (sum * 3 + SIGNS.find(c).expect("a sign")) % 31);
    let check = (0..31).find(|check| (sum + check) % 31 == 0).expect("a check");
    code.push(SIGNS.chars().nth(check).expect("a sign"));
    code
}

#[test]
fn ten_thousand_credit_codes() {
    let mut rng = ChaCha8Rng::seed_from_u64(32_100);
    for _ in 0..ROUNDS / 10 {
        let code = credit_code(&mut rng);
        let read = CreditCode::parse(&dressed(&mut rng, &code)).map(|read| read.as_str().to_owned());
        assert_eq!(read, Ok(code.clone()));
        let place = rng.random_range(0..18);
        let sign = char::from(b"0123456789ABCDEFGHJKLMNPQRTUWXY"[rng.random_range(0..31)]);
        if !code[place..].starts_with(sign) {
            let slipped = format!("{}{sign}{}", &code[..place], &code[place + 1..]);
            assert!(CreditCode::parse(&slipped).is_err(), "{slipped} is one slip from {code}");
        }
    }
}

/// `digits` with a point before its last `places` digits, by moving characters only.
fn pointed(digits: &str, places: usize) -> String {
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{whole}.{fraction}")
}

fn with_commas(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').expect("a point");
    let backwards: Vec<char> = whole.chars().rev().collect();
    let groups: Vec<String> = backwards.chunks(3).map(|group| group.iter().collect()).collect();
    format!("{}.{fraction}", groups.join(",").chars().rev().collect::<String>())
}

fn full_width(text: &str) -> String {
    let wide = |c| if c == '¥' { '￥' } else { char::from_u32(u32::from(c) + 0xFEE0).expect("full width") };
    text.chars().map(wide).collect()
}

fn written_forms(digits: &str, sign: &str) -> Vec<(String, Unit)> {
    let yuan = pointed(digits, 2);
    let grouped = with_commas(&yuan);
    let wan = pointed(digits, 6);
    let short = wan.trim_end_matches('0').trim_end_matches('.');
    vec![
        (format!("{sign}{yuan}"), Unit::Yuan),
        (format!("{sign}{yuan}00  "), Unit::Yuan),
        (format!("{sign}{grouped}"), Unit::Yuan),
        (format!("{sign}¥{grouped}"), Unit::Yuan),
        (format!("￥{sign}{yuan}元"), Unit::Yuan),
        (full_width(&format!("{sign}¥{grouped}")), Unit::Yuan),
        (format!("{sign}{short}万元"), Unit::Yuan),
        (format!("{sign}{}", with_commas(&wan)), Unit::WanYuan),
        (format!("{sign}{short}"), Unit::WanYuan),
        (format!("{sign}{digits}"), Unit::Fen),
        (full_width(&format!("{sign}{digits}.00")), Unit::Fen),
    ]
}

fn check_amount(fen: i64) {
    let text = fen.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let plain = pointed(digits, 2);
    assert_eq!(Money::from_fen(fen).to_string(), format!("{sign}{plain}"));
    assert_eq!(Money::from_fen(fen).grouped(), format!("{sign}{}", with_commas(&plain)));
    for (text, unit) in written_forms(digits, sign) {
        assert_eq!(Money::parse(&text, unit), Ok(Money::from_fen(fen)), "{text} in {unit:?}");
    }
}

#[test]
fn a_hundred_thousand_amounts_in_every_written_form() {
    const MOST: i64 = 10_000_000_000_000;
    for fen in [0, 1, -1, 9, 10, 99, 100, -100, 99_999, 100_000, 999_999, 1_000_000, MOST, -MOST] {
        check_amount(fen);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(100);
    for round in 0..ROUNDS {
        let most = MOST / 10i64.pow(u32::try_from(round % 12).expect("a power"));
        check_amount(rng.random_range(-most..=most));
    }
}
