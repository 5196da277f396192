//! The house rules that a machine can hold: sizes of files and functions, the layers, what must not be written, and
//! that nobody in the tree could be a real person. Must not know what the program does.

use super::support::{ROOT, files_below, hedui, text};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of code with its path below the root.
struct Code {
    name: String,
    lines: Vec<String>,
}

fn code(folders: &[&str]) -> Vec<Code> {
    let mut all = Vec::new();
    for folder in folders.iter().map(|folder| Path::new(ROOT).join(folder)).filter(|folder| folder.is_dir()) {
        for path in
            files_below(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"))
        {
            let lines = fs::read_to_string(&path).expect("UTF-8").lines().map(str::to_owned).collect();
            let name = text(path.strip_prefix(ROOT).expect("below the root")).to_owned();
            all.push(Code { name, lines });
        }
    }
    assert!(all.len() > 5, "{folders:?} hold code");
    all
}

impl Code {
    /// Whether the whole file is a test's.
    fn is_test(&self) -> bool {
        let parts = ["/tests/", "/tests.rs", "_tests.rs"];
        self.name.starts_with("tests/") || parts.iter().any(|part| self.name.contains(part))
    }

    /// The lines that are not tests, numbered from 1, without comments: a test module stands at the end of its file.
    fn product(&self) -> impl Iterator<Item = (usize, &str)> {
        let end =
            self.lines.iter().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(self.lines.len());
        let taken = if self.is_test() { 0 } else { end };
        let lines = self.lines[..taken].iter().enumerate().map(|(place, line)| (place + 1, line.as_str()));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The functions of a file, each with its first line and its length: `rustfmt` puts the closing brace below the `fn`.
fn functions(code: &Code) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (place, line) in code.lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.trim_start().split(' ').take(5).collect();
        let heads = ["pub", "pub(super)", "pub(crate)", "const", "async"];
        let head = words.iter().take_while(|word| heads.contains(word)).count();
        if words.get(head) != Some(&"fn") {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        let one_line = line.ends_with('}') || line.ends_with(';');
        let end = code.lines[place..].iter().position(|line| *line == close || line.trim_end() == close);
        found.push((place + 1, if one_line { 1 } else { end.map_or(1, |end| end + 1) }));
    }
    found
}

#[track_caller]
fn check_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for code in code(&["src", "tests", "benches"]) {
        if code.lines.len() > 500 {
            wrong.push(format!("{}: {} lines, more than 500", code.name, code.lines.len()));
        }
        if !code.lines.first().is_some_and(|line| line.starts_with("//! ")) {
            wrong.push(format!("{}: does not open with what it is for (`//!`)", code.name));
        }
    }
    check_none(&wrong);
}

#[test]
fn functions_are_short() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for code in code(&["src", "tests", "benches"]) {
        for (line, length) in functions(&code) {
            count += 1;
            if length > 70 {
                wrong.push(format!("{}:{line}: a function of {length} lines, more than 70", code.name));
            }
        }
    }
    assert!(count > 1_500, "only {count} functions were seen");
    check_none(&wrong);
}

/// Each layer with the layers that it may use; arrows point downwards only.
const LAYERS: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("document", &["domain"]),
    ("dictionary", &["document", "domain"]),
    ("expr", &["dictionary", "document", "domain"]),
    ("adapter", &["dictionary", "document", "domain"]),
    ("rule", &["expr", "dictionary", "document", "domain"]),
    ("table", &["dictionary", "document", "domain"]),
    ("collect", &["table", "adapter", "dictionary", "document", "domain"]),
    ("engine", &["table", "rule", "expr", "dictionary", "document", "domain"]),
    ("store", &["table", "dictionary", "document", "domain"]),
    ("report", &["table", "dictionary", "domain"]),
    ("config", &["document", "domain"]),
    ("generate", &["adapter", "dictionary", "document", "domain"]),
    (
        "run",
        &[
            "collect",
            "table",
            "engine",
            "store",
            "report",
            "config",
            "generate",
            "adapter",
            "rule",
            "expr",
            "dictionary",
            "document",
            "domain",
        ],
    ),
    (
        "cli",
        &[
            "run",
            "collect",
            "table",
            "engine",
            "store",
            "report",
            "config",
            "generate",
            "adapter",
            "rule",
            "expr",
            "dictionary",
            "document",
            "domain",
        ],
    ),
];

