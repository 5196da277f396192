//! Reads a rule file: one rule, its dated versions and its cases.
//!
//! ```toml
//! id = "INC-01"                        # the file is named after it: inc-01.toml
//! title = { zh = "…", en = "…" }
//! severity = "disq"                    # disq | block | verify | info | for | need
//! schemes = ["dibao", "edge"]          # default all
//! exception_to = "INC-00"              # default none: the rule that it is an exception to
//! over = "disability"                  # default none: a rule over people off the roll, out of this register
//! [[version]]
//! version = 1                          # 1, 2, … by date
//! from = 2021-07-01
//! to = 2025-12-31                      # the last day; default open
//! legal = [{ cite = "A13", zh = "…", en = "…", from = 2021-07-01, to = 2025-12-31 }]
//! with = 'h.kinship.map(k, k.relative_id)'    # optional, with `over` only: whose records are needed beside theirs
//! when = 'net >= limit * n'            # conflict where it holds
//! measured = 'net'                     # optional
//! limit = 'limit * n'                  # optional
//! message = { zh = "…{net}…", en = "…{net}…" }    # {expression} is a figure, {{ and }} are plain braces
//! [version.let]                        # in order: each may use those before it
//! excess = { expr = 'net - limit', zh = "超出", en = "excess" }
//! plain = 'n * 2'                      # for people under its own name
//! [[case]]                             # see `read_case`
//! ```
//!
//! A rule with `over` runs in `discover` and nowhere else, for everyone off the roll whom that register names: `members`
//! is that person alone, `persons` the person and those whom `with` names; `h` has no fields of the roll.
//!
//! Expressions stand in single quotes (`'…'`, `'''…'''`), so that a fault in one has its place in the file.
//! It must not know types: whether an expression makes sense is the checker's.

use super::{
    Definition, LegalBasis, Rule, RuleVersion, formula,
    load::check_file_name,
    periods::{self, Period},
    read_case,
    read_definition::{is_new, is_own_name},
};
use crate::{
    dictionary::{Dictionary, FieldType},
    document::{Document, Faults, Section, nearest},
    domain::{Bilingual, Severity},
};

/// How many named parts a version may have.
const MOST_LETS: usize = 1_000;

/// Reads one rule file; `definitions` are names that a `let` cannot take.
pub(super) fn read(
    document: &Document,
    dictionary: &Dictionary,
    definitions: &[Definition],
    faults: &Faults,
) -> Option<Rule> {
    let root = document.section(faults);
    let id = root.required_text("id").filter(|id| is_id(&root, id));
    if let Some(id) = &id {
        check_file_name(&root, &id.to_lowercase());
    }
    let title = root.bilingual("title");
    let words = Severity::ALL.map(Severity::word);
    let severity = root.required_one_of("severity", &words).and_then(|word| Severity::from_word(&word));
    let schemes = schemes(&root, dictionary);
    let over = over(&root, dictionary);
    let exception_to = root.text("exception_to");
    let (versions, periods) = versions(&root, definitions);
    let cases = read_case::read_all(&root, dictionary, &periods);
    root.finish();
    // What is faulty stands for something here, so that the rest of the rule is checked too; a pack with a fault is
    // refused as a whole.
    let id = id.unwrap_or_else(|| document.file().to_owned());
    Some(Rule {
        title: title.unwrap_or_else(|| Bilingual::same(&id)),
        id,
        severity: severity.unwrap_or(Severity::Info),
        schemes,
        over,
        exception_to,
        versions,
        cases,
        file: document.file().to_owned(),
    })
}

fn is_id(root: &Section<'_>, id: &str) -> bool {
    let sound = id.split_once('-').is_some_and(|(group, number)| {
        let letters = !group.is_empty() && group.bytes().all(|b| b.is_ascii_uppercase());
        letters && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    });
    if !sound {
        root.fault_in("id", "`id` must be capital letters, `-` and digits, such as `INC-01`");
    }
    sound
}

fn schemes(root: &Section<'_>, dictionary: &Dictionary) -> Option<Vec<String>> {
    let known: Vec<&str> = match dictionary.household.field("scheme").map(|f| &f.ty) {
        Some(FieldType::Code(values)) => values.iter().map(|v| v.word.as_str()).collect(),
        _ => Vec::new(),
    };
    let mut schemes: Vec<String> = Vec::new();
    for (word, span) in root.texts("schemes")? {
        if !known.contains(&word.as_str()) {
            let hint = nearest(&word, &known).map_or_else(
                || format!("; it must be one of {}", known.join(", ")),
                |n| format!("; did you mean `{n}`?"),
            );
            root.fault_at(span.start, format!("`{word}` is no scheme{hint}"));
        } else if schemes.contains(&word) {
            root.fault_at(span.start, format!("`{word}` stands twice in `schemes`"));
        } else {
            schemes.push(word);
        }
    }
    if schemes.is_empty() {
        root.fault_in("schemes", "`schemes` names no scheme: leave it out where the rule runs for all");
    }
    Some(schemes)
}

/// The register that the rule sweeps.
fn over(root: &Section<'_>, dictionary: &Dictionary) -> Option<String> {
    let kind = root.text("over")?;
    if root.has("schemes") {
        root.fault_in("schemes", "a rule over people off the roll has no `schemes`: they have none");
    }
    if dictionary.kind_index(&kind).is_none() {
        let hint = read_case::kind_hint(&kind, dictionary, &[]);
        root.fault_in("over", format!("`{kind}` is no record kind{hint}"));
    }
    Some(kind)
}

