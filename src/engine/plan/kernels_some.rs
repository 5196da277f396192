//! What holds for some item of each run of items: by one look at a run wherever runs are short, so that the processor need
//! not guess how long each is. It knows no conditions.

use super::{
    items::Items,
    runner::Runner,
    vector::{self, FALSE, TRUE, UNKNOWN, Values, of, or},
};

/// Where no more than one in so many parents has an item that counts, only those are looked for.
const FEW: usize = 16;

impl<'c> Runner<'_, 'c> {
    /// Whether it holds for some item of each parent's item, where the items are known.
    pub(super) fn some_of_runs(&self, items: &Items, truths: &[u8]) -> Values<'c> {
        match next_not_false(truths, 0) {
            None => Values::Truth(FALSE),
            Some(first) => Values::Truths(self.some_after(items, truths, first, self.byte_buffer())),
        }
    }

    /// The same where `first` is the first that is not false.
    fn some_after(&self, items: &Items, truths: &[u8], first: usize, mut out: Vec<u8>) -> Vec<u8> {
        let parents = items.offsets.len() - 1;
        if let Some((each, open)) = items.same_runs() {
            out.resize(parents, FALSE);
            for (parent, run) in open.iter().zip(truths.chunks_exact(each)) {
                out[*parent as usize] = some_of(run);
            }
            return out;
        }
        let some = truths[first..].iter().map(|t| u32::from(*t != FALSE)).fold(0, u32::wrapping_add) as usize;
        if some * FEW <= parents {
            out.resize(parents, FALSE);
            some_item(&items.offsets, truths, first, &mut out);
            return out;
        }
        let ends = || items.offsets.windows(2).map(|ends| (ends[0], ends[1]));
        if vector::has_unknown(truths) {
            // How many may hold, and how many do, in the two halves of a word.
            let running =
                self.run_up(truths, truths, |t, _| i64::from(t & TRUE) | i64::from(!t & FALSE) << 31);
            let some = |counts: i64| u8::from(counts as u32 != 0) | u8::from(counts >> 32 == 0) << 1;
            return self.parted(running, ends().map(|(_, end)| end as usize), some, out);
        }
        if some == truths.len() {
            out.extend(ends().map(|(start, end)| of(start < end)));
            return out;
        }
        let longest = ends().fold(0, |longest, (start, end)| end.wrapping_sub(start).max(longest));
        if longest as usize >= SHORT {
            let running = self.run_up(truths, truths, |t, _| i64::from(t & TRUE));
            return self.parted(running, ends().map(|(_, end)| end as usize), |n| of(n != 0), out);
        }
        let mut padded = self.byte_buffer();
        padded.extend_from_slice(truths);
        padded.resize(truths.len() + SHORT, FALSE);
        if longest < 8 {
            out.extend(ends().map(|(start, end)| of(some_of_eight(&padded, start, end))));
        } else {
            out.extend(ends().map(|(start, end)| of(some_of_sixteen(&padded, start, end))));
        }
        self.keep_bytes(padded);
        out
    }
}

/// Runs that are shorter are looked at in one word.
const SHORT: usize = 16;

/// Kleene's or of a run.
fn some_of(run: &[u8]) -> u8 {
    let (any, all) = run.iter().fold((FALSE, UNKNOWN), |(any, all), t| (any | t, all & t));
    (any & TRUE) | (all & FALSE)
}

/// Whether some of fewer than eight decided truths is not false; as many stand after them.
fn some_of_eight(truths: &[u8], start: u32, end: u32) -> bool {
    let (start, length) = (start as usize, end.wrapping_sub(start));
    let eight: [u8; 8] = truths[start..start + 8].try_into().unwrap_or([FALSE; 8]);
    let word = u64::from_le_bytes(eight) ^ u64::from_le_bytes([FALSE; 8]);
    // What stands after the run is shifted out, in two steps, for an empty run is nothing.
    word.wrapping_shl(56_u32.wrapping_sub(length.wrapping_mul(8))) << 8 != 0
}

/// The same for fewer than sixteen.
fn some_of_sixteen(truths: &[u8], start: u32, end: u32) -> bool {
    let (start, length) = (start as usize, end.wrapping_sub(start));
    let sixteen: [u8; SHORT] = truths[start..start + SHORT].try_into().unwrap_or([FALSE; SHORT]);
    let word = u128::from_le_bytes(sixteen) ^ u128::from_le_bytes([FALSE; SHORT]);
    word.wrapping_shl(120_u32.wrapping_sub(length.wrapping_mul(8))) << 8 != 0
}

/// The next place of a truth that is not false.
fn next_not_false(truths: &[u8], from: usize) -> Option<usize> {
    const WIDE: usize = 16;
    let mut at = from;
    for wide in truths[from..].chunks(WIDE) {
        let same = <[u8; WIDE]>::try_from(wide).is_ok_and(|w| w == [FALSE; WIDE]);
        if !same && let Some(place) = wide.iter().position(|t| *t != FALSE) {
            return Some(at + place);
        }
        at += wide.len();
    }
    None
}

/// Joins the truths of the items of each parent's item, where the first that is not false stands at a place.
fn some_item(offsets: &[u32], truths: &[u8], first: usize, out: &mut [u8]) {
    let (mut parent, mut next) = (0, Some(first));
    while let Some(at) = next {
        // A few steps, and then by halves: the next is near, or far.
        let mut steps = 0;
        while offsets[parent + 1] as usize <= at {
            parent += 1;
            steps += 1;
            if steps == 8 {
                parent += offsets[parent + 1..].partition_point(|o| *o as usize <= at);
                break;
            }
        }
        let end = offsets[parent + 1] as usize;
        let some = truths[at..end].iter().fold(FALSE, |some, t| or(some, *t));
        out[parent] = some;
        next = next_not_false(truths, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_runs_say() {
        let mut truths: Vec<u8> = (0..300).map(|at| if at % 17 == 5 { TRUE } else { FALSE }).collect();
        let many = truths.len();
        truths.resize(many + SHORT, FALSE);
        for start in 0..many as u32 {
            for end in start..(start + SHORT as u32).min(many as u32 + 1) {
                let wanted = truths[start as usize..end as usize].contains(&TRUE);
                assert_eq!(some_of_sixteen(&truths, start, end), wanted, "{start}..{end}");
                assert!(end - start >= 8 || some_of_eight(&truths, start, end) == wanted, "{start}..{end}");
            }
        }
    }

    #[test]
    fn runs_follow_kleene() {
        let all = [TRUE, FALSE, UNKNOWN];
        assert_eq!(some_of(&[]), FALSE);
        for (a, b) in all.iter().flat_map(|a| all.map(|b| (*a, b))) {
            all.iter().for_each(|c| assert_eq!(some_of(&[a, b, *c]), or(or(a, b), *c)));
        }
    }
}
