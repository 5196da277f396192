//! Sums over runs of rows, by one sum that runs over all of them: were each run added up by itself, the processor would
//! guess wrongly, again and again, how many rows it has. It knows no columns.

use super::runner::Runner;

impl Runner<'_, '_> {
    /// The sums of the rows before each, and last of all rows; `number` is what a row adds. Sums wrap: that none is
    /// beyond what is held is to be known before.
    pub(super) fn run_up<A, B>(&self, a: &[A], b: &[B], number: impl Fn(&A, &B) -> i64) -> Vec<i64> {
        let (mut running, mut sum) = (self.word_buffer(), 0i64);
        running.resize(a.len() + 1, 0);
        for ((slot, a), b) in running[1..].iter_mut().zip(a).zip(b) {
            sum = sum.wrapping_add(number(a, b));
            *slot = sum;
        }
        running
    }

    /// What `each` makes of the sum of each run, from the sums before each row and where the runs end. The first begins
    /// with the first row.
    pub(super) fn parted<T>(
        &self,
        running: Vec<i64>,
        ends: impl Iterator<Item = usize>,
        each: impl Fn(i64) -> T,
        mut out: Vec<T>,
    ) -> Vec<T> {
        let mut before = 0;
        out.extend(ends.map(|end| {
            let until = running[end];
            each(until.wrapping_sub(std::mem::replace(&mut before, until)))
        }));
        self.keep_words(running);
        out
    }
}
