//! What sources, rules and people are called in a report, and how what is waited for reads.
//! Must not know where the names come from; an id without a name stands for itself.

use super::privacy::{masked, without_ids};
use crate::domain::{Bilingual, Language, RecordRef, Severity, SourceState, WaitingOn};
use std::collections::BTreeMap;

/// What a source is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceName {
    /// The department that answers for it.
    pub department: Bilingual,
    /// Its title.
    pub title: Bilingual,
}

/// What a rule is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleName {
    /// Its title.
    pub title: Bilingual,
    /// Its severity.
    pub severity: Severity,
    /// Its legal basis, in words.
    pub basis: Vec<Bilingual>,
    /// The rule that it is an exception to.
    pub exception_to: Option<String>,
}

/// What ids are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Sources by id.
    pub sources: BTreeMap<String, SourceName>,
    /// Rules by id.
    pub rules: BTreeMap<String, RuleName>,
    /// Names of people by canonical ID.
    pub people: BTreeMap<String, String>,
}

impl Names {
    /// A source's title with its department: `税务局·个税扣缴明细`.
    pub fn source(&self, id: &str, language: Language) -> String {
        if let Some(known) = self.sources.get(id) {
            let (department, title) = (known.department.get(language), known.title.get(language));
            return match (department.is_empty(), title.is_empty()) {
                (false, false) => format!("{department} · {title}"),
                (true, false) => title.to_owned(),
                _ => id.to_owned(),
            };
        }
        match (id, id.strip_prefix("parameter:")) {
            ("roll", _) => pick(language, "救助对象名册", "the roll"),
            (_, Some("standard")) => {
                pick(language, "当地当日有效的保障标准", "a standard in force for the place and day")
            }
            (_, Some(parameter)) => format!("{}{parameter}", pick(language, "参数 ", "parameter ")),
            _ => id.to_owned(),
        }
    }

    /// A rule's title; its id where it has none.
    pub fn rule(&self, id: &str, language: Language) -> String {
        match self.rules.get(id) {
            Some(rule) if !rule.title.get(language).is_empty() => rule.title.get(language).to_owned(),
            _ => id.to_owned(),
        }
    }

    /// A person as shown: name and masked ID.
    pub fn person(&self, id: &str) -> String {
        match self.people.get(id) {
            Some(name) => format!("{name} {}", masked(id)),
            None => masked(id),
        }
    }

    /// A person as shown within a household: the name alone where there is one.
    pub fn person_short(&self, id: &str) -> String {
        self.people.get(id).cloned().unwrap_or_else(|| masked(id))
    }

    /// What is waited for, in words: `商业银行 · 存款（王某）：未答复`.
    pub fn waiting(&self, waiting: &WaitingOn, language: Language) -> String {
        let source = self.source(&waiting.source, language);
        let state = waiting_state(waiting, language);
        let person = waiting.person_id.as_deref().map(|id| self.person_short(id));
        match (language, person) {
            (Language::Zh, Some(person)) => format!("{source}（{person}）：{state}"),
            (Language::Zh, None) => format!("{source}：{state}"),
            (Language::En, Some(person)) => format!("{source} ({person}): {state}"),
            (Language::En, None) => format!("{source}: {state}"),
        }
    }

    /// A record in one line: `税务局 · 个税扣缴明细 #A-17（王某）`.
    pub fn record(&self, record: &RecordRef, language: Language) -> String {
        let source = self.source(&record.source, language);
        let key = without_ids(&record.record_key);
        let person = self.person_short(&record.person_id);
        match language {
            Language::Zh => format!("{source} #{key}（{person}）"),
            Language::En => format!("{source} #{key} ({person})"),
        }
    }
}

/// The state of what is waited for, in words: a hit came without the field that decides.
pub(super) fn waiting_state(waiting: &WaitingOn, language: Language) -> String {
    if waiting.source.starts_with("parameter:") {
        return pick(language, "尚未载入", "not loaded");
    }
    match waiting.state {
        SourceState::Hit => {
            pick(language, "有记录，但缺少所需项目", "records found, but without the item needed")
        }
        state => state.title().get(language).to_owned(),
    }
}

fn pick(language: Language, zh: &str, en: &str) -> String {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waited_for_reads_in_both_languages() {
        let mut names = Names::default();
        let bank = SourceName {
            department: Bilingual::of("商业银行", "Banks"),
            title: Bilingual::of("存款", "deposits"),
        };
        names.sources.insert("bank".to_owned(), bank);
        names.people.insert("410399198001010013".to_owned(), "王某".to_owned());
        let waiting = WaitingOn {
            source: "bank".to_owned(),
            person_id: Some("410399198001010013".to_owned()),
            state: SourceState::NoAnswer,
        };
        assert_eq!(names.waiting(&waiting, Language::Zh), "商业银行 · 存款（王某）：未答复");
        assert_eq!(names.waiting(&waiting, Language::En), "Banks · deposits (王某): no answer");
        let standard = WaitingOn { source: "parameter:standard".to_owned(), person_id: None, ..waiting };
        assert_eq!(names.waiting(&standard, Language::Zh), "当地当日有效的保障标准：尚未载入");
    }

    #[test]
    fn ids_without_a_name_stand_for_themselves_but_people_stay_masked() {
        let names = Names::default();
        assert_eq!(names.source("x.y", Language::En), "x.y");
        assert_eq!(names.rule("INC-01", Language::En), "INC-01");
        assert_eq!(names.person("410399198001010013"), "410399********0013");
    }
}
