//! What a capability keeps in the process from one request to the next, such as documents that others publish.
//! Losing it costs nothing but fetching it again.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One value of each type, made when first asked for.
#[derive(Debug, Default)]
pub struct Kept(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Kept {
    /// The process's `T`.
    pub fn of<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone();
        // It was put there under its own type, so the default is never needed.
        found.downcast().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_one_value() {
        let kept = Kept::default();
        kept.of::<Mutex<u8>>().lock().unwrap().clone_from(&7);
        assert_eq!(*kept.of::<Mutex<u8>>().lock().unwrap(), 7);
        assert_eq!(*kept.of::<Mutex<u16>>().lock().unwrap(), 0);
        assert_eq!(*Kept::default().of::<Mutex<u8>>().lock().unwrap(), 0);
    }
}
