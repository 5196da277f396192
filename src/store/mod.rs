//! Run folders: evidence, findings, manifest, export. Must not know where records come from or how rules decide.

mod digest;
mod earlier;
mod error;
mod evidence;
mod export;
mod findings;
mod findings_view;
mod folder;
mod json_lines;
mod json_object;
mod lines;
mod list_column;
mod locate;
mod manifest;
mod pack;
mod pages;
mod private_file;
mod recorded;
mod results;
mod salts;
mod set_aside;
mod sheet;
mod table_file;
mod verdicts;
mod xlsx;

pub use digest::{DigestWriter, sha256_hex};
pub use earlier::{EarlierPart, EarlierRun, EarlierView};
pub use error::StoreError;
pub use evidence::{
    EarlierEvidence, EarlierStates, EvidenceFile, EvidenceIndex, EvidenceWriter, EvidenceWritten, Fresh,
    IndexedBlock, IndexedPart, IndexedSource, OverPart, PART, read_evidence, read_household_evidence,
    read_index, read_part, read_roll, verify_evidence, verify_index,
};
pub use export::{Export, ExportFormat, export};
pub use findings::read_findings;
pub use folder::RunFolder;
pub use json_lines::{findings_jsonl, set_aside_jsonl, sources_jsonl, verdicts_jsonl};
pub use lines::{FileLine, SetAsideLine, SourceLine};
pub use locate::{check_run_id, find_run, find_run_by_id, list_runs};
pub use manifest::{
    CarriedOver, Counts, Digests, FileDigest, Manifest, ManifestSource, NotRun, Outside, RuleRun,
    check_digests, manifest_digest, read_manifest, verify_files, verify_lines, write_manifest,
};
pub use pack::{pack_digest, read_pack, write_pack};
pub use recorded::Recorded;
pub use results::{FinishedRows, Lines, ResultDigests, ResultRows, ResultsWriter, result_rows};
pub use salts::Salts;
pub use set_aside::{read_set_aside, write_set_aside};
pub use verdicts::read_verdicts;
