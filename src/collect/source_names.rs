//! Which sources an adapter's rows may name, and what a row without a name belongs to.

use crate::adapter::Adapter;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Where a row belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// To this source of the adapter.
    Here(u16),
    /// To another adapter's source.
    Elsewhere,
    /// To no source that can be told.
    Nowhere,
}

/// The sources of an adapter: those it names, else those that its rows name, else itself.
#[derive(Clone, Debug)]
pub struct SourceNames {
    own: String,
    listed: bool,
    claimed: Arc<BTreeSet<String>>,
    /// The sources' ids.
    pub ids: Vec<String>,
    places: HashMap<String, Place>,
    unnamed: Option<Place>,
}

impl SourceNames {
    /// The sources of an adapter, where `claimed` are the ids that any adapter names.
    pub fn of(adapter: &Adapter, claimed: Arc<BTreeSet<String>>) -> Self {
        let ids = adapter.sources.clone();
        let places = ids.iter().enumerate().map(|(i, id)| (id.clone(), Place::Here(i as u16))).collect();
        let own = adapter.id.clone();
        Self { own, listed: !ids.is_empty(), claimed, ids, places, unnamed: None }
    }

    /// Whatever rows name; those that name none belong to the source with an empty id.
    pub fn any() -> Self {
        Self {
            own: String::new(),
            listed: false,
            claimed: Arc::default(),
            ids: Vec::new(),
            places: HashMap::new(),
            unnamed: None,
        }
    }

    /// Where a row that names `source` (or none) belongs.
    pub fn place(&mut self, source: Option<&str>) -> Place {
        let Some(source) = source else {
            if let Some(place) = self.unnamed {
                return place;
            }
            let place = match self.ids.as_slice() {
                [_] if self.listed => Place::Here(0),
                ids if self.listed => ids
                    .iter()
                    .position(|id| *id == self.own)
                    .map_or(Place::Nowhere, |i| Place::Here(i as u16)),
                _ => self.own_place(),
            };
            self.unnamed = Some(place);
            return place;
        };
        if let Some(place) = self.places.get(source) {
            return *place;
        }
        let place = match source {
            own if own == self.own => {
                if self.listed {
                    Place::Nowhere
                } else {
                    self.own_place()
                }
            }
            other if self.claimed.contains(other) => Place::Elsewhere,
            _ if self.listed => Place::Nowhere,
            new => self.add(new),
        };
        self.places.insert(source.to_owned(), place);
        place
    }

    fn own_place(&mut self) -> Place {
        let own = self.own.clone();
        match self.places.get(&own) {
            Some(place) => *place,
            None => {
                let place = self.add(&own);
                self.places.insert(own, place);
                place
            }
        }
    }

    fn add(&mut self, id: &str) -> Place {
        match u16::try_from(self.ids.len()) {
            Ok(number) => {
                self.ids.push(id.to_owned());
                Place::Here(number)
            }
            Err(_) => Place::Nowhere,
        }
    }

    /// Makes sure that there is a source: the adapter itself where no row named one.
    pub fn settle(&mut self) {
        if self.ids.is_empty() {
            self.own_place();
        }
    }
}

/// All ids that adapters claim: their own and those that they list.
pub fn claimed_ids<'a>(adapters: impl IntoIterator<Item = &'a Adapter>) -> BTreeSet<String> {
    let ids = |a: &'a Adapter| std::iter::once(&a.id).chain(&a.sources).cloned();
    adapters.into_iter().flat_map(ids).collect()
}
