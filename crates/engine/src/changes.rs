//! Wakes work that waits, when what is wanted changes.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// Who waits for a change.
#[derive(Default)]
pub struct Changes {
    waiting: RefCell<Vec<Waker>>,
}

impl Changes {
    /// Has all who wait look again.
    pub fn tell(&self) {
        self.waiting.take().into_iter().for_each(Waker::wake);
    }

    /// Resolves when the condition holds: looked at now, and after every change.
    pub async fn until(&self, condition: impl Fn() -> bool) {
        poll_fn(|context| {
            if condition() {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.borrow_mut();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }
}
