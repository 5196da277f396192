//! Persons numbered by their IDs, in the order of coming: some twenty bytes a person. It knows no roll.

use super::packed_id::{packed, unpacked};
use crate::table::QuickBuild;
use std::{collections::HashMap, hash::BuildHasher};

/// A key with this bit is the place of a text that is no ID.
const ODD: u64 = 1 << 63;
/// An empty slot.
const EMPTY: u32 = u32::MAX;
/// How many are looked up together: memory is waited for once, not once a person.
const TOGETHER: usize = 32;

/// IDs and the numbers of the persons whose they are.
#[derive(Clone, Debug, Default)]
pub struct PersonIds {
    /// Each person's ID: packed, or the place of a text that is none.
    keys: Vec<u64>,
    /// Open addressing: numbers of persons by the hashes of their packed IDs.
    slots: Vec<u32>,
    odd: Vec<String>,
    by_odd: HashMap<String, u32>,
}

impl PersonIds {
    /// How many persons there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Makes room for so many persons.
    pub fn make_room(&mut self, persons: usize) {
        self.keys.reserve(persons);
        let size = (persons * 4 / 3 + 1).next_power_of_two();
        if size > self.slots.len() {
            self.spread(size);
        }
    }

    /// Adds a person who is not there yet, under the next number.
    pub fn add(&mut self, id: &str) {
        let number = self.keys.len() as u32;
        match packed(id.as_bytes()) {
            Some(key) => {
                self.keys.push(key);
                if self.keys.len() * 4 > self.slots.len() * 3 {
                    self.spread((self.slots.len() * 2).max(64));
                } else {
                    let slot = self.slot(key);
                    self.slots[slot] = number;
                }
            }
            None => {
                self.by_odd.insert(id.to_owned(), number);
                self.keys.push(ODD | self.odd.len() as u64);
                self.odd.push(id.to_owned());
            }
        }
    }

    /// The slot that holds a key, or the empty one where it would be.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = QuickBuild::default().hash_one(key) as usize & mask;
        while self.slots[slot] != EMPTY && self.keys[self.slots[slot] as usize] != key {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Gives everybody a slot among so many.
    fn spread(&mut self, size: usize) {
        self.slots = Vec::new();
        self.slots.resize(size, EMPTY);
        for number in 0..self.keys.len() {
            if self.keys[number] & ODD == 0 {
                let slot = self.slot(self.keys[number]);
                self.slots[slot] = number as u32;
            }
        }
    }

    /// The person of a canonical ID: equality, right check digit or not.
    pub fn find(&self, id: &str) -> Option<u32> {
        match packed(id.as_bytes()) {
            Some(key) => self.find_packed(key),
            None => self.by_odd.get(id).copied(),
        }
    }

    /// The person of a packed ID.
    pub fn find_packed(&self, key: u64) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let number = self.slots[self.slot(key)];
        (number != EMPTY).then_some(number)
    }

    /// The persons of packed IDs, in their order.
    pub fn find_all_packed(&self, keys: &[u64]) -> Vec<Option<u32>> {
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(TOGETHER) {
            if !self.slots.is_empty() {
                self.touch(some);
            }
            found.extend(some.iter().map(|key| self.find_packed(*key)));
        }
        found
    }

    /// Brings here what looking these up will read.
    fn touch(&self, keys: &[u64]) {
        let mask = self.slots.len() - 1;
        let mut numbers = [EMPTY; TOGETHER];
        for (number, key) in numbers.iter_mut().zip(keys) {
            *number = self.slots[QuickBuild::default().hash_one(*key) as usize & mask];
        }
        let there = numbers.iter().filter(|number| **number != EMPTY);
        std::hint::black_box(there.fold(0, |all, number| all ^ self.keys[*number as usize]));
    }

    /// Tells each person's key in the order of their numbers, with the text where the ID is none.
    pub fn each(&self, tell: &mut dyn FnMut(u64, &str)) {
        for key in &self.keys {
            let odd = if key & ODD == 0 { "" } else { &self.odd[(key ^ ODD) as usize] };
            tell(*key, odd);
        }
    }

    /// The ID of a person.
    pub fn id(&self, person: u32) -> String {
        match self.keys[person as usize] {
            key if key & ODD != 0 => self.odd[(key ^ ODD) as usize].clone(),
            key => unpacked(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_found_by_their_ids() {
        let mut ids = PersonIds::default();
        assert_eq!((ids.find("410399199001010013"), ids.find("odd")), (None, None));
        let texts: Vec<String> = (0..500u32)
            .map(|n| if n % 7 == 0 { format!("odd-{n}") } else { format!("41039919900101{n:03}X") })
            .collect();
        texts[..9].iter().for_each(|text| ids.add(text));
        ids.make_room(200);
        texts[9..].iter().for_each(|text| ids.add(text));
        assert_eq!(ids.len(), texts.len());
        for (number, text) in texts.iter().enumerate() {
            assert_eq!((ids.find(text), &ids.id(number as u32)), (Some(number as u32), text));
        }
        assert_eq!((ids.find("41039919900101999X"), ids.find("odd-1")), (None, None));
        let keys: Vec<u64> = texts.iter().filter_map(|text| packed(text.as_bytes())).chain([7, 8]).collect();
        let one_by_one: Vec<Option<u32>> = keys.iter().map(|key| ids.find_packed(*key)).collect();
        assert_eq!(ids.find_all_packed(&keys), one_by_one);
        assert_eq!(PersonIds::default().find_all_packed(&[7]), [None]);
    }
}
