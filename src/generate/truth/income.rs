//! Income as it is read from the sources and the declarations: verified, counted, total and net, and what it decides.
//! Must not know leads that are no income.
use super::locality::{
    COUNTED_SUBSIDIES, EDGE, TOLERANCE, WINDOW_MONTHS, basic_pension_is_exempt, standard, work_cost,
};
use super::tri::{AtLeast, Tri, any, whether};
use super::view::{Row, Somebody, View};
use crate::domain::calendar::Month;

/// Kinds that income is computed from.
const KINDS: [&str; 7] =
    ["wage_tax", "public_payroll", "rent_out", "pension", "unemployment_benefit", "work_injury", "subsidy"];

/// The exempt part of a pension row whose month and amounts are known.
pub(super) fn exempt_part(row: Row<'_>) -> Option<i128> {
    let (month, amount, basic) = (row.month()?, row.fen("amount")?, row.fen("basic_central")?);
    Some(if basic_pension_is_exempt(month) { basic.min(amount) } else { 0 })
}

impl<'c> Somebody<'c> {
    /// Whether the person is in custody on the day.
    pub(super) fn in_custody(&self, view: &View<'c>) -> Tri {
        self.some("custody", |row| row.touches(view.d, view.d))
    }

    /// The sum of the known rows of a kind in a month.
    fn in_month(&self, kind: &str, month: Month, part: impl Fn(Row<'c>) -> Option<i128>) -> i128 {
        self.known(kind).filter(|row| row.month() == Some(month)).filter_map(part).sum()
    }

    fn taxed(&self, month: Month, items: &[&str]) -> i128 {
        self.in_month("wage_tax", month, |row| {
            row.fen("income").filter(|_| row.is("item", items) == Tri::Yes)
        })
    }

    /// The verified wage of a month, as far as it is known.
    pub(super) fn wage(&self, month: Month) -> i128 {
        let payroll = self.in_month("public_payroll", month, |row| row.fen("gross"));
        self.taxed(month, &["wage", "labour"]).max(payroll)
    }

    fn property(&self, month: Month) -> i128 {
        let (first, last) = (month.first_day(), month.last_day());
        let leases = self.known("rent_out").filter(|row| row.touches(first, last) == Tri::Yes);
        let rent: i128 = leases.filter_map(|row| row.fen("monthly_rent")).sum();
        self.taxed(month, &["rent", "interest_dividend"]).max(rent)
    }

    fn transfer(&self, month: Month) -> i128 {
        let counted = |row: Row<'c>| Some(row.fen("amount")? - exempt_part(row)?);
        let monthly = |row: Row<'c>| row.fen("amount").filter(|_| row.is("form", &["monthly"]) == Tri::Yes);
        let subsidy =
            |row: Row<'c>| row.fen("amount").filter(|_| row.is("class", &COUNTED_SUBSIDIES) == Tri::Yes);
        self.in_month("pension", month, counted)
            + self.in_month("unemployment_benefit", month, |row| row.fen("amount"))
            + self.in_month("work_injury", month, monthly)
            + self.in_month("subsidy", month, subsidy)
    }

    /// What is verified over the window: wage, property, transfer.
    fn verified(&self, view: &View<'c>) -> [i128; 3] {
        let sum = |of: &dyn Fn(Month) -> i128| view.window.iter().map(|month| of(*month)).sum();
        [
            sum(&|month| self.wage(month)),
            sum(&|month| self.property(month)),
            sum(&|month| self.transfer(month)),
        ]
    }

    /// What counts over the window: wage, property, transfer, business.
    fn counted(&self, view: &View<'c>) -> [i128; 4] {
        let [wage, property, transfer] = self.verified(view);
        let declared = |category| WINDOW_MONTHS * self.declared(category);
        [wage.max(declared(0)), property.max(declared(2)), transfer.max(declared(3)), declared(1)]
    }

    /// The work cost over the window: it follows the wage that counts.
    fn work_costs(&self, view: &View<'c>, std: i128) -> i128 {
        let (cost, declared) = (work_cost(std), self.declared(0));
        if self.verified(view)[0] >= WINDOW_MONTHS * declared {
            view.window.iter().map(|month| self.wage(*month).min(cost)).sum()
        } else {
            declared.min(cost) * WINDOW_MONTHS
        }
    }

    fn income_is_open(&self) -> bool {
        KINDS.iter().any(|kind| self.is_open(kind))
    }
}

impl<'c> View<'c> {
    /// The counted members; none where it is not known who they are, or nobody is left.
    pub(super) fn counted(&self) -> Option<Vec<&Somebody<'c>>> {
        let mut counted = Vec::new();
        for member in self.members() {
            match member.in_custody(self) {
                Tri::Unknown => return None,
                Tri::No => counted.push(member),
                Tri::Yes => {}
            }
        }
        (!counted.is_empty()).then_some(counted)
    }

