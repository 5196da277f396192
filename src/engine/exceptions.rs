//! What findings say of rules that are exceptions to others: the exception names the rule that it is one to, and that
//! rule's finding says where an exception holds, or may. Both are reported; a person weighs them.
//! It must not change a verdict.

use super::compiled::CompiledPack;
use crate::domain::RuleVerdict;

/// The exceptions among the rules in force.
#[derive(Debug, Default)]
pub(super) struct Exceptions {
    /// The exception's place, the id of the rule that it is one to, and that rule's place where it is in force.
    pairs: Vec<(usize, String, Option<usize>)>,
}

impl Exceptions {
    /// The exceptions of a pack.
    pub fn of(pack: &CompiledPack) -> Self {
        let place = |id: &str| pack.rules.iter().position(|rule| rule.id == id);
        let pair = |(at, general): (usize, &String)| (at, general.clone(), place(general));
        let all = pack.rules.iter().enumerate();
        Self { pairs: all.filter_map(|(at, r)| Some((at, r.exception_to.as_ref()?))).map(pair).collect() }
    }

    /// Adds to the message of a rule's finding what is to be said; `open` are the household's rules that are not clear.
    pub fn add(
        &self,
        pack: &CompiledPack,
        rule: usize,
        open: &[(u16, RuleVerdict)],
        [zh, en]: &mut [String; 2],
    ) {
        for (exception, general_id, general) in &self.pairs {
            if *exception == rule {
                let title = general.map(|at| &pack.rules[at].title);
                zh.push_str(&format!(
                    "（此规则是 {general_id}{} 的例外。）",
                    title.map_or_else(String::new, |t| format!("“{}”", t.zh))
                ));
                en.push_str(&format!(
                    " (This rule is an exception to {general_id}{}.)",
                    title.map_or_else(String::new, |t| format!(", {}", t.en))
                ));
            }
            let found = open.iter().find(|(at, _)| usize::from(*at) == *exception);
            let Some((_, verdict)) = found.filter(|_| *general == Some(rule)) else { continue };
            let (id, title) = (&pack.rules[*exception].id, &pack.rules[*exception].title);
            if *verdict == RuleVerdict::Conflict {
                zh.push_str(&format!("（其例外 {id}“{}”也成立。）", title.zh));
                en.push_str(&format!(" (Its exception {id}, {}, holds too.)", title.en));
            } else {
                zh.push_str(&format!("（其例外 {id}“{}”是否成立，尚不能判断。）", title.zh));
                en.push_str(&format!(" (Whether its exception {id}, {}, holds is not known yet.)", title.en));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        document::{Document, Faults},
        domain::SourceState,
        engine::{
            Cases, compile, judge_run,
            pack_tests::{RandomCounty, Shipped, bind, check},
        },
        rule::{PackDocuments, load_pack},
    };
    use jiff::civil::date;

    fn rule(id: &str, more: &str, when: &str) -> Document {
        let text = format!(
            "id = \"{id}\"\ntitle = {{ zh = \"规则\", en = \"the rule\" }}\nseverity = \"verify\"\n{more}\n[[version]]\n\
             version = 1\nfrom = 2020-01-01\nlegal = [{{ cite = \"A1\", zh = \"一\", en = \"one\" }}]\n\
             when = '{when}'\nmessage = {{ zh = \"找到。\", en = \"Found.\" }}\n"
        );
        Document::parse(&format!("rules/{}.toml", id.to_lowercase()), &text, &Faults::new())
    }

    /// The English messages of household 0, with the exception's condition and the state of its source.
    fn messages(exception: &str, silent: bool) -> Vec<String> {
        let shipped = Shipped::new();
        let as_of = date(2026, 11, 1);
        let faults = Faults::new();
        let rules = [
            rule("GEN-01", "", "persons.count() >= 0"),
            rule("EXC-01", "exception_to = \"GEN-01\"", exception),
        ];
        let documents = PackDocuments { rules: &rules, definitions: &[], parameters: &shipped.parameters };
        let pack = load_pack(&documents, &shipped.dictionary, &faults);
        let pack = compile(&pack, &shipped.dictionary, as_of, &documents, Cases::Unasked, &faults);
        let mut county = RandomCounty::new(&shipped.dictionary, as_of, 3, 0).make(1);
        if silent {
            county.states.iter_mut().flatten().for_each(|state| *state = SourceState::NoAnswer);
        }
        let bound = bind(&county, &pack);
        check(faults);
        let judged = judge_run(&bound, &[true; 2], 0..1);
        judged[0].findings.iter().map(|f| format!("{} {}", f.rule_id, f.message.en)).collect()
    }

    #[test]
    fn an_exception_and_its_rule_name_each_other() {
        assert_eq!(
            messages("persons.count() >= 1", false),
            [
                "EXC-01 Found. (This rule is an exception to GEN-01, the rule.)",
                "GEN-01 Found. (Its exception EXC-01, the rule, holds too.)",
            ]
        );
        assert_eq!(messages("persons.count() > 100", false), ["GEN-01 Found."]);
        let open = messages("h.vehicle.count() > 100", true);
        assert_eq!(
            open[1],
            "GEN-01 Found. (Whether its exception EXC-01, the rule, holds is not known yet.)"
        );
        assert!(open[0].ends_with("known. (This rule is an exception to GEN-01, the rule.)"), "{open:?}");
    }
}
