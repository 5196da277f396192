//! Batch, check and re-run: the only place that wires the layers together.