/// How many versions a rule has at most.
const MOST_VERSIONS: usize = 200;

/// The versions by date, and the periods of all of them, also of those that cannot be read.
fn versions(root: &Section<'_>, definitions: &[Definition]) -> (Vec<RuleVersion>, Vec<Period>) {
    let mut versions = Vec::new();
    let mut periods = Vec::new();
    let mut numbers: Vec<(Period, u32)> = Vec::new();
    root.require("version");
    let sections = root.sections("version");
    if let Some(beyond) = sections.get(MOST_VERSIONS) {
        beyond.fault_at(beyond.span().start, format!("a rule has at most {MOST_VERSIONS} versions"));
    }
    for section in sections.into_iter().take(MOST_VERSIONS) {
        let number = version_number(&section);
        let period = Period::read(&section);
        if let (Some(number), Some(period)) = (number, &period) {
            numbers.push((period.clone(), number));
        }
        periods.extend(period.clone());
        let mut version = version(&section, definitions, root.has("over"));
        section.finish();
        version.version = number.unwrap_or(0);
        if let Some(period) = period {
            (version.from, version.to) = (period.from, period.to);
        }
        versions.push(version);
    }
    periods::check(root, "versions", periods.clone(), false);
    numbers.sort();
    for pair in numbers.windows(2) {
        if let [(_, before), (period, number)] = pair
            && number <= before
        {
            let message = format!("version {number} begins after version {before}: number them by date");
            root.fault_at(period.offset, message);
        }
    }
    versions.sort_by_key(|v| v.from);
    (versions, periods)
}

fn version_number(section: &Section<'_>) -> Option<u32> {
    section.require("version")?;
    let number = u32::try_from(section.integer("version")?);
    match number {
        Ok(number) if number > 0 => Some(number),
        _ => {
            section.fault_in("version", "`version` must be 1 or more");
            None
        }
    }
}

/// Reads what a version says beside its number and dates, which the caller fills in.
fn version(section: &Section<'_>, definitions: &[Definition], sweeps: bool) -> RuleVersion {
    let legal = legal(section);
    let lets = lets(section, definitions);
    let with = if sweeps { formula::optional(section, "with") } else { None };
    let when = formula::required(section, "when");
    let measured = formula::optional(section, "measured");
    let limit = formula::optional(section, "limit");
    if section.has("limit") && !section.has("measured") {
        section.fault_in("limit", "`limit` stands beside a `measured` figure: say what is held against it");
    }
    section.require("message");
    let message = section.section("message");
    let say = |language| message.as_ref().and_then(|m| formula::message(m, language));
    let (zh, en) = (say("zh"), say("en"));
    message.iter().for_each(Section::finish);
    RuleVersion {
        version: 0,
        from: jiff::civil::Date::ZERO,
        to: None,
        legal,
        lets,
        with,
        when,
        measured,
        limit,
        message_zh: zh.unwrap_or_else(Vec::new),
        message_en: en.unwrap_or_else(Vec::new),
    }
}

fn legal(section: &Section<'_>) -> Vec<LegalBasis> {
    let mut legal = Vec::new();
    if section.require("legal").is_none() {
        return legal;
    }
    let entries = section.sections("legal");
    if entries.is_empty() {
        section.fault_in("legal", "`legal` is empty: a rule without a legal basis decides nothing");
    }
    for entry in entries {
        let (cite, zh, en) =
            (entry.required_words("cite"), entry.required_words("zh"), entry.required_words("en"));
        let (from, to) = (entry.date("from"), entry.date("to"));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            entry.fault_in("to", "`to` is the last day and cannot lie before `from`");
        }
        entry.finish();
        if let (Some(cite), Some(zh), Some(en)) = (cite, zh, en) {
            legal.push(LegalBasis { cite, title: Bilingual { zh, en }, from, to });
        }
    }
    legal
}

/// The named parts of a version.
fn lets(section: &Section<'_>, definitions: &[Definition]) -> Vec<Definition> {
    let Some(table) = section.section("let") else { return Vec::new() };
    if table.keys().len() > MOST_LETS {
        section.fault_in("let", format!("more than {MOST_LETS} named parts: split the rule"));
    }
    let mut taken: Vec<_> = definitions
        .iter()
        .map(|d| (d.name.clone(), format!("the definitions of {}", d.formula.file)))
        .collect();
    let mut lets = Vec::new();
    for name in table.keys().into_iter().take(MOST_LETS) {
        let named = is_own_name(&table, name, name) && is_new(&table, name, name, &mut taken);
        let entry = if table.is_table(name) { table.section(name) } else { None };
        let (formula, title) = match entry {
            Some(entry) => {
                let formula = formula::required(&entry, "expr");
                let (zh, en) = (entry.required_words("zh"), entry.required_words("en"));
                entry.finish();
                (formula, zh.zip(en).map(|(zh, en)| Bilingual { zh, en }))
            }
            None => (formula::required(&table, name), None),
        };
        if named {
            let title = title.unwrap_or_else(|| Bilingual::same(name));
            lets.push(Definition { name: name.to_owned(), params: Vec::new(), title, formula, figure: None });
        }
    }
    lets
}
