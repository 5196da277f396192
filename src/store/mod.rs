//! Run folders: evidence, findings, manifest, export.
