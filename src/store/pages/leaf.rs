//! A column's values in Parquet's plain form, or as places in a dictionary of them, as compressed pages.

use super::{Levels, squeeze::squeezed};
use crate::store::StoreError;
use polars::prelude::PlSmallStr;
use polars_parquet::{
    parquet::{
        CowBuffer,
        compression::Compression,
        encoding::hybrid_rle::encode,
        metadata::Descriptor,
        page::{CompressedDataPage, CompressedDictPage, DataPageHeader, DataPageHeaderV1},
        schema::types::{PhysicalType, PrimitiveType},
    },
    write::{CompressedPage, Encoding},
};
use std::{io, path::Path};

/// The widest span of whole numbers that is worth a dictionary.
const WIDEST: usize = 1 << 16;

/// The values of a column that are there, in order.
pub(in crate::store) enum Leaf {
    /// One after another, in plain form.
    Plain(Vec<u8>),
    /// As places in a dictionary of so many values in plain form.
    Places(Vec<u32>, Vec<u8>, usize),
}

/// The compressed pages of some rows of a column: the dictionary, where there is one, and the values.
pub(in crate::store) fn pages_of(
    (levels, leaf): (&Levels, &Leaf),
    path: &Path,
) -> Result<Vec<CompressedPage>, StoreError> {
    let mut pages = Vec::with_capacity(2);
    let squeezed = |bytes: &[u8]| -> Result<CowBuffer, StoreError> {
        squeezed(bytes).map(CowBuffer::Owned).map_err(|e| StoreError::io(path, "compressed", e))
    };
    let (buffer, encoding) = match leaf {
        Leaf::Plain(values) => {
            let mut buffer = levels.with_room(values.len());
            buffer.extend_from_slice(values);
            (buffer, Encoding::Plain)
        }
        Leaf::Places(places, values, count) => {
            let bytes = squeezed(values)?;
            let page = CompressedDictPage::new(bytes, Compression::Zstd, values.len(), *count, false);
            pages.push(CompressedPage::Dict(page));
            let bits = u32::BITS - (*count as u32).saturating_sub(1).leading_zeros();
            let mut buffer = levels.with_room(places.len() * bits as usize / 8 + 64);
            buffer.push(bits as u8);
            encode::<u32, _, _>(&mut buffer, places.iter().copied(), bits)
                .map_err(|e| StoreError::io(path, "encoded", e))?;
            (buffer, Encoding::RleDictionary)
        }
    };
    let header = DataPageHeader::V1(DataPageHeaderV1 {
        num_values: levels.entries as i32,
        encoding: encoding.into(),
        definition_level_encoding: Encoding::Rle.into(),
        repetition_level_encoding: Encoding::Rle.into(),
        statistics: None,
    });
    let (bytes, of) = (squeezed(&buffer)?, undescribed());
    let page = CompressedDataPage::new(header, bytes, Compression::Zstd, buffer.len(), of, levels.rows);
    pages.push(CompressedPage::Data(page));
    Ok(pages)
}

/// A page's type matters to its statistics alone, and there are none.
fn undescribed() -> Descriptor {
    let primitive_type = PrimitiveType::from_physical(PlSmallStr::EMPTY, PhysicalType::ByteArray);
    Descriptor { primitive_type, max_def_level: 0, max_rep_level: 0 }
}

/// Appends a text in plain form.
pub(super) fn plain_text(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(&(text.len() as u32).to_le_bytes());
    to.extend_from_slice(text.as_bytes());
}

/// Texts in plain form.
fn bytes_of_texts<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    texts.for_each(|text| plain_text(&mut bytes, text));
    bytes
}

/// Texts that are there, each a place among `all`; a dictionary where they come often enough.
pub(in crate::store) fn words<'t>(places: Vec<u32>, all: impl ExactSizeIterator<Item = &'t str>) -> Leaf {
    let count = all.len();
    if count * 4 < places.len() * 3 {
        return Leaf::Places(places, bytes_of_texts(all), count);
    }
    let all: Vec<&str> = all.collect();
    Leaf::Plain(bytes_of_texts(places.iter().map(|place| all[*place as usize])))
}

/// Whole numbers, some absent, in as many bytes each as the column's type has; by a dictionary where they lie close.
pub(in crate::store) fn numbers<const BYTES: usize>(
    values: impl Iterator<Item = Option<i64>> + Clone,
) -> io::Result<(Levels, Leaf)> {
    let there: Vec<bool> = values.clone().map(|value| value.is_some()).collect();
    let levels = Levels::of(&there)?;
    let values: Vec<i64> = values.flatten().collect();
    Ok((levels, close_numbers::<BYTES>(&values).unwrap_or_else(|| plain_numbers::<BYTES>(&values))))
}

/// The lowest bytes of a number.
fn plain<const BYTES: usize>(to: &mut Vec<u8>, value: i64) {
    to.extend_from_slice(&value.to_le_bytes()[..BYTES]);
}

/// Whole numbers in plain form.
pub(super) fn plain_numbers<const BYTES: usize>(values: &[i64]) -> Leaf {
    let mut bytes = Vec::with_capacity(values.len() * BYTES);
    values.iter().for_each(|value| plain::<BYTES>(&mut bytes, *value));
    Leaf::Plain(bytes)
}

/// Whole numbers by a dictionary; nothing where they lie too far apart for one.
fn close_numbers<const BYTES: usize>(values: &[i64]) -> Option<Leaf> {
    const UNSEEN: u32 = u32::MAX;
    let (least, most) = (values.iter().min()?, values.iter().max()?);
    let span = most.checked_sub(*least).and_then(|span| usize::try_from(span).ok())?;
    if span >= WIDEST || span >= values.len() {
        return None;
    }
    let mut seen = vec![UNSEEN; span + 1];
    let (mut dictionary, mut count) = (Vec::new(), 0);
    let place = |value: &i64| {
        let place = &mut seen[(value - least) as usize];
        if *place == UNSEEN {
            *place = count;
            count += 1;
            plain::<BYTES>(&mut dictionary, *value);
        }
        *place
    };
    let places = values.iter().map(place).collect();
    Some(Leaf::Places(places, dictionary, count as usize))
}

/// Flags, some absent.
pub(in crate::store) fn flags(values: &[Option<bool>]) -> io::Result<(Levels, Leaf)> {
    let there: Vec<bool> = values.iter().map(Option::is_some).collect();
    let mut bytes: Vec<u8> = Vec::new();
    for (place, value) in values.iter().copied().flatten().enumerate() {
        if place % 8 == 0 {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(value) << (place % 8);
        }
    }
    Ok((Levels::of(&there)?, Leaf::Plain(bytes)))
}
