//! `run.json`: what a run was made of, with the digests of everything in its folder.
//! What differs between two equal runs (id, host, threads, timings) stands in `outside`, which no digest covers
//! but that of the whole file, beside it.

use super::{
    DigestWriter, EvidenceFile, Recorded, SourceLine, StoreError,
    json_lines::{finding_line, verdict_line},
    lines::day,
    locate::MANIFEST,
    pack::{self, read_pack},
    private_file, sha256_hex,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fs::File, io, path::Path};

/// The format that this program writes.
const FORMAT: u32 = 2;
/// From this format on, a file beside the manifest records its digest.
const SEALED: u32 = 2;
/// The file with the digest of `run.json`, as `sha256sum` writes and checks it.
const SEAL: &str = "run.json.sha256";

/// Digests of the packs that decided, each over its files' names and bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// The rule files.
    pub pack: String,
    /// The parameter files.
    pub parameters: String,
    /// The adapter files.
    pub adapters: String,
    /// The dictionary's files.
    pub kinds: String,
}

/// A source of a run with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSource {
    /// What it delivered.
    pub report: SourceLine,
    /// Its evidence, by block.
    pub evidence: Vec<EvidenceFile>,
}

/// How much a run looked at and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Households.
    pub households: u64,
    /// Members and obligors.
    pub members: u64,
    /// Of a run over people off the roll: how many were looked at. The evidence holds those found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<u64>,
    /// Records.
    pub records: u64,
    /// Households by verdict.
    pub verdicts: BTreeMap<String, u64>,
    /// Findings by verdict.
    pub findings: BTreeMap<String, u64>,
    /// Rows set aside.
    pub set_aside: u64,
}

/// A rule that was run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleRun {
    /// Its id.
    pub rule_id: String,
    /// Its version.
    pub rule_version: u32,
}

/// A rule that was not run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NotRun {
    /// Its id.
    pub rule_id: String,
    /// Its version.
    pub rule_version: u32,
    /// The kind (or field) that is missing.
    pub missing: String,
}

/// The digest of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// The earlier run that a run carried over from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedOver {
    /// Its id.
    pub run_id: String,
    /// How many households were carried over.
    pub households: u64,
    /// How many sources were not read, for they delivered the same and would say the same again.
    #[serde(default)]
    pub unread: u64,
    /// Why none was, where every answer could have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anew: Option<String>,
}

/// What no digest covers but that of the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// The run's id.
    pub run_id: String,
    /// When it was started, as ISO 8601 text.
    pub started_at: String,
    /// Where it ran.
    pub host: String,
    /// The build of the program: another one may judge otherwise.
    #[serde(default)]
    pub build: String,
    /// On how many threads.
    pub threads: u64,
    /// Milliseconds by stage.
    pub timings: BTreeMap<String, u64>,
    /// What was carried over, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_over: Option<CarriedOver>,
}

/// A run's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the run's folder.
    pub format: u32,
    /// The command that made it: `batch`, `discover` or `rerun`.
    pub command: String,
    /// The as-of date.
    #[serde(with = "day")]
    pub as_of: Date,
    /// The area it was narrowed to.
    pub area: Option<String>,
    /// The version of the program.
    pub engine_version: String,
    /// The exit code that it ended with.
    pub exit_code: u8,
    /// Digests of the packs.
    pub digests: Digests,
    /// Of a run over the roll: the digest of the people whom it was about, in their order, with their names and
    /// authorisations.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub people_sha256: String,
    /// Of a run over the roll: the digest of the names by which the registration knew them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub names_sha256: String,
    /// The sources, by id.
    pub sources: Vec<ManifestSource>,
    /// Counts.
    pub counts: Counts,
    /// Rules run, by id.
    pub rules_run: Vec<RuleRun>,
    /// Rules not run, by id.
    pub rules_not_run: Vec<NotRun>,
    /// The root over the evidence.
    pub evidence_root: String,
    /// The digest of the salts that its leaves are made with, in the order of the households.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub salts_sha256: String,
    /// The SHA-256 of the canonical JSON lines of the findings.
    pub findings_jsonl_sha256: String,
    /// The SHA-256 of the canonical JSON lines of the verdicts.
    pub verdicts_jsonl_sha256: String,
    /// Digests of the folder's files by name; those of the evidence stand in its index.
    pub files: BTreeMap<String, FileDigest>,
    /// What no digest covers but that of the whole file.
    pub outside: Outside,
}

impl Manifest {
    /// The format that this program writes.
    pub const FORMAT: u32 = FORMAT;
    /// The command that makes a run over people off the roll.
    pub const DISCOVER: &str = "discover";
}

impl FileDigest {
    /// The digest of a file of a run's folder.
    pub fn of(folder: &Path, name: &str) -> Result<Self, StoreError> {
        let path = folder.join(name);
        let mut digest = DigestWriter::new();
        let copied = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut digest));
        copied.map_err(|e| StoreError::io(&path, "read", e))?;
        let (sha256, bytes) = digest.finish();
        Ok(Self { sha256, bytes })
    }
}

