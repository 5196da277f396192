//! Rules about income that was not declared, or that something hints at.
//! Must not know net income.
use super::income::exempt_part;
use super::locality::{GAP, MARGIN, RATE, WINDOW_MONTHS};
use super::tri::{AtLeast, Tri, any, whether};
use super::view::{Row, Somebody, View};
use crate::domain::calendar::{Month, window};

/// Whether a member who declares nothing of a category has a row of the window that is so.
fn undeclared(view: &View<'_>, category: usize, kind: &str, is_so: impl Fn(Row<'_>) -> Tri) -> Tri {
    view.some_member(|member| {
        let row = member.some(kind, |row| view.in_window(row.month()).and(is_so(row)));
        Tri::from(member.declared(category) == 0).and(row)
    })
}

fn positive(fen: Option<i128>) -> Tri {
    whether(fen, |fen| fen > 0)
}

/// INC-04: insured as an employee, no wage declared.
pub(super) fn inc_04(view: &View<'_>) -> Tri {
    undeclared(view, 0, "social_insurance", |row| row.is("insured_as", &["employee"]))
}

/// INC-05: paid into the housing fund, no wage declared.
pub(super) fn inc_05(view: &View<'_>) -> Tri {
    undeclared(view, 0, "housing_fund", |row| positive(row.fen("deposit")))
}

/// INC-06: taxed wage or labour, no wage declared.
pub(super) fn inc_06(view: &View<'_>) -> Tri {
    undeclared(view, 0, "wage_tax", |row| {
        row.is("item", &["wage", "labour"]).and(positive(row.fen("income")))
    })
}

/// INC-07: the best evidence of some month is more than the declared wage and the tolerated gap.
pub(super) fn inc_07(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        let declared = member.declared(0);
        let exceeds = |sum: AtLeast| sum.times(GAP.1).exceeds(GAP.0 * declared);
        let month_exceeds = |month: &Month| {
            let of_month = |row: Row<'_>| whether(row.month(), |of| of == *month);
            let taxed = |row: Row<'_>| of_month(row).and(row.is("item", &["wage", "labour"]));
            let employed = |row: Row<'_>| of_month(row).and(row.is("insured_as", &["employee"]));
            let has_tax = member.some("wage_tax", taxed);
            let tax = sum_where(member, "wage_tax", "income", taxed);
            let insured = sum_where(member, "social_insurance", "base", employed);
            let fund = sum_where(member, "housing_fund", "base", of_month);
            let by_tax = has_tax.and(exceeds(tax));
            by_tax.or(has_tax.not().and(exceeds(insured).or(exceeds(fund))))
        };
        Tri::from(declared > 0).and(any(view.window.iter().map(month_exceeds)))
    })
}

/// The sum of a field over rows that are so; a row that may be so leaves it open.
fn sum_where(member: &Somebody<'_>, kind: &str, field: &str, is_so: impl Fn(Row<'_>) -> Tri) -> AtLeast {
    member.sum(kind, |row| match is_so(row) {
        Tri::Yes => row.fen(field),
        Tri::No => Some(0),
        Tri::Unknown => None,
    })
}

/// INC-08: a counted pension, no transfer declared.
pub(super) fn inc_08(view: &View<'_>) -> Tri {
    undeclared(view, 3, "pension", |row| {
        positive(row.fen("amount").zip(exempt_part(row)).map(|(amount, exempt)| amount - exempt))
    })
}

/// INC-09: the declared transfer covers the pension with its exempt part.
pub(super) fn inc_09(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        let of_window = |row: Row<'_>| view.in_window(row.month());
        let pension = sum_where(member, "pension", "amount", of_window);
        let covered = pension.exceeds(WINDOW_MONTHS * member.declared(3)).not();
        covered.and(member.some("pension", |row| of_window(row).and(positive(exempt_part(row)))))
    })
}

/// INC-10: unemployment benefit or a monthly work injury benefit, no transfer declared.
pub(super) fn inc_10(view: &View<'_>) -> Tri {
    let injured = undeclared(view, 3, "work_injury", |row| row.is("form", &["monthly"]));
    undeclared(view, 3, "unemployment_benefit", |_| Tri::Yes).or(injured)
}

/// INC-11: on the public payroll.
pub(super) fn inc_11(view: &View<'_>) -> Tri {
    view.some("public_payroll", |row| view.in_window(row.month()))
}

/// INC-12: the margin on sales is more than the declared business income and the tolerated gap.
pub(super) fn inc_12(view: &View<'_>) -> Tri {
    view.some_member(|member| {
        let sales = sum_where(member, "sales", "amount", |row| view.in_window(row.month()));
        let limit = GAP.0 * MARGIN.1 * WINDOW_MONTHS * member.declared(1);
        sales.times(MARGIN.0 * GAP.1).exceeds(limit)
    })
}

/// INC-13: a lease touches the window, no property income declared.
pub(super) fn inc_13(view: &View<'_>) -> Tri {
    let (first, last) = (view.window[0].first_day(), view.window[view.window.len() - 1].last_day());
    view.some_member(|member| {
        let lease = member.some("rent_out", |row| row.touches(first, last));
        Tri::from(member.declared(2) == 0).and(lease)
    })
}

/// INC-14: lump sums of 36 months are more than twelve standards.
pub(super) fn inc_14(view: &View<'_>) -> Tri {
    let months = window(view.window[view.window.len() - 1].plus(1), 36);
    let within = |row: Row<'_>| whether(row.day("on"), |on| months.contains(&Month::of(on)));
    let sum: AtLeast = view.members().map(|member| sum_where(member, "lump_sum", "amount", within)).sum();
    view.std().map_or(Tri::Unknown, |std| sum.exceeds(12 * std))
}

/// INC-15: the interest speaks for more than the declared deposits and the tolerated gap.
pub(super) fn inc_15(view: &View<'_>) -> Tri {
    let interest = view.sum("deposit", |row| row.fen("interest_12m"));
    let declared = i128::from(view.household.declared_deposits_fen);
    interest.times(RATE.1 * GAP.1).exceeds(GAP.0 * RATE.0 * declared)
}