/// The modules of the crate that a file names, with the line: `crate::x`, also within `use crate::{…}`.
fn named_modules(code: &Code) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_list = false;
    for (number, line) in code.product() {
        for rest in line.split("crate::").skip(1) {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((number, word));
        }
        let indented = line.strip_prefix("    ").filter(|rest| !rest.starts_with([' ', '}']));
        if let (true, Some(rest)) = (in_list, indented) {
            found.push((number, rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()));
        }
        in_list = (in_list || line == "use crate::{") && line != "};";
    }
    found.retain(|(_, word)| LAYERS.iter().any(|(layer, _)| layer == word));
    found
}

#[test]
fn layers_use_only_what_lies_below_them() {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for code in code(&["src"]) {
        let own = code.name.split('/').nth(1).expect("below src").to_owned();
        if own.ends_with(".rs") {
            continue;
        }
        let Some((_, below)) = LAYERS.iter().find(|(layer, _)| *layer == own) else {
            wrong.push(format!("{}: `{own}` has no place among the layers", code.name));
            continue;
        };
        for (line, module) in named_modules(&code) {
            seen.insert((own.clone(), module.clone()));
            if module != own && !below.contains(&module.as_str()) {
                wrong.push(format!("{}:{line}: {own} must not know {module}", code.name));
            }
        }
    }
    assert!(seen.len() > 30, "{seen:?}");
    check_none(&wrong);
}

#[test]
fn nothing_unfinished_and_nothing_swallowed() {
    let words = ["todo!", "unimplemented!", "unwrap_or_default", "#[ignore", "dbg!("];
    let mut wrong = Vec::new();
    for code in code(&["src"]) {
        for (place, line) in code.lines.iter().enumerate() {
            let found = words.iter().find(|word| line.contains(*word));
            wrong.extend(found.map(|word| format!("{}:{}: `{word}`", code.name, place + 1)));
        }
    }
    check_none(&wrong);
}

#[test]
fn the_core_knows_no_clock_no_chance_no_file_and_no_frame() {
    let words = ["SystemTime", "Instant::now", "rand::", "std::fs", "std::env", "polars", "tokio"];
    let mut wrong = Vec::new();
    for code in code(&["src/domain", "src/expr", "src/rule", "src/engine"]) {
        for (number, line) in code.product() {
            let found = words.iter().find(|word| line.contains(*word));
            wrong.extend(found.map(|word| format!("{}:{number}: `{word}`", code.name)));
        }
    }
    check_none(&wrong);
}

/// The crates that a manifest depends on, as code names them.
fn crates_of(manifest: &str) -> BTreeSet<String> {
    let path = Path::new(ROOT).join(manifest);
    let manifest: toml::Table = fs::read_to_string(path).expect("UTF-8").parse().expect("TOML");
    let dependencies = manifest["dependencies"].as_table().expect("a table");
    dependencies.keys().map(|name| name.replace('-', "_")).collect()
}

#[test]
fn the_fuzzed_part_needs_no_crate_that_fuzzing_does_not_name() {
    let (all, fuzzing) = (crates_of("Cargo.toml"), crates_of("tests/fuzz/Cargo.toml"));
    let language = fs::read_to_string(Path::new(ROOT).join("tests/fuzz/language.rs")).expect("UTF-8");
    let folders: Vec<&str> = language
        .lines()
        .filter_map(|l| l.strip_prefix("#[path = \"../../")?.strip_suffix("/mod.rs\"]"))
        .collect();
    assert!(folders.contains(&"src/expr"), "{folders:?}");
    let mut wrong = Vec::new();
    for code in code(&folders) {
        for (number, line) in code.product() {
            let named = |name: &&String| line.contains(&format!("{name}::")) && !fuzzing.contains(*name);
            wrong.extend(all.iter().filter(named).map(|name| format!("{}:{number}: {name}", code.name)));
        }
    }
    check_none(&wrong);
}

