//! Reads the definitions that all rules share, in the order of their files: each may use those before it.
//!
//! ```toml
//! [[define]]
//! name = "net"                         # `net` in expressions; with params `name(m)`
//! params = ["m"]                       # default none
//! expr = 'total - deductions'
//! title = { zh = "…", en = "…" }
//! figure = "net_income"                # the main figure of a household that it is, if any
//! ```
//!
//! It must not know types: whether an expression makes sense is the checker's.

use super::{Definition, formula, periods::line_of};
use crate::{
    document::{Document, Faults, Section},
    domain::Bilingual,
    expr::{ast::ExprKind, check::FUNCTIONS, parser::parse},
};

/// Names that the rule language keeps for itself.
pub(super) const BUILT_IN: [&str; 8] = ["D", "M", "A", "W", "h", "members", "persons", "param"];

/// The main figures of a household that a definition may be.
const FIGURES: [&str; 5] = ["n", "net_income", "money_assets", "homes", "vehicles"];

/// A name that is taken, and where, for messages.
pub(super) type Taken = (String, String);

/// Reads the definitions of all files.
pub(super) fn read_all(documents: &[Document], faults: &Faults) -> Vec<Definition> {
    let mut definitions = Vec::new();
    let mut names: Vec<Taken> = Vec::new();
    let mut figures: Vec<Taken> = Vec::new();
    for document in documents {
        let root = document.section(faults);
        for section in root.sections("define") {
            definitions.extend(read(&section, &mut names, &mut figures));
        }
        root.finish();
    }
    definitions
}

fn read(section: &Section<'_>, names: &mut Vec<Taken>, figures: &mut Vec<Taken>) -> Option<Definition> {
    let name = section.required_text("name").filter(|name| {
        let sound = is_own_name(section, "name", name);
        sound && is_new(section, "name", name, names)
    });
    let params = params(section);
    let title = section.bilingual("title");
    let formula = formula::required(section, "expr");
    let figure = section.one_of("figure", &FIGURES);
    if let Some(figure) = &figure {
        is_new(section, "figure", figure, figures);
        if !params.is_empty() {
            section.fault_in("figure", "a definition with `params` is no figure of a household");
        }
    }
    section.finish();
    let name = name?;
    let title = title.unwrap_or_else(|| Bilingual::same(&name));
    Some(Definition { name, params, title, formula, figure })
}

fn params(section: &Section<'_>) -> Vec<String> {
    let mut params: Vec<String> = Vec::new();
    for (param, span) in section.texts("params").into_iter().flatten() {
        if params.contains(&param) {
            section.fault_at(span.start, format!("`{param}` stands twice in `params`"));
        } else if let Some(fault) = name_fault(&param) {
            section.fault_at(span.start, fault);
        } else {
            params.push(param);
        }
    }
    params
}

/// Notes a name that is taken, and takes it otherwise.
pub(super) fn is_new(section: &Section<'_>, key: &str, name: &str, taken: &mut Vec<Taken>) -> bool {
    if let Some((_, place)) = taken.iter().find(|(known, _)| known == name) {
        section.fault_in(key, format!("`{name}` is defined already: {place}"));
        return false;
    }
    let place = format!("{}:{}", section.document().file(), line_of(section, section.span().start));
    taken.push((name.to_owned(), place));
    true
}

/// Whether expressions can use the name; notes a fault at `key` where they cannot.
pub(super) fn is_name(section: &Section<'_>, key: &str, name: &str) -> bool {
    match name_fault(name) {
        Some(fault) => {
            section.fault_in(key, fault);
            false
        }
        None => true,
    }
}

/// The same of a name of one's own: a function of the language is none.
pub(super) fn is_own_name(section: &Section<'_>, key: &str, name: &str) -> bool {
    if FUNCTIONS.contains(&name) {
        section.fault_in(key, format!("`{name}` is a function of the rule language: take another name"));
        return false;
    }
    is_name(section, key, name)
}

fn name_fault(name: &str) -> Option<String> {
    if BUILT_IN.contains(&name) {
        return Some(format!("`{name}` is built into the rule language: take another name"));
    }
    let plain = matches!(parse(name), Ok(expr) if matches!(&expr.kind, ExprKind::Name(n) if n == name));
    (!plain)
        .then(|| "a name is written with a-z, A-Z, 0-9 and `_`, and is no word of the language".to_owned())
}
