//! Threads for work that takes much memory.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// How long a thread waits for more. Longer than the second for which the allocator keeps what was freed:
/// it gives it back when a thread ends after that, and in a quiet process may find no other occasion.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// Threads that end soon after their work, and its memory with them. Those of the process's own pool go on
/// as long as anything else finds work for them.
#[derive(Debug, Default)]
pub(super) struct Threads(Mutex<Option<Runtime>>);

impl Threads {
    /// Does it on a thread. Fails where none can be had.
    pub(super) fn spawn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<JoinHandle<T>> {
        let mut runtime = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let runtime = match &mut *runtime {
            Some(runtime) => runtime,
            none => none.insert(
                Builder::new_current_thread()
                    .thread_name("password")
                    .thread_keep_alive(KEEP_ALIVE)
                    .build()?,
            ),
        };
        Ok(runtime.spawn_blocking(work))
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // An orderly end would wait for the work, which what is dropped among tasks may not.
        let runtime = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtime.take() {
            runtime.shutdown_background();
        }
    }
}
