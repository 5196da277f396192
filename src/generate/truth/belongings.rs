//! Rules about money assets, vehicles, machines and market entities.
//! Must not know income or homes.
use super::locality::{ASSETS_IN_MONTHS, CAPITAL_FEN, EXEMPT_VEHICLES, MACHINE_FEN};
use super::tri::{AtLeast, Tri, whether};
use super::view::{Row, View};
use crate::domain::calendar::{minus_months, window};
use std::collections::{BTreeMap, BTreeSet};

/// Money assets of the counted members.
fn money(view: &View<'_>) -> Option<AtLeast> {
    let saved = |row: Row<'_>| {
        Some(if row.is("form", &["savings", "annuity"]) == Tri::Yes { row.fen("cash_value")? } else { 0 })
    };
    let each = view.counted()?.into_iter().map(|member| {
        let holding = |row: Row<'_>| Some(row.fen("market_value")? + row.fen("cash")?);
        let banks = member.sum("deposit", |row| row.fen("balance"));
        let wallets = member.sum("payment_account", |row| row.fen("balance"));
        let held = member.sum("security", holding).plus(member.sum("insurance_policy", saved));
        banks.plus(wallets).plus(held)
    });
    Some(each.sum())
}

/// AST-01: money assets over the cap.
pub(super) fn ast_01(view: &View<'_>) -> Tri {
    let exceeds = || Some(money(view)?.exceeds(ASSETS_IN_MONTHS * view.std()? * view.n()?));
    exceeds().map_or(Tri::Unknown, |known| known)
}

/// AST-02: more than what was declared and a standard.
pub(super) fn ast_02(view: &View<'_>) -> Tri {
    let declared = i128::from(view.household.declared_deposits_fen);
    let exceeds = || Some(money(view)?.exceeds(declared + view.std()?));
    exceeds().map_or(Tri::Unknown, |known| known)
}

fn normal(row: Row<'_>) -> Tri {
    row.is("status", &["normal"])
}

/// VEH-01: a vehicle that is not exempt.
pub(super) fn veh_01(view: &View<'_>) -> Tri {
    view.some("vehicle", |row| normal(row).and(row.is("class", &EXEMPT_VEHICLES).not()))
}

/// VEH-02: a vehicle for the disabled, and nobody with a certificate of physical disability.
pub(super) fn veh_02(view: &View<'_>) -> Tri {
    let certified = view.some("disability", |row| {
        super::kin::is_valid_certificate(row, view.d)
            .and(whether(row.count("category"), |category| category == 4))
    });
    view.some("vehicle", |row| normal(row).and(row.is("class", &["disability"]))).and(certified.not())
}

/// VEH-03: the inspection ran out more than three years ago.
pub(super) fn veh_03(view: &View<'_>) -> Tri {
    let before = minus_months(view.d, 36);
    view.some("vehicle", |row| normal(row).and(whether(row.day("inspection_until"), |day| day < before)))
}

/// VEH-04: a transport licence.
pub(super) fn veh_04(view: &View<'_>) -> Tri {
    view.some("transport_licence", |row| row.touches(view.d, view.d))
}

/// VEH-05: a vessel or machine of great value.
pub(super) fn veh_05(view: &View<'_>) -> Tri {
    let dear =
        |row: Row<'_>| row.is("status", &["active"]).and(whether(row.fen("value"), |fen| fen > MACHINE_FEN));
    view.some("vessel", dear).or(view.some("farm_machine", dear))
}

/// VEH-06: more vehicles than declared.
pub(super) fn veh_06(view: &View<'_>) -> Tri {
    let rows = view.members().flat_map(|member| member.known("vehicle"));
    let plates: BTreeSet<&str> =
        rows.filter(|row| normal(*row) == Tri::Yes).filter_map(|row| row.text("plate")).collect();
    let open = view.members().any(|member| member.is_open("vehicle"));
    let vehicles = AtLeast { proven: plates.len() as i128, open };
    vehicles.exceeds(i128::from(view.household.declared_vehicles))
}

/// BIZ-01: runs a shop.
pub(super) fn biz_01(view: &View<'_>) -> Tri {
    view.some("business", |row| {
        row.is("form", &["individual"]).and(row.is("status", &["active"])).and(row.is("role", &["operator"]))
    })
}

/// BIZ-02: subscribed capital over the cap.
pub(super) fn biz_02(view: &View<'_>) -> Tri {
    let mut stakes: BTreeMap<&str, i128> = BTreeMap::new();
    let mut open = view.members().any(|member| member.is_open("business"));
    for row in view.members().flat_map(|member| member.known("business")) {
        let counts = row
            .is("form", &["company", "cooperative"])
            .and(row.is("status", &["cancelled"]).not())
            .and(row.is("role", &["legal_representative", "shareholder"]));
        let (Tri::Yes, Some(uscc)) = (counts, row.text("uscc")) else { continue };
        let stake = stakes.entry(uscc).or_insert(0);
        match row.fen("subscribed") {
            Some(fen) => *stake = (*stake).max(fen),
            None => open = true,
        }
    }
    AtLeast { proven: stakes.values().sum(), open }.exceeds(CAPITAL_FEN)
}

/// BIZ-03: a nominal entity, or one of a stolen identity.
pub(super) fn biz_03(view: &View<'_>) -> Tri {
    let months = window(view.m(), 24);
    view.some_member(|member| {
        member.some("business", |row| {
            let sold = member.some("sales", |sale| {
                let same = whether(sale.text("uscc").zip(row.text("uscc")), |(of, own)| of == own);
                same.and(whether(sale.month(), |month| months.contains(&month)))
            });
            let idle = row.is("status", &["active"]).and(sold.not());
            row.is("status", &["revoked", "abnormal"]).or(idle)
        })
    })
}