/// Whether 18 characters are an ID with a right date and check character.
fn is_citizen_id(id: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if !id[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number =
        |from: usize, to: usize| id[from..to].iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0'));
    let dated = (1800..2100).contains(&number(6, 10)) && (1..=12).contains(&number(10, 12));
    let sum: u32 = id[..17].iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    dated && (1..=31).contains(&number(12, 14)) && id[17].to_ascii_uppercase() == check
}

/// The IDs in a text that could be somebody's.
fn citizen_ids(bytes: &[u8]) -> BTreeSet<String> {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let starts = 0..bytes.len().saturating_sub(17);
    starts
        .filter(|start| {
            let before = start.checked_sub(1).and_then(|place| bytes.get(place));
            !is_part(before) && !is_part(bytes.get(start + 18))
        })
        .map(|start| &bytes[start..start + 18])
        .filter(|id| is_citizen_id(id))
        .map(|id| String::from_utf8_lossy(id).to_ascii_uppercase())
        .collect()
}

#[test]
fn nobody_in_the_tree_could_be_real() {
    assert_eq!(citizen_ids(b"x 410399198506150024,").len(), 1, "IDs are seen");
    let examples = ["11010519491231002X", "34052419800101001X"];
    let mut wrong = Vec::new();
    let folders =
        ["src", "tests", "benches", "adapters", "rules", "fixtures", "docs"].map(|f| Path::new(ROOT).join(f));
    for path in folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| files_below(folder)) {
        let tests_the_standard =
            text(&path).contains("src/domain/") || text(&path).ends_with("tests/it/tidy.rs");
        for id in citizen_ids(&fs::read(&path).expect("read")) {
            let made_up = id.starts_with("41039");
            if !(made_up || tests_the_standard && examples.contains(&id.as_str())) {
                wrong.push(format!("{}: an ID of the area {}", path.display(), &id[..6]));
            }
        }
    }
    check_none(&wrong);
}

/// The commands in the code blocks of a page: lines that begin with `hedui` or the path of the program.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut in_block = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
            continue;
        }
        let line = line.trim().trim_start_matches("$ ").trim_start_matches("./target/release/");
        if in_block && line.starts_with("hedui ") {
            commands.push(line.split('#').next().expect("a part").trim().to_owned());
        }
    }
    commands
}

#[test]
fn commands_of_the_readme_exist() {
    let pages: Vec<PathBuf> = ["README.md", "README.zh.md"].map(|name| Path::new(ROOT).join(name)).to_vec();
    for page in pages.iter().filter(|page| page.is_file()) {
        let commands = commands(&fs::read_to_string(page).expect("UTF-8"));
        assert!(!commands.is_empty(), "{} shows no command", page.display());
        for command in commands {
            let words: Vec<&str> = command.split_whitespace().skip(1).collect();
            let named = words.iter().take_while(|word| {
                word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with('-')
            });
            let mut asked: Vec<&str> = named.take(2).copied().collect();
            let whole = ["rules", "adapters", "audit", "runs", "config"];
            asked.truncate(if whole.contains(&asked[0]) { 2 } else { 1 });
            asked.push("--help");
            let help = hedui(&asked);
            assert_eq!(help.code, 0, "`{command}`: {}", help.stderr);
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                let flag = flag.split('=').next().expect("a flag");
                assert!(help.stdout.contains(flag), "`{command}`: there is no {flag}");
            }
        }
    }
}
