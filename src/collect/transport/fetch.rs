//! The table of transports.

use super::delivery::Delivery;
use super::error::TransportError;
use super::file;
use crate::adapter::Transport;
use std::path::Path;

/// Brings the deliveries of a source, by date; those without a date come first.
///
/// # Errors
/// Why nothing could be fetched; the source has then not answered.
pub async fn fetch(transport: &Transport, root: &Path) -> Result<Vec<Delivery>, TransportError> {
    match transport {
        Transport::File { paths, manifest, .. } => file::fetch(paths, manifest.as_deref(), root).await,
    }
}

/// About how many bytes there are to fetch of a source; what can't be found is told of where it is fetched.
pub fn size(transport: &Transport, root: &Path) -> u64 {
    match transport {
        Transport::File { paths, .. } => file::size(paths, root),
    }
}
