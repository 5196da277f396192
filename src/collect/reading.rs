//! Runs readings at once, but never more than there are processors: each holds parts of a delivery in memory.

use super::CollectError;
use std::{future::Future, sync::Arc};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinError,
};

/// The readings of one run.
#[derive(Clone, Debug)]
pub struct Readings(Arc<Semaphore>);

impl Readings {
    /// As many at once as there are processors.
    pub fn new() -> Self {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// Readings of their own for so many, and the share of these that they take until it is let go.
    pub async fn apart(&self, wanted: usize) -> (Option<OwnedSemaphorePermit>, Self) {
        let share = wanted.clamp(1, self.0.available_permits().max(1));
        let permit = self.0.clone().acquire_many_owned(share as u32).await.ok();
        (permit, Self(Arc::new(Semaphore::new(share))))
    }

    /// Reads everything; the answers come in the order of `what`.
    ///
    /// # Errors
    /// Where a reading breaks down, which is a bug of ours.
    pub async fn all<T, A, F>(
        &self,
        what: Vec<T>,
        read: impl Fn(T) -> (String, F),
    ) -> Result<Vec<A>, CollectError>
    where
        A: Send + 'static,
        F: Future<Output = Result<A, JoinError>> + Send + 'static,
    {
        let mut tasks = Vec::with_capacity(what.len());
        for one in what {
            let (adapter, reading) = read(one);
            let permits = self.0.clone();
            let task = tokio::spawn(async move {
                // The semaphore is never closed, so that a permit always comes.
                let _permit = permits.acquire_owned().await;
                reading.await
            });
            tasks.push((adapter, task));
        }
        let mut answers = Vec::with_capacity(tasks.len());
        for (adapter, task) in tasks {
            let answer = task.await.and_then(|answer| answer);
            answers.push(answer.map_err(|source| CollectError::Broken { adapter, source })?);
        }
        Ok(answers)
    }
}
