//! Memos and effects whose closures are boxed: what the reactive system does with one of them is compiled once for each
//! type of value rather than once for each closure, which makes the page's module smaller.

use leptos::prelude::*;

/// As `Memo::new`, without the value before.
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn boxed<T: PartialEq + Send + Sync + 'static>(value: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| value())
    }
    boxed(Box::new(value))
}

/// As `Effect::new`, without the value before.
pub fn effect(run: impl Fn() + 'static) {
    fn boxed(run: Box<dyn Fn()>) {
        Effect::new(move |_| run());
    }
    boxed(Box::new(run));
}

/// Views one after the other, of any kind: code for lists is compiled once rather than once for each kind of their entries.
pub trait CollectAny {
    /// As `collect_view`.
    fn collect_any(self) -> Vec<AnyView>;
}

impl<I: IntoIterator<Item = V>, V: IntoAny> CollectAny for I {
    fn collect_any(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}
