//! Reads adapter files and checks them against the dictionary and each other: all faults of all files at once.
//! It knows nothing of deliveries.

use super::{
    Access, Adapter, Content, DeliveryMode, NoneByDecision, NotListed, TableSource, Transport, answers_kind,
    table::{Role, TableSpec, read_answers, read_table},
    unique::check_together,
};
use crate::{
    dictionary::Dictionary,
    document::{Document, Faults, Section, nearest},
};

/// Reads adapters, ordered by id; those with faults are left out, and their faults noted.
pub fn load_adapters(documents: &[Document], dictionary: &Dictionary, faults: &Faults) -> Vec<Adapter> {
    let mut adapters = Vec::new();
    for document in documents {
        let before = faults.count();
        let root = document.section(faults);
        let adapter = read_adapter(&root, dictionary);
        root.finish();
        adapters.extend(adapter.filter(|_| faults.count() == before));
    }
    check_together(documents, faults);
    adapters.sort_by(|a, b| a.id.cmp(&b.id));
    adapters
}

/// What is common to all tables of an adapter.
struct Common {
    delivery: Option<DeliveryMode>,
    sources: Vec<String>,
}

fn read_adapter(root: &Section<'_>, dictionary: &Dictionary) -> Option<Adapter> {
    let id = read_id(root);
    let (department, title) = (root.bilingual("department"), root.bilingual("title"));
    let is_roll = root.flag("roll").unwrap_or(false);
    let without = root.has("none_by_decision");
    // The roll is civil affairs' own and lists everybody; without a source there are no deliveries.
    let free = is_roll || without;
    let delivery = word(root, "delivery", free, &DELIVERY);
    let not_listed = word(root, "not_listed", free, &NOT_LISTED).or(free.then_some(NotListed::None));
    let access = word(root, "access", free, &ACCESS).or(free.then_some(Access::Own));
    let sweep = root.flag("sweep").unwrap_or(false);
    let required = root.flag("required").unwrap_or(false);
    let max_age_days = days(root, "max_age_days", free.then_some(0));
    let ahead_days = days(root, "ahead_days", Some(0));
    let set_aside_max = read_share(root);
    let sources: Vec<String> = root.texts("sources").into_iter().flatten().map(|(id, _)| id).collect();
    for source in sources.iter().filter(|s| !is_id(s)) {
        root.fault_in("sources", format!("`{source}` {ID_WANTED}"));
    }
    let common = Common { delivery, sources: sources.clone() };
    let content = match is_roll {
        true => read_roll(root, dictionary, &common),
        false => read_records(root, dictionary, &common, without),
    };
    Some(Adapter {
        file: root.document().file().to_owned(),
        id: id?,
        department: department?,
        title: title?,
        content: content?,
        delivery: delivery.or(without.then_some(DeliveryMode::Latest))?,
        not_listed: not_listed?,
        access: access?,
        sweep,
        required,
        max_age_days: max_age_days?,
        ahead_days: ahead_days?,
        set_aside_max: set_aside_max?,
        sources,
    })
}

const ID_WANTED: &str = "is no id of a source: small letters, digits, `.`, `_` and `-` are wanted";

fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    !text.is_empty() && text.bytes().all(fits)
}

fn read_id(root: &Section<'_>) -> Option<String> {
    let id = root.required_text("id")?;
    if is_id(&id) {
        return Some(id);
    }
    root.fault_in("id", format!("`{id}` {ID_WANTED}"));
    None
}

const DELIVERY: [(&str, DeliveryMode); 3] =
    [("parts", DeliveryMode::Parts), ("latest", DeliveryMode::Latest), ("changes", DeliveryMode::Changes)];
const NOT_LISTED: [(&str, NotListed); 2] = [("none", NotListed::None), ("not_asked", NotListed::NotAsked)];
const ACCESS: [(&str, Access); 2] = [("authorised", Access::Authorised), ("own", Access::Own)];

