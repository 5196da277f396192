//! Texts one after another: bytes and where each ends. What they mean, and whether two are the same, is not its matter.

use std::ops::Range;

/// A list of texts, in the order of coming.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    /// The end of each text, modulo 2^32.
    ends: Vec<u32>,
    /// The texts after which the ends begin anew.
    wraps: Vec<u32>,
}

impl Texts {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        let before = self.bytes.len() >> 32;
        self.bytes.push_str(text);
        if self.bytes.len() >> 32 != before {
            self.wraps.push(self.ends.len() as u32);
        }
        self.ends.push(self.bytes.len() as u32);
    }

    /// A text by its place.
    pub fn get(&self, place: usize) -> &str {
        &self.bytes[self.range(place)]
    }

    /// A text's bytes by its place.
    pub(super) fn bytes(&self, place: usize) -> &[u8] {
        &self.bytes.as_bytes()[self.range(place)]
    }

    #[inline]
    fn range(&self, place: usize) -> Range<usize> {
        let from = if place == 0 { 0 } else { self.end(place - 1) };
        from..self.end(place)
    }

    #[inline]
    fn end(&self, place: usize) -> usize {
        let low = self.ends[place] as usize;
        if self.wraps.is_empty() {
            return low;
        }
        low + (self.wraps.partition_point(|first| *first as usize <= place) << 32)
    }

    /// Whether, from the first of these to the last, each is greater than the one before it.
    pub(super) fn ascend(&self, first: usize, last: usize) -> bool {
        let bytes = self.bytes.as_bytes();
        let (mut before, mut word) = (self.range(first), None);
        for place in first + 1..=last {
            let text = before.end..self.end(place);
            // Most keys of a file are short and of one length: they are compared as words.
            let next = short_word(bytes, &text);
            let ascends = match (word, next) {
                (Some(a), Some(b)) if before.len() == text.len() => a < b,
                _ => bytes[before] < bytes[text.clone()],
            };
            if !ascends {
                return false;
            }
            (before, word) = (text, next);
        }
        true
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone + '_ {
        let mut rest = self.bytes.as_str();
        self.lengths().map(move |length| {
            let (text, more) = rest.split_at(length);
            rest = more;
            text
        })
    }

    /// How many bytes each text takes, in their order.
    pub fn lengths(&self) -> impl ExactSizeIterator<Item = usize> + Clone {
        let mut from = 0u32;
        let mut place = 0;
        self.ends.iter().map(move |end| {
            // A text of 2^32 bytes and more passes an end's whole range.
            let length = match self.wraps.is_empty() {
                true => (end - from) as usize,
                false => self.get(place).len(),
            };
            (from, place) = (*end, place + 1);
            length
        })
    }

    /// All texts, one after another without a gap.
    pub fn joined(&self) -> &str {
        &self.bytes
    }

    /// Texts of these lengths, out of all of them joined; none where the lengths are not theirs.
    pub fn of_joined(joined: &str, lengths: &[usize]) -> Option<Self> {
        let mut texts = Self { bytes: String::with_capacity(joined.len()), ..Self::default() };
        texts.ends.reserve(lengths.len());
        if u32::try_from(joined.len()).is_err() {
            let mut rest = joined;
            for length in lengths {
                let (text, more) = rest.split_at_checked(*length)?;
                texts.push(text);
                rest = more;
            }
            return Some(texts);
        }
        let mut end = 0;
        for length in lengths {
            end += length;
            texts.ends.push(end as u32);
        }
        let ends_right = texts.ends.iter().all(|end| joined.is_char_boundary(*end as usize));
        texts.bytes.push_str(joined);
        (ends_right && end == joined.len()).then_some(texts)
    }

    /// How many bytes of memory they take.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<u32>()
    }

    /// Gives back memory that was set aside for more.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The bytes of a text as a number, if it has one to sixteen and the pool has sixteen from where it begins.
#[inline]
fn short_word(bytes: &[u8], text: &Range<usize>) -> Option<u128> {
    let beyond = 16usize.checked_sub(text.len()).filter(|beyond| *beyond < 16)?;
    let word = u128::from_be_bytes(*bytes[text.start..].first_chunk()?);
    Some(word >> (8 * beyond))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_ascend_as_their_bytes_do(
            mut written in prop::collection::vec("[ab]{0,3}|WT-[0-9]{5}|字[a-c]{0,18}", 2..9),
            sorted in any::<bool>(),
            padded in any::<bool>(),
        ) {
            if sorted {
                written.sort();
                written.dedup();
            }
            let mut texts = Texts::new();
            written.iter().for_each(|text| texts.push(text));
            if padded {
                texts.push("sixteen bytes more");
            }
            let last = written.len() - 1;
            prop_assert_eq!(texts.ascend(0, last), written.is_sorted_by(|a, b| a < b));
            prop_assert!(texts.ascend(last, last));
        }
    }

    #[test]
    fn texts_come_back_by_their_places() {
        let mut texts = Texts::new();
        let written = ["", "甲", "b", "", "丙丁"];
        written.iter().for_each(|text| texts.push(text));
        assert_eq!(texts.iter().collect::<Vec<_>>(), written);
        assert_eq!((texts.get(1), texts.get(4), texts.len()), ("甲", "丙丁", 5));
        let lengths: Vec<usize> = texts.lengths().collect();
        assert_eq!(lengths, written.map(str::len));
        assert_eq!(Texts::of_joined(texts.joined(), &lengths), Some(texts));
        for lengths in [&[1, 2][..], &[3, 4], &[usize::MAX / 2], &[3, 2]] {
            assert_eq!(Texts::of_joined("甲b", lengths), None);
        }
    }
}
