//! Collecting from made-up deliveries in a folder of their own: each sentence of the record texts has its case here.

mod applications;
mod deliveries;
mod made_county;
mod parts;
mod roll;
mod spoilt;
mod states;
