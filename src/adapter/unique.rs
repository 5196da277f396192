//! What adapter files must not say twice between them: ids, sources, the roll, a decision beside a source.
//! It reads only what it compares, so that a file with other faults is compared too.

use crate::document::{Document, Faults, Section};

/// What one file says that others must not say.
struct Claims<'d> {
    root: Section<'d>,
    id: Option<String>,
    sources: Vec<String>,
    kind: Option<String>,
    is_roll: bool,
    without: bool,
}

/// Notes what two files both claim: at the later one, naming the earlier.
pub(super) fn check_together(documents: &[Document], faults: &Faults) {
    let claims: Vec<Claims<'_>> = documents.iter().map(|document| claims(document.section(faults))).collect();
    for (place, later) in claims.iter().enumerate() {
        twice_in_one(later);
        for earlier in &claims[..place] {
            compare(earlier, later);
        }
    }
}

fn claims(root: Section<'_>) -> Claims<'_> {
    // Only what is of the right type is claimed; a wrong type is a fault already, and noted once.
    Claims {
        id: root.text("id"),
        sources: root.texts("sources").into_iter().flatten().map(|(id, _)| id).collect(),
        kind: root.text("kind"),
        is_roll: root.flag("roll").unwrap_or(false),
        without: root.has("none_by_decision"),
        root,
    }
}

fn twice_in_one(claims: &Claims<'_>) {
    for (place, source) in claims.sources.iter().enumerate() {
        if claims.sources[..place].contains(source) {
            claims.root.fault_in("sources", format!("source `{source}` stands twice"));
        }
    }
}

fn compare(earlier: &Claims<'_>, later: &Claims<'_>) {
    let (first, here) = (earlier.root.document().file(), &later.root);
    if let Some(id) = later.id.as_ref().filter(|id| earlier.id.as_ref() == Some(id)) {
        let second = here.document().file();
        here.fault_in("id", format!("two adapters have the id `{id}`: {first} and {second}"));
    }
    for source in &later.sources {
        if earlier.sources.contains(source) || earlier.id.as_ref() == Some(source) {
            here.fault_in("sources", format!("source `{source}` is already that of {first}"));
        }
    }
    if let Some(id) = later.id.as_ref().filter(|id| earlier.sources.contains(id)) {
        here.fault_in("id", format!("`{id}` is already a source of {first}"));
    }
    if earlier.is_roll && later.is_roll {
        here.fault_in("roll", format!("there is one roll, and {first} brings it already"));
    }
    if let Some(kind) = later.kind.as_ref().filter(|kind| earlier.kind.as_ref() == Some(kind))
        && (earlier.without || later.without)
    {
        let (decision, other) = if later.without { ("this file", first) } else { (first, "this file") };
        here.fault_in(
            "kind",
            format!("{decision} says that there is no source of `{kind}`, but {other} describes one too"),
        );
    }
}
