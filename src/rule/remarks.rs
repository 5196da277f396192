//! What is worth a look in a pack that has no fault.

use super::Pack;

/// Remarks on the versions of rules, in the order of the rules: versions that no case tries, and versions whose legal
/// basis begins later than they do.
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
        }
    }
    remarks
}
