//! What an earlier run knew of sources whose deliveries are the same bytes: on the same day, for the same people and by
//! the same adapters they say the same again, and need not be read. It does not know what their records were.

use super::{answers::answers_of, identity::People, roll::Roll, source_report::SourceReport};
use crate::{
    adapter::Adapter,
    collect::transport::Delivery,
    dictionary::Dictionary,
    table::{ABSENT, Cell},
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The sources of an earlier run of the same program, of the same day, pack and adapters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlierSources {
    /// The digest of the people whom it was about, as [`people_digest`] makes it.
    pub people: String,
    /// The digest of the names by which the registration knew them.
    pub names: String,
    /// The reports of its sources, by id.
    pub reports: BTreeMap<String, SourceReport>,
}

impl EarlierSources {
    /// The report of an adapter's one source, where all that is delivered of it is what the report is about; `adapters`
    /// are the ids of all.
    pub(super) fn unchanged(
        &self,
        adapter: &Adapter,
        adapters: &BTreeSet<String>,
        deliveries: &[Delivery],
    ) -> Option<&SourceReport> {
        let report = self.reports.get(&adapter.id)?;
        // Which row counts of several may rest on the order of deliveries, which their days make.
        let mut rows: BTreeMap<(&str, &str, Option<Date>), u64> = BTreeMap::new();
        for file in &report.files {
            rows.insert((&file.name, &file.sha256, file.delivered_on), file.rows);
        }
        let mut found = BTreeSet::new();
        for delivery in deliveries {
            if delivery.fault.is_some() {
                return None;
            }
            for file in &delivery.files {
                let key = (file.name.as_str(), file.sha256.as_str(), delivery.delivered_on);
                let as_promised = file.expected_rows.is_none_or(|rows_now| rows.get(&key) == Some(&rows_now));
                if file.fault.is_some() || !as_promised {
                    return None;
                }
                found.insert(key);
            }
        }
        let is_same = report.fault.is_none() && found.iter().eq(rows.keys());
        (is_same && !self.brought_others(report, adapters)).then_some(report)
    }

    /// Whether the adapter of a report may have brought other sources too: such as no adapter is named after.
    fn brought_others(&self, report: &SourceReport, adapters: &BTreeSet<String>) -> bool {
        let mut others = self.reports.values().filter(|other| !adapters.contains(&other.id));
        others.any(|other| other.files.iter().any(|file| report.files.contains(file)))
    }
}

/// Of adapters that read one answers table, all are read or none: what is a source of one's own is told by that.
pub(super) fn keep_together(unchanged: &mut BTreeSet<String>, adapters: &[Arc<Adapter>]) {
    let shared = |a: &Adapter, b: &Adapter| {
        answers_of(a).zip(answers_of(b)).is_some_and(|(a, b)| a.transport == b.transport)
    };
    let read: Vec<&Adapter> =
        adapters.iter().map(Arc::as_ref).filter(|adapter| !unchanged.contains(&adapter.id)).collect();
    for adapter in adapters.iter().filter(|adapter| read.iter().any(|other| shared(adapter, other))) {
        unchanged.remove(&adapter.id);
    }
}

/// A digest of all that reading sources asks of the people of a run: who they are, in which order and household, by
/// which names and authorisations.
pub(super) fn people_digest(people: &People, roll: &Roll, dictionary: &Dictionary) -> String {
    let mut digest = Sha256::new();
    let mut bytes = Vec::new();
    let counts =
        [people.households.len(), people.authorisations.len(), people.entries.len(), people.names.len()];
    counts.iter().for_each(|count| bytes.extend_from_slice(&(*count as u64).to_be_bytes()));
    let field = dictionary.household.field_index("household_id");
    for household in &people.households {
        let id = field.map_or(ABSENT, |field| roll.households.cell(*household as usize, field));
        text(&mut bytes, symbol(roll, id));
        flush(&mut bytes, &mut digest);
    }
    for authorisation in &people.authorisations {
        bytes.push(u8::from(authorisation.holds) + 2 * u8::from(authorisation.sources.is_some()));
        text(&mut bytes, authorisation.sources.as_deref().unwrap_or(""));
    }
    for entry in &people.entries {
        let household = roll.standings[entry.member as usize].household;
        for number in [household, entry.person, entry.name, entry.authorisation] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.push(u8::from(entry.is_member) + 2 * entry.right as u8);
        flush(&mut bytes, &mut digest);
    }
    people.each_person(&mut |key, odd| {
        bytes.extend_from_slice(&key.to_be_bytes());
        text(&mut bytes, odd);
        flush(&mut bytes, &mut digest);
    });
    for name in people.names.texts() {
        text(&mut bytes, name);
        flush(&mut bytes, &mut digest);
    }
    people.each_name(&mut |name, person| {
        bytes.extend_from_slice(&name.to_be_bytes());
        bytes.extend_from_slice(&person.to_be_bytes());
        flush(&mut bytes, &mut digest);
    });
    digest.update(&bytes);
    hex::encode(digest.finalize())
}

fn symbol(roll: &Roll, cell: Cell) -> &str {
    roll.symbols.cell_text(cell).unwrap_or("")
}

fn text(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(&(text.len() as u32).to_be_bytes());
    to.extend_from_slice(text.as_bytes());
}

/// Bytes are digested many at a time.
fn flush(bytes: &mut Vec<u8>, digest: &mut Sha256) {
    if bytes.len() >= 1 << 16 {
        digest.update(&*bytes);
        bytes.clear();
    }
}