/// Writes `run.json`, and its digest beside it.
pub fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let path = folder.join(MANIFEST);
    let mut bytes = serde_json::to_vec_pretty(manifest).map_err(|e| StoreError::json(&path, e))?;
    bytes.push(b'\n');
    private_file::write_new(&path, &bytes)?;
    private_file::write_new(&folder.join(SEAL), seal_of(&bytes).as_bytes())
}

fn seal_of(bytes: &[u8]) -> String {
    format!("{}  {MANIFEST}\n", sha256_hex(bytes))
}

/// Reads `run.json`; one of a later format, or of other bytes than were written, is refused.
pub fn read_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let path = folder.join(MANIFEST);
    let bytes = private_file::read(&path)?;
    let seal = folder.join(SEAL);
    let is_sealed = seal.is_file();
    if is_sealed && private_file::read(&seal)? != seal_of(&bytes).as_bytes() {
        return Err(StoreError::differs(&path, format!("not the bytes that {SEAL} records")));
    }
    let Format { format } = serde_json::from_slice(&bytes).map_err(|e| StoreError::json(&path, e))?;
    if format > FORMAT {
        return Err(StoreError::OtherFormat { path, format });
    }
    if format >= SEALED && !is_sealed {
        return Err(StoreError::differs(&seal, "missing: it records the digest of the run's manifest"));
    }
    serde_json::from_slice(&bytes).map_err(|e| StoreError::json(&path, e))
}

/// The digest over a manifest without its `outside`: over its JSON with sorted keys and no spaces.
pub fn manifest_digest(manifest: &Manifest) -> Result<String, StoreError> {
    let json = |e| StoreError::json(Path::new(MANIFEST), e);
    let mut value = serde_json::to_value(manifest).map_err(json)?;
    if let Some(object) = value.as_object_mut() {
        object.remove("outside");
    }
    Ok(sha256_hex(&serde_json::to_vec(&value).map_err(json)?))
}

/// The files that hold what a run found.
const RESULTS: [&str; 2] = ["findings.parquet", "verdicts.parquet"];
const UNRECORDED: &str = "a file that the run's manifest does not record";

/// The digest that a finished run's manifest records of a file; `None` where the run is unfinished.
pub(super) fn recorded_digest(folder: &Path, name: &str) -> Result<Option<String>, StoreError> {
    if !folder.join(MANIFEST).is_file() {
        return Ok(None);
    }
    let recorded = read_manifest(folder)?.files.remove(name).map(|f| f.sha256);
    let missing = || StoreError::differs(&folder.join(name), UNRECORDED);
    recorded.map(Some).ok_or_else(missing)
}

/// Checks every file that the manifest records. The evidence is checked by [`super::verify_evidence`], the canonical JSON
/// lines by [`verify_lines`].
pub fn verify_files(folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    if let Some(name) = RESULTS.into_iter().find(|name| !manifest.files.contains_key(*name)) {
        return Err(StoreError::differs(&folder.join(name), UNRECORDED));
    }
    for (name, recorded) in &manifest.files {
        let path = folder.join(name);
        match FileDigest::of(folder, name) {
            Ok(found) if found == *recorded => {}
            Ok(_) => return Err(StoreError::differs(&path, "not the bytes that the run's manifest records")),
            Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::differs(&path, "recorded by the run's manifest, and missing"));
            }
            Err(other) => return Err(other),
        }
    }
    let pack = if folder.join(pack::FOLDER).is_dir() { read_pack(folder)? } else { Vec::new() };
    for (name, _) in pack {
        let name = format!("{}/{name}", pack::FOLDER);
        if !manifest.files.contains_key(&name) {
            return Err(StoreError::differs(&folder.join(name), UNRECORDED));
        }
    }
    Ok(())
}

/// Checks the canonical JSON lines of what a run found against its manifest.
pub fn verify_lines(folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let mut recorded = Recorded::open(folder)?;
    let (mut line, mut digests) = (Vec::new(), [Sha256::new(), Sha256::new()]);
    recorded.findings(None, &mut |finding| {
        line.clear();
        finding_line(finding, &mut line);
        digests[0].update(&line);
        Ok(())
    })?;
    recorded.verdicts(None, &mut |result| {
        line.clear();
        verdict_line(&result, &mut line);
        digests[1].update(&line);
        Ok(())
    })?;
    check_digests(folder, manifest, digests)
}

