//! What the tests of the whole program share: the binary itself, made-up counties, and a run's findings as they lie in
//! its folder. Must not know what is right.

use hedui::config::{Flags, Settings};
use hedui::store::{read_findings, read_verdicts};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The repository's root.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What the program said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program from the repository's root.
pub fn hedui(arguments: &[&str]) -> Said {
    hedui_with(arguments, &[])
}

/// Runs the program from the repository's root with additional environment.
pub fn hedui_with(arguments: &[&str], environment: &[(&str, &str)]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hedui"));
    command.current_dir(ROOT).args(arguments).envs(environment.iter().copied());
    let output = command.output().expect("the program starts");
    Said {
        code: output.status.code().expect("the program ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

/// All files below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A county with its own configuration, in a folder of its own.
#[derive(Debug)]
pub struct County {
    folder: tempfile::TempDir,
}

impl County {
    /// A county in canonical form, with its own adapters, judged by the shipped rules.
    pub fn canonical(households: &str) -> Self {
        Self::made(households, "canonical", "county/adapters")
    }

    /// A county as the departments deliver it, read by the shipped adapters.
    pub fn department(households: &str) -> Self {
        Self::made(households, "department", &format!("{ROOT}/adapters"))
    }

    fn made(households: &str, format: &str, adapters: &str) -> Self {
        let county = Self { folder: tempfile::tempdir().expect("a folder") };
        let out = county.path("county");
        let made = hedui(&[
            "generate",
            "--households",
            households,
            "--seed",
            "7",
            "--format",
            format,
            "--out",
            text(&out),
        ]);
        assert_eq!(made.code, 0, "{made:?}");
        county.configure(adapters, &format!("{ROOT}/rules"));
        county
    }

    /// Says where the adapters and the rules lie.
    pub fn configure(&self, adapters: &str, rules: &str) {
        let text =
            format!("data = \"county\"\nadapters = \"{adapters}\"\nrules = \"{rules}\"\nout = \"runs\"\n");
        fs::write(self.path("hedui.toml"), text).expect("written");
    }

    /// The county again, in a folder of its own.
    pub fn copied(&self) -> Self {
        let county = Self { folder: tempfile::tempdir().expect("a folder") };
        copy_folder(&self.path("county"), &county.path("county"));
        fs::copy(self.path("hedui.toml"), county.path("hedui.toml")).expect("copied");
        county
    }

    /// The county with adapters, dictionary and rules of its own, which a test may change.
    pub fn with_own_pack(self) -> Self {
        let county_has_adapters = self.path("county/adapters").is_dir();
        let adapters = if county_has_adapters {
            self.path("county/adapters")
        } else {
            format!("{ROOT}/adapters").into()
        };
        copy_folder(&adapters, &self.path("adapters"));
        copy_folder(&Path::new(ROOT).join("adapters/kinds"), &self.path("adapters/kinds"));
        copy_folder(&Path::new(ROOT).join("rules"), &self.path("rules"));
        self.configure("adapters", "rules");
        self
    }

    /// A path in the county's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program on this county.
    pub fn hedui(&self, arguments: &[&str]) -> Said {
        self.hedui_with(arguments, &[])
    }

    /// Runs the program on this county with additional environment.
    pub fn hedui_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Said {
        let config = self.path("hedui.toml");
        let mut all = vec!["--quiet", "--config", text(&config)];
        all.extend(arguments);
        hedui_with(&all, environment)
    }

    /// Runs the batch; it must end with 0 or 3.
    pub fn batch(&self, run: &str) -> Said {
        let said = self.hedui(&["batch", "--run", run]);
        assert!(said.code == 0 || said.code == 3, "{said:?}");
        said
    }

    /// Runs the batch with more arguments, however it ends.
    pub fn batch_with(&self, run: &str, arguments: &[&str]) -> Said {
        self.hedui(&[&["batch", "--run", run], arguments].concat())
    }

    /// An export of a run as JSON lines.
    pub fn export(&self, run: &str, what: &str) -> String {
        let said = self.hedui(&["export", run, what]);
        assert_eq!((said.code, said.stderr.as_str()), (0, ""));
        said.stdout
    }

    /// The settings, for calls of the library.
    pub fn settings(&self) -> Settings {
        Settings::read(Some(&self.path("hedui.toml")), &Flags::new()).expect("the configuration is sound")
    }
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// What a run says: each (household, rule) with its verdict, and each household with its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdicts {
    pub rules: BTreeMap<(String, String), &'static str>,
    pub households: BTreeMap<String, &'static str>,
}

impl Verdicts {
    /// Reads a run's folder.
    pub fn of(folder: &Path) -> Self {
        let findings = read_findings(folder).expect("findings");
        let results = read_verdicts(folder).expect("verdicts");
        let count = findings.len();
        let rules: BTreeMap<_, _> =
            findings.into_iter().map(|f| ((f.household_id, f.rule_id), f.verdict.word())).collect();
        assert_eq!(rules.len(), count, "a household and rule have more than one finding");
        let households = results.into_iter().map(|r| (r.household_id, r.verdict.word())).collect();
        Self { rules, households }
    }
}

/// A small county in canonical form whose run `base` is finished; a test must not change it.
pub fn small_county() -> &'static County {
    static COUNTY: OnceLock<County> = OnceLock::new();
    COUNTY.get_or_init(|| {
        let county = County::canonical("150");
        county.batch("base");
        county
    })
}

/// Cases of a rule that counts vehicles: each verdict once.
pub const VEHICLE_CASES: &str = r#"
[[case]]
name = "two"
as_of = 2026-11-01
expect = "conflict"
vehicle = [{ class = "motorcycle" }, { class = "motorcycle" }]

[[case]]
name = "none"
as_of = 2026-11-01
expect = "clear"

[[case]]
name = "silent"
as_of = 2026-11-01
expect = "undecided"
unknown = ["vehicle"]
"#;