    /// How many they are.
    pub(super) fn n(&self) -> Option<i128> {
        self.counted().and_then(|counted| i128::try_from(counted.len()).ok())
    }

    /// The monthly standard.
    pub(super) fn std(&self) -> Option<i128> {
        standard(&self.household.area_code, self.household.residence, self.d)
    }

    fn over_counted(&self, of: impl Fn(&Somebody<'c>) -> i128) -> Option<AtLeast> {
        let counted = self.counted()?;
        let proven = counted.iter().map(|member| of(member)).sum();
        Some(AtLeast { proven, open: counted.iter().any(|member| member.income_is_open()) })
    }

    /// Total income over the window.
    pub(super) fn total(&self) -> Option<AtLeast> {
        self.over_counted(|member| member.counted(self).iter().sum())
    }

    /// Net income over the window.
    pub(super) fn net(&self) -> Option<AtLeast> {
        let std = self.std()?;
        self.over_counted(|member| member.counted(self).iter().sum::<i128>() - member.work_costs(self, std))
    }

    /// Whether net income reaches a limit of so many standards a head and month.
    pub(super) fn net_reaches(&self, (times, of): (i128, i128)) -> Tri {
        let reaches = || {
            let limit = times * self.std()? * self.n()? * WINDOW_MONTHS;
            Some(self.net()?.times(of).reaches(limit))
        };
        reaches().map_or(Tri::Unknown, |known| known)
    }
}

/// INC-01: net income reaches the limit.
pub(super) fn inc_01(view: &View<'_>) -> Tri {
    view.net_reaches(if view.household.scheme == "edge" { EDGE } else { (1, 1) })
}

/// INC-02: over the limit and under that of an edge family.
pub(super) fn inc_02(view: &View<'_>) -> Tri {
    inc_01(view).and(view.net_reaches(EDGE).not())
}

/// INC-03: verified income is more than declared by more than the tolerance.
pub(super) fn inc_03(view: &View<'_>) -> Tri {
    let exceeds = || {
        let verified = view.over_counted(|member| member.verified(view).iter().sum())?;
        let declared_by = |member: &Somebody<'_>| (0..4).map(|of| member.declared(of)).sum::<i128>();
        let declared = view.over_counted(declared_by)?.proven * WINDOW_MONTHS;
        let ((share, of), (half, two)) = TOLERANCE;
        let tolerated = (declared * share * two).max(half * view.std()? * WINDOW_MONTHS * of);
        Some(verified.times(of * two).exceeds(declared * of * two + tolerated))
    };
    exceeds().map_or(Tri::Unknown, |known| known)
}

/// INC-16: a recipient over the limit with a wage that is new in the last six months.
pub(super) fn inc_16(view: &View<'_>) -> Tri {
    let (earlier, last) = view.window.split_at(6);
    let earns = |member: &Somebody<'_>, months: &[Month]| {
        let open = member.is_open("wage_tax") || member.is_open("public_payroll");
        let known = months.iter().any(|month| member.wage(*month) > 0);
        if known { Tri::Yes } else { whether((!open).then_some(()), |()| false) }
    };
    let new = |member: &Somebody<'_>| {
        let counts = member.in_custody(view).not();
        counts.and(earns(member, last)).and(earns(member, earlier).not())
    };
    let recipient = Tri::from(view.household.stage == "recipient");
    recipient.and(inc_01(view)).and(any(view.members().map(new)))
}