/// One of a list of words that has no default; a roll or a decision may leave out what has no meaning for it.
fn word<T: Copy>(root: &Section<'_>, key: &str, free: bool, known: &[(&str, T)]) -> Option<T> {
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let word = if free && (key != "delivery" || root.has("none_by_decision")) {
        root.one_of(key, &words)
    } else {
        root.required_one_of(key, &words)
    }?;
    known.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

fn days(root: &Section<'_>, key: &str, default: Option<i64>) -> Option<i64> {
    if !root.has(key) {
        if default.is_none() {
            root.fault(format!("`{key}` is missing; a number of days is wanted, there is no default"));
        }
        return root.integer(key).or(default);
    }
    let days = root.integer(key)?;
    if (0..=36_500).contains(&days) {
        return Some(days);
    }
    root.fault_in(key, format!("`{key}` must lie between 0 and 36500 days"));
    None
}

fn read_share(root: &Section<'_>) -> Option<(u64, u64)> {
    let Some(text) = root.text("set_aside_max") else {
        return (!root.has("set_aside_max")).then_some((1, 1000));
    };
    let parts = text.split_once('/').and_then(|(n, d)| n.parse::<u64>().ok().zip(d.parse::<u64>().ok()));
    match parts {
        Some((n, d)) if d > 0 && n <= d => Some((n, d)),
        _ => {
            root.fault_in("set_aside_max", "`set_aside_max` is a share such as \"1/1000\" or \"0/1\"");
            None
        }
    }
}

fn read_roll(root: &Section<'_>, dictionary: &Dictionary, common: &Common) -> Option<Content> {
    for key in ["kind", "sources", "sample", "answers", "fields", "transport", "format", "none_by_decision"] {
        if root.has(key) {
            root.fault_in(
                key,
                format!("`{key}` has no place in the roll: its tables are `household` and `member`"),
            );
            // One fault is enough.
            root.allow(&[key]);
        }
    }
    if common.delivery == Some(DeliveryMode::Changes) {
        root.fault_in("delivery", "the roll is delivered as `parts` or `latest`, not as `changes`");
    }
    let table = |key: &str, kind| -> Option<TableSource> {
        root.require(key)?;
        let section = root.section(key)?;
        let table = read_table(&section, &TableSpec { kind, role: Role::Roll, keyed: false, several: false });
        section.finish();
        table
    };
    let household = table("household", &dictionary.household);
    let member = table("member", &dictionary.member);
    Some(Content::Roll { household: household?, member: member? })
}

fn read_records(
    root: &Section<'_>,
    dictionary: &Dictionary,
    common: &Common,
    without: bool,
) -> Option<Content> {
    let kind = read_kind(root, dictionary);
    if without {
        let decision = read_decision(root);
        return Some(Content::Records {
            kind: kind?,
            table: None,
            answers: None,
            none_by_decision: Some(decision?),
        });
    }
    // Without a kind nothing can be said of the fields; the envelope and the rest are checked all the same.
    let nothing = answers_kind();
    let several = common.sources.len() > 1;
    let keyed = common.delivery == Some(DeliveryMode::Changes);
    // A misspelt kind is read as the one that is meant, so that the faults of its fields are named too.
    let table = match kind.or_else(|| meant_kind(root, dictionary)) {
        Some(kind) => {
            let kind = &dictionary.kinds[kind];
            read_table(root, &TableSpec { kind, role: Role::Records, keyed, several })
        }
        None => {
            root.allow(&["transport", "format", "fields", "canonical", "where", "as_of", "sample"]);
            None
        }
    };
    if is_monthly_latest(table.as_ref(), common.delivery) {
        root.section("transport").iter().for_each(|section| section.fault_in("every", EVERY_OF_LATEST));
    }
    let answers = root.section("answers");
    let read = answers.as_ref().map(|section| {
        read_answers(section, &TableSpec { kind: &nothing, role: Role::Answers, keyed: false, several })
    });
    if is_monthly_latest(read.as_ref().and_then(Option::as_ref), common.delivery) {
        answers.iter().for_each(|section| section.fault_in("every", EVERY_OF_LATEST));
    }
    let answers = match read {
        Some(answers) => Some(answers?),
        None => None,
    };
    Some(Content::Records { kind: kind?, table: Some(table?), answers, none_by_decision: None })
}

const EVERY_OF_LATEST: &str =
    "`every` goes with `delivery = \"parts\"` or `\"changes\"`: of `latest`, one file counts";

/// Whether monthly files are awaited of which only the newest counts.
fn is_monthly_latest(table: Option<&TableSource>, delivery: Option<DeliveryMode>) -> bool {
    let transport = table.map(|table| &table.transport);
    delivery == Some(DeliveryMode::Latest)
        && matches!(transport, Some(Transport::File { monthly: Some(_), .. }))
}

fn meant_kind(root: &Section<'_>, dictionary: &Dictionary) -> Option<usize> {
    let known: Vec<&str> = dictionary.kinds.iter().map(|k| k.name.as_str()).collect();
    root.text("kind").and_then(|kind| dictionary.kind_index(nearest(&kind, &known)?))
}

fn read_kind(root: &Section<'_>, dictionary: &Dictionary) -> Option<usize> {
    let kind = root.required_text("kind")?;
    let found = dictionary.kind_index(&kind);
    if found.is_none() {
        let known: Vec<&str> = dictionary.kinds.iter().map(|k| k.name.as_str()).collect();
        let hint = nearest(&kind, &known).map_or_else(
            || format!("; the dictionary has {}", known.join(", ")),
            |near| format!("; did you mean `{near}`?"),
        );
        root.fault_in("kind", format!("there is no kind `{kind}`{hint}"));
    }
    found
}

fn read_decision(root: &Section<'_>) -> Option<NoneByDecision> {
    for key in ["transport", "format", "fields", "canonical", "answers", "sample", "where", "sources"] {
        if root.has(key) {
            root.fault_in(key, format!("`{key}` contradicts `none_by_decision`: there is no source"));
            root.allow(&[key]);
        }
    }
    let section = root.section("none_by_decision")?;
    let (by, reason) = (section.required_text("by"), section.required_text("reason"));
    let on = section.require("on").and_then(|()| section.date("on"));
    section.finish();
    Some(NoneByDecision { by: by?, on: on?, reason: reason? })
}
