//! Any formula is checked or refused, against the dictionary, parameters and definitions of the shipped pack.
#![no_main]

use hedui_fuzz::{
    dictionary::{Dictionary, load_dictionary},
    document::{Document, Faults},
    expr::{
        check::{Checker, DefinitionDecl, Origin, ParameterDecl, ParameterShape},
        parser::parse,
        types::{Dimension, Type},
    },
    rule::{Pack, PackDocuments, ParameterType, load_pack},
};
use libfuzzer_sys::fuzz_target;
use std::{cell::RefCell, fs, path::Path, sync::LazyLock};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// A checker keeps what it has checked: it is made anew after so many texts.
const TEXTS: usize = 2_000;

fn documents(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<Document> {
    let mut paths: Vec<_> = fs::read_dir(Path::new(ROOT).join(folder))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    let named =
        paths.into_iter().filter(|path| wanted(path.file_name().and_then(|n| n.to_str()).unwrap_or("")));
    named
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a file");
            let name = format!("{folder}/{}", path.file_name().and_then(|n| n.to_str()).expect("a name"));
            Document::parse(&name, &text, &Faults::new())
        })
        .collect()
}

static SHIPPED: LazyLock<(Dictionary, Pack)> = LazyLock::new(|| {
    let faults = Faults::new();
    let kinds = documents("adapters/kinds", |_| true);
    let dictionary = load_dictionary(&kinds, &faults).expect("a dictionary");
    let definitions = documents("rules", |name| name == "definitions.toml");
    let parameters = documents("rules/parameters", |_| true);
    let pack = PackDocuments { rules: &[], definitions: &definitions, parameters: &parameters };
    let pack = load_pack(&pack, &dictionary, &faults);
    (dictionary, pack)
});

fn checker() -> Checker<'static> {
    let (dictionary, pack) = &*SHIPPED;
    let number = |dimension| ParameterShape::Single(Type::Number(dimension));
    let decls = pack.parameters.all.iter().filter_map(|parameter| {
        let shape = match &parameter.ty {
            ParameterType::Money => number(Dimension::MONEY),
            ParameterType::MoneyMonth => number(Dimension::MONEY_MONTH),
            ParameterType::Months => number(Dimension::MONTHS),
            ParameterType::Ratio => number(Dimension::PLAIN),
            ParameterType::AreaM2 => number(Dimension::M2),
            ParameterType::Flag => ParameterShape::Single(Type::Bool),
            ParameterType::Words { kind, field } => {
                let field = dictionary.kind(kind).and_then(|k| k.field(field)).expect("a code field");
                ParameterShape::Words(Type::of_field(&field.ty))
            }
        };
        Some(ParameterDecl { name: parameter.name.clone(), shape })
    });
    let mut checker = Checker::new(dictionary, decls.collect());
    for definition in &pack.definitions {
        checker.declare(DefinitionDecl {
            name: definition.name.clone(),
            params: definition.params.clone(),
            title: definition.title.clone(),
            text: definition.formula.text.clone(),
            expr: definition.formula.expr.clone(),
        });
    }
    checker
}

thread_local! {
    static CHECKER: RefCell<(Checker<'static>, usize)> = RefCell::new((checker(), 0));
}

fuzz_target!(|text: &str| {
    let Ok(expr) = parse(text) else { return };
    CHECKER.with_borrow_mut(|(known, texts)| {
        *texts += 1;
        if *texts == TEXTS {
            (*known, *texts) = (checker(), 0);
        }
        if let Err(faults) = known.check(&expr) {
            let misuses = known.take_misuses();
            assert!(!faults.is_empty() || !misuses.is_empty(), "a refusal says why");
            misuses.iter().for_each(|misuse| drop(known.told_of(misuse)));
            let here = faults.iter().filter(|fault| fault.origin == Origin::Expression);
            for fault in here {
                assert!(fault.span.end as usize <= text.len(), "{fault:?}");
            }
        }
    });
});
