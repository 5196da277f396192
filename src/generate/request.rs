//! The request for a made-up county and its summary: makes the county and writes it down.
//! Must not know the engine.
use super::county_plan::CountyPlan;
use super::error::GenerateError;
use super::lots::MOST_HOUSEHOLDS;
use super::write_county::write_county;
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
/// When a file cannot be put together or written, or the county would be too large.
pub fn generate(request: &GenerateRequest) -> Result<GenerateSummary, GenerateError> {
    generate_with(request, &|_, _| {})
}

/// The same, telling again and again how many households of how many are written.
///
/// # Errors
/// As for [`generate`].
pub fn generate_with(
    request: &GenerateRequest,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<GenerateSummary, GenerateError> {
    if request.households > MOST_HOUSEHOLDS {
        return Err(GenerateError::TooMany { wanted: request.households, most: MOST_HOUSEHOLDS });
    }
    let plan = CountyPlan::new(request.households, request.seed, request.as_of);
    let (written, counts) = write_county(&plan, request, progress)?;
    let summary = GenerateSummary {
        households: counts[0],
        members: counts[1],
        records: counts[2],
        plants: counts[3],
        failed_answers: counts[4],
        files: written.files,
        bytes: written.bytes,
    };
    written.publish()?;
    Ok(summary)
}
