//! What every source must keep to: the suite runs over all adapters by itself, each with its own sample.

mod catalogue;
mod county;
mod encode;
mod grid;
mod readme;
mod sample_source;
mod what_a_delivery_means;
mod wrong_deliveries;
mod wrong_values;
