//! A county in parts: its roll, states and rows, drafted for some households at a time. Facts of the whole roll stand in
//! each part; no part needs another.

use super::{
    Held, HeldStates, Holder, Room,
    holder::Disk,
    slices::{RollSlice, Slices, roll_slices},
    spill::{Extent, Spill},
};
use crate::{
    collect::{
        CollectError, CollectRequest, SetAside, SourceReport, Tables, UncertainMatch,
        drafting::add_rows,
        earlier::people_digest,
        orchestrate::{add_held, collect_roll, people_of},
        read_sources::Sources,
        roll_rows::RollRows,
        summing_up::{Summed, sum_up},
    },
    dictionary::{Dictionary, Kind},
    domain::SourceState,
    table::{ABSENT, Cell, Draft, Grid, Texts},
};
use rayon::prelude::*;
use std::{collections::BTreeSet, io, ops::Range, sync::Arc};

/// Of the memory that is left beside what is held of everybody, the part that rows may take while sources are read: the rest is for those being read.
const ROWS_SHARE: u64 = 4;
/// Of the memory, the part that the rows of one source may take while they are read: several are read at once, and rows
/// are copied where they are put in order.
const READING_SHARE: u64 = 16;
/// Of the memory, the part that the roll, or the two parts of the county that are held at once, may take.
const PART_SHARE: u64 = 8;

/// What was collected.
#[derive(Debug)]
pub struct CollectedParts {
    /// The county.
    pub parts: CountyParts,
    /// The roll's report, then those of the sources by id.
    pub reports: Vec<SourceReport>,
    /// The rows that could not be read.
    pub set_aside: Vec<SetAside>,
    /// Rows of which a person must say whose they are.
    pub uncertain: Vec<UncertainMatch>,
    /// The digest of the people whom the run is about.
    pub people: String,
    /// The digest of the names by which the registration knows them.
    pub names: String,
    /// The sources that were not read, for the earlier run knew the same of them: their rows are not in the parts, in
    /// which they have not answered, nor are rows of theirs among those set aside.
    pub unread: BTreeSet<String>,
}

/// The roll of a county.
#[derive(Debug)]
enum RollHeld {
    Here(Box<RollRows>),
    Away(Vec<Extent>),
}

/// A county, drafted part by part.
#[derive(Debug)]
pub struct CountyParts {
    /// A draft without households, but with all sources.
    outline: Draft,
    roll: RollHeld,
    states: Vec<HeldStates>,
    /// What each adapter brought, with the ids of its sources by their places.
    rows: Vec<(Held, Vec<String>)>,
    household_ids: Arc<Texts>,
    members: usize,
    records: u64,
    disk: Disk,
    /// The slices of each part.
    parts: Vec<Range<usize>>,
    next: usize,
}