/// Checks the digests of a run's canonical lines, of its findings and its verdicts, against its manifest.
pub fn check_digests(folder: &Path, manifest: &Manifest, found: [Sha256; 2]) -> Result<(), StoreError> {
    let recorded = [&manifest.findings_jsonl_sha256, &manifest.verdicts_jsonl_sha256];
    for ((file, found), recorded) in RESULTS.into_iter().zip(found).zip(recorded) {
        if hex::encode(found.finalize()) != *recorded {
            let what = "its canonical JSON lines are not those that the run's manifest records";
            return Err(StoreError::differs(&folder.join(file), what));
        }
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A manifest of a run that found nothing.
    pub fn manifest() -> Manifest {
        let report = SourceLine {
            id: "tax.withholding".into(),
            kind: "wage_tax".into(),
            files: vec![super::super::FileLine {
                name: "tax/a.csv".into(),
                sha256: "00".into(),
                rows: 3,
                delivered_on: None,
            }],
            rows_read: 3,
            rows_kept: 2,
            rows_set_aside: 1,
            rows_repeated: 0,
            states: [1, 2, 3, 0, 0, 0],
            as_of_min: Some(jiff::civil::date(2026, 10, 31)),
            as_of_max: None,
            fault: None,
        };
        Manifest {
            format: FORMAT,
            command: "batch".into(),
            as_of: jiff::civil::date(2026, 11, 1),
            area: None,
            engine_version: "0.1.0".into(),
            exit_code: 3,
            digests: Digests::default(),
            people_sha256: String::new(),
            names_sha256: String::new(),
            sources: vec![ManifestSource { report, evidence: vec![] }],
            counts: Counts::default(),
            rules_run: vec![RuleRun { rule_id: "ID-01".into(), rule_version: 1 }],
            rules_not_run: vec![],
            evidence_root: String::new(),
            salts_sha256: String::new(),
            findings_jsonl_sha256: sha256_hex(b""),
            verdicts_jsonl_sha256: sha256_hex(b""),
            files: BTreeMap::new(),
            outside: Outside { run_id: "r".into(), threads: 2, ..Outside::default() },
        }
    }

    #[test]
    fn the_manifest_comes_back_and_its_digest_leaves_the_outside_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = manifest();
        write_manifest(folder.path(), &given).expect("written");
        assert_eq!(read_manifest(folder.path()).expect("read"), given);
        let digest = manifest_digest(&given).expect("digest");
        let mut other = given.clone();
        other.outside.threads = 8;
        assert_eq!(manifest_digest(&other).expect("digest"), digest);
        other.counts.records = 1;
        assert_ne!(manifest_digest(&other).expect("digest"), digest);
        let text = std::fs::read_to_string(folder.path().join(MANIFEST)).expect("read");
        assert!(
            text.contains("\"no_answer\": 3") && text.contains("\"as_of_min\": \"2026-10-31\""),
            "{text}"
        );
    }

    #[test]
    fn a_later_format_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        write_manifest(folder.path(), &Manifest { format: FORMAT + 1, ..manifest() }).expect("written");
        assert!(
            matches!(read_manifest(folder.path()), Err(StoreError::OtherFormat { format, .. }) if format == FORMAT + 1)
        );
    }

    #[test]
    fn a_changed_or_missing_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        super::super::results::write_results(folder.path(), &[], &[]).expect("written");
        super::super::write_set_aside(folder.path(), &[]).expect("written");
        let mut given = manifest();
        for name in ["findings.parquet", "set_aside.parquet", "verdicts.parquet"] {
            given.files.insert(name.into(), FileDigest::of(folder.path(), name).expect("digest"));
        }
        write_manifest(folder.path(), &given).expect("written");
        verify_files(folder.path(), &given).expect("nothing is wrong");
        let path = folder.path().join("set_aside.parquet");
        let mut bytes = std::fs::read(&path).expect("read");
        bytes[20] ^= 1;
        std::fs::write(&path, &bytes).expect("written");
        let wrong = verify_files(folder.path(), &given).expect_err("changed").to_string();
        assert!(
            wrong.ends_with("set_aside.parquet: not the bytes that the run's manifest records"),
            "{wrong}"
        );
        assert!(super::super::read_set_aside(folder.path()).is_err_and(|e| e.is_difference()));
        let other = Manifest { verdicts_jsonl_sha256: "00".into(), ..given.clone() };
        std::fs::remove_file(&path).expect("removed");
        super::super::write_set_aside(folder.path(), &[]).expect("written");
        verify_lines(folder.path(), &given).expect("they are as recorded");
        let wrong = verify_lines(folder.path(), &other).expect_err("other lines").to_string();
        assert!(wrong.contains("verdicts.parquet: its canonical JSON lines"), "{wrong}");
        let mut unrecorded = given.clone();
        unrecorded.files.remove("findings.parquet");
        let wrong = verify_files(folder.path(), &unrecorded).expect_err("not recorded").to_string();
        assert!(
            wrong.ends_with("findings.parquet: a file that the run's manifest does not record"),
            "{wrong}"
        );
        std::fs::remove_file(&path).expect("removed");
        let wrong = verify_files(folder.path(), &given).expect_err("missing").to_string();
        assert!(wrong.ends_with("set_aside.parquet: recorded by the run's manifest, and missing"), "{wrong}");
    }
}
