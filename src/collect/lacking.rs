//! Files that must be there by what the adapter declares, and are not: a month of monthly files, one of several paths.
//! It opens no file: a gap between names is all that it sees.

use super::transport::Delivery;
use crate::{
    adapter::{DeliveryMode, Monthly, Transport},
    domain::calendar::Month,
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeSet;

/// What the deliveries that count on the day lack, in words; empty where nothing is known to be missing.
pub fn lacking(
    transport: &Transport,
    mode: DeliveryMode,
    as_of: Date,
    deliveries: &[Delivery],
) -> Vec<String> {
    let Transport::File { paths, monthly, .. } = transport;
    let of_path = |(place, path): (usize, &String)| match monthly {
        Some(monthly) => months_lacking(monthly, place, path, as_of, deliveries),
        None if mode == DeliveryMode::Latest => {
            let without = deliveries.iter().find(|delivery| !delivery.found.contains(&place))?;
            // A delivery without any file is one of which only the manifest came; that is told already.
            let day = without.named_on.filter(|_| !without.found.is_empty())?;
            Some(format!("no file of {day} matches {path}"))
        }
        None => {
            let nowhere = deliveries.iter().all(|delivery| !delivery.found.contains(&place));
            nowhere.then(|| format!("no file matches {path}"))
        }
    };
    paths.iter().enumerate().filter_map(of_path).collect()
}

/// The months that must have a file of the path, and have none.
fn months_lacking(
    monthly: &Monthly,
    place: usize,
    path: &str,
    as_of: Date,
    deliveries: &[Delivery],
) -> Option<String> {
    let month = |delivery: &Delivery| delivery.named_on.map(|day| Month::of(day).ordinal());
    let present: BTreeSet<i32> =
        deliveries.iter().filter(|delivery| delivery.found.contains(&place)).filter_map(month).collect();
    // Another path's files tell just as well between which months this one's must lie.
    let (earliest, latest) =
        (deliveries.iter().filter_map(month).min()?, deliveries.iter().filter_map(month).max()?);
    let first = monthly.since.map_or(earliest, |since| earliest.min(since.ordinal()));
    let due = monthly.due_days.and_then(|days| last_due(as_of, days));
    let last = due.map_or(latest, |due| latest.max(due));
    let missing: Vec<i32> = (first..=last).filter(|month| !present.contains(month)).collect();
    (!missing.is_empty())
        .then(|| format!("{path}: one file a month is declared, and there is none of {}", ranges(&missing)))
}

/// The last month whose end lies more than so many days back.
fn last_due(as_of: Date, days: i64) -> Option<i32> {
    let reached = as_of.checked_sub(days.days()).ok()?;
    Some(Month::of(reached).ordinal() - 1)
}

/// Months in words, neighbours drawn together.
fn ranges(months: &[i32]) -> String {
    let name = |ordinal: i32| Month::from_ordinal(ordinal).map_or(String::new(), |month| month.to_string());
    let words = months.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [one] => name(*one),
        [first, .., last] => format!("{} to {}", name(*first), name(*last)),
        [] => String::new(),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn delivery(named_on: Option<Date>, found: &[usize]) -> Delivery {
        Delivery {
            delivered_on: named_on,
            named_on,
            found: found.iter().copied().collect(),
            files: Vec::new(),
            fault: None,
        }
    }

    fn month(year: i16, month: i8) -> Delivery {
        delivery(Some(date(year, month, 1)), &[0])
    }

    fn file(paths: &[&str], monthly: Option<Monthly>) -> Transport {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Transport::File { paths, manifest: None, monthly }
    }

    fn told(since: Option<&str>, due_days: Option<i64>, as_of: Date, deliveries: &[Delivery]) -> Vec<String> {
        let since = since.map(|text| Month::parse(text).expect("a month"));
        let transport = file(&["m_{date}.csv"], Some(Monthly { since, due_days }));
        lacking(&transport, DeliveryMode::Parts, as_of, deliveries)
    }

    fn says(months: &str) -> Vec<String> {
        vec![format!("m_{{date}}.csv: one file a month is declared, and there is none of {months}")]
    }

    const NOTHING: [&str; 0] = [];

    #[test]
    fn all_months_between_the_first_and_the_last_file_must_be_there() {
        let day = date(2026, 11, 1);
        let whole = [month(2025, 12), month(2026, 1), month(2026, 2)];
        assert_eq!(told(None, None, day, &whole), NOTHING);
        assert_eq!(told(None, None, day, &[month(2025, 12), month(2026, 2)]), says("2026-01"));
        let gaps = [month(2025, 10), month(2025, 12), month(2026, 4)];
        assert_eq!(told(None, None, day, &gaps), says("2025-11, 2026-01 to 2026-03"));
    }

    #[test]
    fn months_before_the_first_file_and_after_the_last_are_awaited_where_that_is_declared() {
        let day = date(2026, 3, 10);
        let files = [month(2026, 1)];
        assert_eq!(told(Some("2025-11"), None, day, &files), says("2025-11 to 2025-12"));
        assert_eq!(told(Some("2026-01"), None, day, &files), NOTHING);
        assert_eq!(told(Some("2026-02"), None, day, &files), NOTHING, "an earlier file than said");
        assert_eq!(told(None, Some(9), day, &files), says("2026-02"));
        assert_eq!(told(None, Some(10), day, &files), NOTHING, "it may come today");
        assert_eq!(told(None, Some(0), date(2026, 2, 28), &files), NOTHING, "the month has not ended");
        assert_eq!(told(None, Some(0), date(2026, 3, 1), &files), says("2026-02"));
        assert_eq!(told(Some("2026-05"), Some(0), day, &files), says("2026-02"));
    }

    #[test]
    fn each_of_several_paths_must_have_files() {
        let transport = file(&["e_{date}.csv", "w_{date}.csv"], None);
        let told = |mode, deliveries: &[Delivery]| lacking(&transport, mode, date(2026, 11, 1), deliveries);
        let (east, west) = (Some(date(2026, 9, 1)), Some(date(2026, 10, 1)));
        assert_eq!(told(DeliveryMode::Latest, &[delivery(west, &[0, 1])]), NOTHING);
        assert_eq!(
            told(DeliveryMode::Latest, &[delivery(west, &[1])]),
            ["no file of 2026-10-01 matches e_{date}.csv"]
        );
        assert_eq!(told(DeliveryMode::Latest, &[delivery(west, &[])]), NOTHING, "told by its manifest");
        assert_eq!(told(DeliveryMode::Parts, &[delivery(east, &[0]), delivery(west, &[1])]), NOTHING);
        let one = [delivery(east, &[0]), delivery(west, &[0])];
        assert_eq!(told(DeliveryMode::Parts, &one), ["no file matches w_{date}.csv"]);
    }

    #[test]
    fn of_several_monthly_paths_each_has_every_month() {
        let monthly = Monthly { since: None, due_days: None };
        let transport = file(&["e_{date}.csv", "w_{date}.csv"], Some(monthly));
        let months = [delivery(Some(date(2026, 9, 1)), &[0]), delivery(Some(date(2026, 10, 1)), &[0, 1])];
        let told = lacking(&transport, DeliveryMode::Parts, date(2026, 11, 1), &months);
        assert_eq!(told, ["w_{date}.csv: one file a month is declared, and there is none of 2026-09"]);
    }
}
