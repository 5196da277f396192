//! What is worth a look in a pack that has no fault.

use super::Pack;
use jiff::civil::Date;

/// Remarks on the parameters that are to have a value and have none everywhere on a date: what reads one of them is
/// undecided where it has none.
pub fn parameter_remarks(pack: &Pack, on: Date) -> Vec<String> {
    let asked = pack.parameters.all.iter().filter(|parameter| !parameter.gaps && !parameter.optional);
    let lacking = asked.filter_map(|parameter| {
        let has = |residence: &&str| parameter.value("", residence, on).is_some();
        let none: Vec<&str> = ["urban", "rural"].into_iter().filter(|residence| !has(residence)).collect();
        (!none.is_empty()).then(|| {
            format!(
                "`{}` has no value on {on} for {} households of areas that no value names: for them what reads it is \
                 undecided",
                parameter.name,
                none.join(" and ")
            )
        })
    });
    lacking.collect()
}

/// Remarks on the rules, in their order: versions that no case tries, versions whose legal basis begins later than they
/// do or ended before, exceptions to a rule that runs for none of their households.
pub fn version_remarks(pack: &Pack) -> Vec<String> {
    let mut remarks = Vec::new();
    for rule in &pack.rules {
        for version in &rule.versions {
            let (id, number, from) = (&rule.id, version.version, version.from);
            let tries = |day| rule.in_force(day).is_some_and(|v| v.version == number);
            if rule.versions.len() > 1 && !rule.cases.iter().any(|case| tries(case.as_of)) {
                remarks.push(format!("`{id}`: no case has a day of version {number} (from {from})"));
            }
            let begins = version.legal.iter().filter_map(|basis| basis.from).min();
            if let Some(later) = begins.filter(|begins| *begins > from)
                && version.legal.iter().all(|basis| basis.from.is_some())
            {
                remarks.push(format!(
                    "`{id}`: the basis of version {number} begins on {later}, the version on {from}"
                ));
            }
            let ends: Option<Vec<_>> = version.legal.iter().map(|basis| basis.to).collect();
            if let Some(ended) = ends.and_then(|ends| ends.into_iter().max()).filter(|ended| *ended < from) {
                remarks.push(format!(
                    "`{id}`: the basis of version {number} ended on {ended}, the version begins on {from}"
                ));
            }
        }
        let general = pack.rules.iter().find(|general| Some(&general.id) == rule.exception_to.as_ref());
        if let Some(general) = general
            && let (Some(own), Some(others)) = (&rule.schemes, &general.schemes)
            && !own.iter().any(|scheme| others.contains(scheme))
        {
            remarks.push(format!(
                "`{}` is an exception to `{}`, which runs for none of its schemes",
                rule.id, general.id
            ));
        }
    }
    remarks
}
