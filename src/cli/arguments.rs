//! The words of the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// 核对: household economic-status cross-check for social assistance.
#[derive(Debug, Parser)]
#[command(name = "hedui", version, about, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// A configuration file (TOML).
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The language of texts for people: zh or en.
    #[arg(long, global = true, value_name = "zh|en")]
    pub lang: Option<String>,
    /// Why personal data is read; it goes into the access log.
    #[arg(long, global = true)]
    pub purpose: Option<String>,
    /// For which case personal data is read; it goes into the access log.
    #[arg(long = "case", global = true, value_name = "CASE")]
    pub case_number: Option<String>,
    /// No progress and no remarks on stderr.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Where run folders are made.
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The nightly run over the whole roll.
    Batch {
        /// The as-of date.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// Only households whose area code begins so.
        #[arg(long, value_name = "PREFIX")]
        area: Option<String>,
        /// The run's id; a finished run of that id prints its summary.
        #[arg(long, value_name = "ID")]
        run: Option<String>,
        /// An earlier run, by id or folder: only what can have changed since is evaluated, the rest is carried over.
        #[arg(long, value_name = "RUN")]
        since: Option<String>,
        /// How many threads; 0 is one a core.
        #[arg(long, value_name = "N")]
        threads: Option<usize>,
        /// About how much memory to take, such as 4GiB or 512MiB; what doesn't fit waits on the disk.
        #[arg(long, value_name = "SIZE")]
        memory: Option<String>,
        /// Print the time that each stage took, summed over the threads, and how long the whole run took.
        #[arg(long)]
        timings: bool,
    },
    /// People off the roll who may need help, from registers licensed to be swept.
    Discover {
        /// The as-of date.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// Only people whose registered area begins so, or is not known.
        #[arg(long, value_name = "PREFIX")]
        area: Option<String>,
    },
    /// One household, now: the same findings as the batch.
    Check {
        /// Whom to check.
        #[command(flatten)]
        subject: SubjectArguments,
        /// The as-of date.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// text or json.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// An old run again, from its pinned evidence: SAME, or the first difference.
    Rerun {
        /// A run's id or folder.
        run: String,
        /// recorded, current, or a folder of rules.
        #[arg(long, default_value = "recorded", value_name = "recorded|current|DIR")]
        rules: String,
        /// Only one household.
        #[arg(long, value_name = "ID")]
        household: Option<String>,
    },
    /// What a run found, for other tools.
    Export {
        /// A run's id or folder.
        run: String,
        /// What to export.
        what: Exported,
        /// The format.
        #[arg(long, value_enum, default_value = "jsonl")]
        format: Format,
    },
    /// Pages for people: the whole run, or one household's 核对报告.
    Report {
        /// A run's id or folder.
        run: String,
        /// One household.
        #[arg(long, value_name = "ID")]
        household: Option<String>,
        /// For the office, or to hand over to the household.
        #[arg(long, value_enum, default_value = "office")]
        audience: AudienceArgument,
        /// The file to write; - is stdout.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// The arithmetic and the records behind a verdict, in words.
    Explain {
        /// A run's id or folder.
        run: String,
        /// The household.
        #[arg(long, value_name = "ID")]
        household: String,
        /// One rule; all findings where absent.
        #[arg(long, value_name = "ID")]
        rule: Option<String>,
        /// text, or json: one object a line, with the whole tree.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
    /// The rule pack.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// The department sources.
    #[command(subcommand)]
    Adapters(AdaptersCommand),
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The runs that are there.
    #[command(subcommand)]
    Runs(RunsCommand),
    /// Checks of what was recorded.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// A made-up county in the departments' own formats.
    Generate {
        /// How many households.
        #[arg(long, value_name = "N")]
        households: u32,
        /// The seed: the same seed makes the same county.
        #[arg(long, value_name = "S")]
        seed: u64,
        /// department or canonical.
        #[arg(long, value_enum, default_value = "department")]
        format: CountyFormat,
        /// The as-of date of the county.
        #[arg(long, value_name = "DATE", default_value = "2026-11-01")]
        as_of: String,
    },
}

/// Whom to check.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct SubjectArguments {
    /// A household of the roll.
    #[arg(long, value_name = "ID")]
    pub household: Option<String>,
    /// A person of the roll; - reads the ID from stdin.
    #[arg(long, value_name = "ID")]
    pub person: Option<String>,
    /// An application (JSON), which need not be on the roll.
    #[arg(long, value_name = "FILE")]
    pub application: Option<PathBuf>,
}

/// Commands of the rule pack.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// What is in force on a date.
    List {
        /// The date.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// Everything that is wrong with the rule files, at once.
    Check,
    /// The cases inside the rule files.
    Test {
        /// Only one rule.
        #[arg(long, value_name = "ID")]
        rule: Option<String>,
    },
    /// An expression on given values: prints a value, an error or a refusal.
    ///
    /// Evaluates CEL's standard as it is defined: int, uint, double, bool, string, bytes, null, list, map, timestamp,
    /// duration and type; all operators, has(), ?:, all, exists, exists_one, filter and map, size, contains,
    /// startsWith, endsWith, matches, conversions and the fields of times. Messages, enumerations, optional values,
    /// two-variable macros, containers, extensions and the words that only rule files have are refused.
    ///
    /// Without EXPR each line of stdin is a request such as
    /// {"id": 1, "expr": "x + 1", "given": {"x": {"int64Value": "1"}}} and is answered with a line that has `value`,
    /// `type`, `typed` and `text`, or `error`, or `refused` with reason, line and column.
    ///
    /// Exit codes: 0 a value, or every line could be read; 2 an error, a refusal, or a line that is no request.
    #[command(verbatim_doc_comment)]
    Eval {
        /// The expression; one that begins like a flag stands after `--`.
        #[arg(allow_hyphen_values = true)]
        expr: Option<String>,
        /// Values by name: JSON or TOML, plain or as {"uint64Value": "1"}; for the lines of stdin what they do not
        /// give themselves.
        #[arg(long, value_name = "FILE")]
        given: Option<PathBuf>,
        /// text or json; the lines of stdin are always answered in JSON.
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
}

/// Commands of the sources.
#[derive(Debug, Subcommand)]
pub enum AdaptersCommand {
    /// The sources that are described.
    List,
    /// Everything that is wrong with the adapter files, at once.
    Check,
    /// One sample answer mapped and shown.
    Probe {
        /// The source; all where absent.
        id: Option<String>,
    },
}

/// Commands of the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Each value with where it came from.
    Show,
}

/// Commands of the runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// The finished runs.
    List,
}

/// Checks of what was recorded.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Every digest of a run, offline; names the first thing that is wrong.
    Verify {
        /// A run's id or folder.
        run: String,
    },
}

/// text or json.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people.
    Text,
    /// For tools.
    Json,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Exported {
    /// The findings.
    Findings,
    /// The households' verdicts.
    Verdicts,
    /// What each source delivered.
    Sources,
    /// The rows that could not be read.
    SetAside,
}

/// Formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object a line: the canonical form.
    Jsonl,
    /// CSV.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// Whom a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AudienceArgument {
    /// The office.
    Office,
    /// The household.
    Household,
}

/// Formats of a made-up county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CountyFormat {
    /// The departments' own formats.
    Department,
    /// Canonical files.
    Canonical,
}