/// Collects the county of one run, in parts that fit into the room that it has.
///
/// # Errors
/// As [`crate::collect::collect`], and where the disk can't be written.
pub async fn collect_parts(
    request: &CollectRequest,
    room: &Room,
    tables: &Tables,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<CollectedParts, CollectError> {
    let adapters: Vec<_> = request.adapters.iter().cloned().map(Arc::new).collect();
    let (roll, report) = collect_roll(request, &adapters, tables).await?;
    progress(&report.id);
    let people = Arc::new(people_of(request, &roll));
    let digest = people_digest(&people, &roll, &request.dictionary);
    let slices = Slices::of(&people, &roll, room.slice);
    let (set_aside, left) = (roll.set_aside.clone(), room.left_beside(&people));
    let rows = RollRows::of(roll, &people);
    let failed = |source| CollectError::Spill { folder: room.folder.clone(), source };
    let spill = Spill::create(&room.folder).map_err(failed)?;
    let outline = Draft::empty(request.dictionary.clone(), request.as_of);
    let household_ids = Arc::new(rows.household_ids(&request.dictionary));
    let (members, roll_size) = (rows.members.len(), rows.size());
    let roll = if roll_size > left / PART_SHARE {
        let away = put_roll(&rows, &request.dictionary, &slices, &spill).map_err(failed)?;
        // Nothing of the roll stays in memory while sources are read.
        drop(rows);
        away
    } else {
        RollHeld::Here(Box::new(rows))
    };
    let shares = (left / ROWS_SHARE, left / READING_SHARE);
    let holder =
        Arc::new(Holder::on_disk((spill, room.folder.clone()), slices, request.dictionary.clone(), shares));
    let mut sources = Sources::of(request, &adapters, people.clone(), tables).held_by(holder.clone());
    if let Some(earlier) = request.earlier.as_ref().filter(|earlier| earlier.people == digest) {
        sources.leave_unchanged(earlier.clone()).await?;
    }
    sources.read_answers().await?;
    let summed = sum_up(request, report, set_aside, sources.read(progress).await?)?;
    drop(people);
    let disk = Arc::into_inner(holder).and_then(Holder::into_disk);
    let Summed { sources, states, rows, reports, set_aside, uncertain, unread, names } = summed;
    let mut parts = CountyParts {
        outline: Draft { sources, ..outline },
        records: rows.iter().map(|(held, _)| held.rows()).sum(),
        roll,
        states,
        rows,
        household_ids,
        members,
        disk: disk.ok_or_else(|| failed(io::Error::other("it is still being written")))?,
        parts: Vec::new(),
        next: 0,
    };
    parts.plan(roll_size, left).map_err(failed)?;
    Ok(CollectedParts { parts, reports, set_aside, uncertain, people: digest, names, unread })
}

impl CountyParts {
    /// Plans the parts: one where everything is in memory, else as many as it takes, all of them on the disk.
    fn plan(&mut self, roll_size: u64, memory: u64) -> io::Result<()> {
        let count = self.disk.slices.count();
        if matches!(self.roll, RollHeld::Here(_)) && !self.disk.is_used() {
            self.parts.push(0..count);
            return Ok(());
        }
        let Self { outline, roll, rows, disk, .. } = self;
        let put_roll = || match roll {
            RollHeld::Here(rows) => put_roll(rows, &outline.dictionary, &disk.slices, &disk.spill).map(Some),
            RollHeld::Away(_) => Ok(None),
        };
        let put_rows = |(held, _): &mut (Held, _)| -> io::Result<()> {
            if let Held::Here(brought) = held {
                *held = disk.put(brought)?;
            }
            Ok(())
        };
        let (away, put) = rayon::join(put_roll, || rows.par_iter_mut().try_for_each(put_rows));
        put?;
        if let Some(away) = away? {
            *roll = away;
        }
        // Slices are about the same size.
        let slice = (roll_size + self.disk.size()) / (count as u64).max(1);
        let all = count.max(1) as u64;
        // Where there are several parts, the next is fetched while one is judged.
        let together = match memory / PART_SHARE / slice.max(1) {
            together if together >= all => all,
            together => together.div_ceil(2).max(1),
        } as usize;
        self.parts = (0..count).step_by(together).map(|from| from..count.min(from + together)).collect();
        Ok(())
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// The ids of all households, in the order of the parts.
    pub fn household_ids(&self) -> Arc<Texts> {
        self.household_ids.clone()
    }

    /// How many households there are.
    pub fn households(&self) -> usize {
        self.household_ids.len()
    }

    /// How many members and obligors there are.
    pub fn members(&self) -> usize {
        self.members
    }

    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// A county with all sources and no household.
    pub fn outline(&self) -> Draft {
        let sources = self.outline.sources.clone();
        let states = vec![Vec::new(); sources.len()];
        Draft { sources, states, ..outline_of(&self.outline) }
    }

    /// The next part: the households that follow those of the part before.
    ///
    /// # Errors
    /// Where the disk can't be read.
    pub fn next_part(&mut self) -> Result<Option<Draft>, CollectError> {
        let Some(slices) = self.parts.get(self.next).cloned() else { return Ok(None) };
        self.next += 1;
        let part = match std::mem::replace(&mut self.roll, RollHeld::Away(Vec::new())) {
            RollHeld::Here(rows) => self.whole(*rows, &slices),
            away @ RollHeld::Away(_) => {
                self.roll = away;
                self.part(&slices)
            }
        };
        part.map(Some).map_err(|source| CollectError::Spill { folder: self.disk.folder.clone(), source })
    }

    fn whole(&mut self, rows: RollRows, slices: &Range<usize>) -> io::Result<Draft> {
        let mut draft = rows.into_draft(self.outline.dictionary.clone(), self.outline.as_of);
        draft.sources.clone_from(&self.outline.sources);
        draft.states = self.states_of(slices)?;
        add_held(&mut draft, std::mem::take(&mut self.rows));
        Ok(draft)
    }

    fn states_of(&self, slices: &Range<usize>) -> io::Result<Vec<Vec<SourceState>>> {
        self.states.par_iter().map(|states| self.disk.states(states, slices)).collect()
    }

    fn part(&self, slices: &Range<usize>) -> io::Result<Draft> {
        let mut draft = Draft { sources: self.outline.sources.clone(), ..outline_of(&self.outline) };
        let (mut extents, mut of_slices, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for (held, of_adapter) in &self.rows {
            let Held::Away(all, _) = held else { continue };
            for (slice, extent) in all.iter().filter(|(slice, _)| slices.contains(slice)) {
                extents.push(*extent);
                of_slices.push(*slice);
                ids.push(of_adapter.clone());
            }
        }
        let roll = || match &self.roll {
            RollHeld::Away(extents) => self.disk.roll(&extents[slices.clone()]),
            RollHeld::Here(_) => Ok(Vec::new()),
        };
        let (roll, (states, brought)) =
            rayon::join(roll, || rayon::join(|| self.states_of(slices), || self.disk.get(&extents)));
        roll?.into_iter().for_each(|slice| add_roll(&mut draft, slice));
        draft.states = states?;
        let (mut brought, entries) = (brought?, self.disk.slices.entries(slices));
        for (slice, rows) in of_slices.into_iter().zip(&mut brought) {
            let first = self.disk.slices.entries(&(slice..slice + 1)).start - entries.start;
            rows.rows.member.iter_mut().for_each(|member| *member += first as u32);
        }
        add_rows(&mut draft, brought, &ids);
        Ok(draft)
    }
}

/// A draft of the same dictionary and day with no households, no sources and no texts.
fn outline_of(draft: &Draft) -> Draft {
    Draft::empty(draft.dictionary.clone(), draft.as_of)
}

fn put_roll(
    roll: &RollRows,
    dictionary: &Dictionary,
    slices: &Slices,
    spill: &Spill,
) -> io::Result<RollHeld> {
    let put = |slice: RollSlice| spill.put(&slice.packed());
    roll_slices(roll, dictionary, slices).map(put).collect::<io::Result<_>>().map(RollHeld::Away)
}

/// Adds a slice of the roll to a draft.
fn add_roll(draft: &mut Draft, slice: RollSlice) {
    let numbers = draft.symbols.absorb_texts(&slice.texts);
    let number = |cell: &mut Cell| {
        if *cell != ABSENT {
            *cell = Cell::from(numbers[*cell as usize]);
        }
    };
    let add = |to: &mut Grid, mut from: Grid, kind: &Kind| {
        for (column, _) in from.columns.iter_mut().zip(&kind.fields).filter(|(_, f)| f.ty.is_symbol()) {
            column.iter_mut().for_each(number);
        }
        to.append(from);
    };
    add(&mut draft.households, slice.households, &draft.dictionary.household);
    add(&mut draft.members, slice.members, &draft.dictionary.member);
    let mut names = slice.member_name_key;
    names.iter_mut().for_each(number);
    draft.member_name_key.append(&mut names);
    draft.memberships.extend(slice.memberships);
    draft.memberships_open.extend(slice.memberships_open);
    draft.roll_broken.extend(slice.roll_broken);
}
