//! Where a handler meets its registry entry: one expression, `|site| site.to(create::create)`, gives its route
//! and, from the types of its parameters and its answer, its description.

use std::future::Future;

use api::{Describe, Operation};
use axum::handler::Handler as AxumHandler;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use cx::Cx;

/// A deployed function describes itself to nobody, so its binary need not carry what that takes. Debug builds hold
/// every answer against its description; whoever draws the document asks for the feature.
const DESCRIBED: bool = cfg!(any(debug_assertions, feature = "describe"));

/// The place of a handler: behind its endpoint's method.
#[derive(Debug)]
pub struct Site(pub(crate) MethodFilter);

/// A handler in its place.
#[derive(Debug)]
pub struct Placed {
    pub(crate) route: MethodRouter<Cx>,
    pub(crate) describe: fn(&mut Operation),
}

impl Site {
    /// Puts `handler` here.
    pub fn to<H, T, D>(self, handler: H) -> Placed
    where
        H: AxumHandler<T, Cx> + Described<D>,
        T: 'static,
    {
        Placed { route: on(self.0, handler), describe: if DESCRIBED { H::describe } else { |_| {} } }
    }

    /// Puts the handler of a page here. People read pages, so nothing describes them.
    pub fn page<H: AxumHandler<T, Cx>, T: 'static>(self, handler: H) -> Placed {
        Placed { route: on(self.0, handler), describe: |_| {} }
    }

    /// Puts `handler` behind every method, for the fallback. There is nothing to describe.
    pub fn to_any<H: AxumHandler<T, Cx>, T: 'static>(self, handler: H) -> Placed {
        Placed { route: any(handler), describe: |_| {} }
    }
}

/// A handler all of whose parameters, and whose answer, describe themselves.
pub trait Described<Parameters> {
    /// Adds what each of them has to say.
    fn describe(operation: &mut Operation);
}

/// A macro, because Rust has no other way to speak of functions of any number of parameters.
macro_rules! described {
    ($($parameter:ident),+) => {
        impl<F, A, $($parameter),+> Described<($($parameter,)+)> for F
        where
            F: Fn($($parameter),+) -> A,
            A: Future<Output: Describe>,
            $($parameter: Describe),+
        {
            fn describe(operation: &mut Operation) {
                $($parameter::describe(operation);)+
                A::Output::describe(operation);
            }
        }
    };
}

described!(P1);
described!(P1, P2);
described!(P1, P2, P3);
described!(P1, P2, P3, P4);
described!(P1, P2, P3, P4, P5);
