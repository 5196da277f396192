//! What the made-up county's sources are like: whose records they hold, whether they need an authorisation, how old
//! their rows may be, whether they send an answers table. Must not know records or files.

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) struct SourceNote {
    /// Its id.
    pub(in crate::generate) id: String,
    /// The kind of its records.
    pub(in crate::generate) kind: String,
    /// Whether it is civil affairs' own, which needs no authorisation.
    pub(in crate::generate) own: bool,
    /// Rows that stood longer ago than so many days are stale.
    pub(in crate::generate) max_age_days: i32,
    /// Whether an answers table says who was asked.
    pub(in crate::generate) answers: bool,
    /// Whether who is not listed has no record; else was not asked. Only without an answers table.
    pub(in crate::generate) not_listed_is_none: bool,
    /// Whether no household is better than undecided without it.
    pub(in crate::generate) required: bool,
}

impl SourceNote {
    /// Reads the head of an adapter's text: the lines before its first table.
    pub(in crate::generate) fn read(id: &str, kind: &str, adapter: &str, answers: bool) -> Self {
        let value = |key: &str| {
            adapter.lines().take_while(|line| !line.starts_with('[')).find_map(|line| {
                let (name, value) = line.split_once('=')?;
                let value = value.split('#').next().map_or("", str::trim);
                (name.trim() == key).then_some(value.trim_matches('"'))
            })
        };
        let age = value("max_age_days").and_then(|days| days.parse().ok());
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            own: value("access") == Some("own"),
            max_age_days: age.map_or(i32::MAX, |days| days),
            answers,
            not_listed_is_none: value("not_listed") == Some("none"),
            required: value("required") == Some("true"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_adapter_is_read() {
        let text = "id = \"a\"\naccess = \"own\"\nnot_listed = \"none\" # of all\nmax_age_days = 31\n[x]\nrequired = true\n";
        let note = SourceNote::read("a", "aid", text, false);
        assert!(note.own && note.not_listed_is_none && !note.required && !note.answers);
        assert_eq!((note.max_age_days, note.kind.as_str()), (31, "aid"));
    }
}
