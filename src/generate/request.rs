//! The request for a made-up county and its summary: makes the county and writes it down.
//! Must not know the engine.
use super::error::GenerateError;
use super::make_county::make_county;
use super::write_county::{write_canonical, write_departments};
use jiff::civil::Date;
use std::path::PathBuf;

/// The form in which the county is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenerateFormat {
    /// As departments deliver: the adapters that ship with the program read it.
    Department,
    /// Canonical files, with adapters of their own beside them.
    Canonical,
}

/// A request for a made-up county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenerateRequest {
    /// How many households.
    pub households: u32,
    /// The seed: the same request gives the same bytes.
    pub seed: u64,
    /// The folder to write into.
    pub out: PathBuf,
    /// The form.
    pub format: GenerateFormat,
    /// The date that everything is made for.
    pub as_of: Date,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenerateSummary {
    /// Households.
    pub households: usize,
    /// Members and obligors.
    pub members: usize,
    /// Records over all sources.
    pub records: usize,
    /// Planted cases.
    pub plants: usize,
    /// Answers made to fail.
    pub failed_answers: usize,
    /// Files.
    pub files: usize,
    /// Bytes.
    pub bytes: u64,
}

/// Makes a county and writes it; the same request gives the same bytes.
///
/// # Errors
/// When a file cannot be put together or written.
pub fn generate(request: &GenerateRequest) -> Result<GenerateSummary, GenerateError> {
    let county = make_county(request.households, request.seed, request.as_of);
    let written = match request.format {
        GenerateFormat::Department => write_departments(&county, request)?,
        GenerateFormat::Canonical => write_canonical(&county, request)?,
    };
    Ok(GenerateSummary {
        households: county.households.len(),
        members: county.households.iter().map(|household| household.members.len()).sum(),
        records: county.facts.len(),
        plants: county.plants.len(),
        failed_answers: county.failed.len(),
        files: written.files,
        bytes: written.bytes,
    })
}
