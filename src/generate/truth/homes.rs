//! Rules about homes and other property.
//! Must not know income or money assets.
use super::locality::AREA_HUNDREDTHS;
use super::tri::{AtLeast, Tri, any, whether};
use super::view::{Row, View};
use crate::domain::calendar::minus_months;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A whole share, in millionths.
const WHOLE: i128 = 1_000_000;

/// A home on the register, over all rows of its certificate.
#[derive(Debug, Default)]
struct Registered<'c> {
    area: i128,
    shares: Vec<i128>,
    contracts: BTreeSet<&'c str>,
}

/// The homes of a household: how many, and the area by share in millionths of a hundredth of a square metre.
struct Homes {
    count: AtLeast,
    area: AtLeast,
}

fn is_home(row: Row<'_>, d: Date) -> Tri {
    row.is("use", &["residential"]).and(untransferred(row, d))
}

/// Whether a property is not transferred by the day: open, or transferred later.
fn untransferred(row: Row<'_>, d: Date) -> Tri {
    row.exists().and(Tri::from(row.day("transferred_on").is_none_or(|day| day > d)))
}

fn homes(view: &View<'_>) -> Homes {
    let mut certificates: BTreeMap<&str, Registered<'_>> = BTreeMap::new();
    for member in view.members() {
        let mut own: BTreeMap<&str, i128> = BTreeMap::new();
        for row in member.known("real_estate").filter(|row| is_home(*row, view.d) == Tri::Yes) {
            let (Some(no), Some(area), Some(share)) =
                (row.text("certificate_no"), row.number("area_m2"), row.number("share"))
            else {
                continue;
            };
            let home = certificates.entry(no).or_default();
            home.area = home.area.max(area);
            home.contracts.extend(row.text("contract_no"));
            let greater = own.entry(no).or_insert(0);
            *greater = (*greater).max(share);
        }
        for (no, share) in own {
            certificates.entry(no).or_default().shares.push(share);
        }
    }
    let mut contracts: BTreeMap<&str, i128> = BTreeMap::new();
    for row in view.members().flat_map(|member| member.known("presale")) {
        let (Tri::Yes, Some(no), Some(area)) =
            (row.is("status", &["active"]), row.text("contract_no"), row.number("area_m2"))
        else {
            continue;
        };
        let greater = contracts.entry(no).or_insert(0);
        *greater = (*greater).max(area);
    }
    put_together(view, &certificates, &contracts)
}

/// A contract that stands on a registered home is that home. A row of the register that is not known could join
/// contracts to a home that is known, or be the one home of several, and small: then, beside what is registered, only one
/// home is proven by contracts.
fn put_together(
    view: &View<'_>,
    certificates: &BTreeMap<&str, Registered<'_>>,
    contracts: &BTreeMap<&str, i128>,
) -> Homes {
    let open = |kind: &str| view.members().any(|member| member.is_open(kind));
    let (registers, sales) = (open("real_estate"), open("presale"));
    let stands = |no: &str| certificates.values().any(|home| home.contracts.contains(no));
    let apart: Vec<i128> =
        contracts.iter().filter(|(no, _)| !stands(no)).map(|(_, area)| area * WHOLE).collect();
    let count = if registers {
        certificates.len().max(contracts.len().min(1))
    } else {
        certificates.len() + apart.len()
    };
    let registered: i128 =
        certificates.values().map(|home| home.area * home.shares.iter().sum::<i128>().min(WHOLE)).sum();
    let sold: i128 = if registers { 0 } else { apart.iter().sum() };
    let open = registers || sales;
    Homes {
        count: AtLeast { proven: count as i128, open },
        area: AtLeast { proven: registered + sold, open },
    }
}

/// HSE-01: two homes or more, over the area.
pub(super) fn hse_01(view: &View<'_>) -> Tri {
    let homes = homes(view);
    let over = view.n().map_or(Tri::Unknown, |n| homes.area.exceeds(AREA_HUNDREDTHS * WHOLE * n));
    homes.count.reaches(2).and(over)
}

/// HSE-02: a shop, office or garage beside a home.
pub(super) fn hse_02(view: &View<'_>) -> Tri {
    let business = view.some("real_estate", |row| {
        row.is("use", &["shop", "office", "garage"]).and(untransferred(row, view.d))
    });
    business.and(view.some("real_estate", |row| is_home(row, view.d)))
}

/// Whether a day lies within the twelve months before the application.
pub(super) fn is_just_before_application(view: &View<'_>, day: Option<Date>) -> Tri {
    let applied = view.household.applied_on;
    whether(day, |day| minus_months(applied, 12) <= day && day < applied)
}

/// HSE-03: a home bought shortly before the application.
pub(super) fn hse_03(view: &View<'_>) -> Tri {
    let bought = view.some("real_estate", |row| {
        row.is("use", &["residential"])
            .and(row.is("via", &["purchase"]))
            .and(is_just_before_application(view, row.day("registered_on")))
    });
    let signed = view.some("presale", |row| {
        row.is("status", &["active"]).and(is_just_before_application(view, row.day("signed_on")))
    });
    any([bought, signed])
}

/// HSE-04: a property transferred away shortly before the application.
pub(super) fn hse_04(view: &View<'_>) -> Tri {
    view.some("real_estate", |row| match row.exists() {
        Tri::Yes if row.day("transferred_on").is_none() => Tri::No,
        _ => is_just_before_application(view, row.day("transferred_on")),
    })
}

/// HSE-05: more homes than declared.
pub(super) fn hse_05(view: &View<'_>) -> Tri {
    homes(view).count.exceeds(i128::from(view.household.declared_homes))
}
