//! Three conditions of common shapes, and packs compiled for a measurement.

use super::Shipped;
use hedui::{
    document::{Document, Faults},
    engine::{Cases, CompiledPack, compile},
    rule::{PackDocuments, load_pack},
};

/// Three conditions of common shapes, as rules.
pub const CONDITIONS: [(&str, &str); 3] = [
    ("T-01", r#"h.vehicle.exists(v, v.class != "disability")"#),
    (
        "T-02",
        "h.wage_tax.filter(r, r.month > M.plus(-12)).sum(r, r.income) > param.standard * members.count() * months(12)",
    ),
    ("T-03", "h.deposit.sum(a, a.balance) > param.standard * members.count() * months(24)"),
];

impl Shipped {
    /// The pack that ships, or rules of these conditions alone.
    pub fn compiled(&self, as_of: jiff::civil::Date, conditions: &[(&str, &str)]) -> CompiledPack {
        let faults = Faults::new();
        let rule = |(id, when): &(&str, &str)| {
            let text = format!(
                "id = \"{id}\"\ntitle = {{ zh = \"测量\", en = \"measurement\" }}\nseverity = \"info\"\n\n\
                 [[version]]\nversion = 1\nfrom = 2020-01-01\n\
                 legal = [{{ cite = \"-\", zh = \"无\", en = \"none\" }}]\nwhen = '{when}'\n\
                 message = {{ zh = \"成立\", en = \"holds\" }}\n"
            );
            Document::parse(&format!("rules/{}.toml", id.to_lowercase()), &text, &faults)
        };
        let own: Vec<Document> = conditions.iter().map(rule).collect();
        let rules = if own.is_empty() { &self.rules } else { &own };
        let documents = PackDocuments { rules, definitions: &self.definitions, parameters: &self.parameters };
        let pack = load_pack(&documents, &self.dictionary, &faults);
        let compiled = compile(&pack, &self.dictionary, as_of, &documents, Cases::Unasked, &faults);
        let found = faults.into_sorted();
        assert!(found.is_empty(), "{found:?}");
        compiled
    }
}
