//! Which of a product's functions a process is: the one that its template's `Handler` names. Lambda passes that on to
//! a custom runtime as `_HANDLER`.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>

use api::Cause;
use function::Registry;

use crate::function_of::Function;

const VARIABLE: &str = "_HANDLER";

/// What the variable holds, if it is set.
pub(crate) fn variable() -> Option<String> {
    std::env::var(VARIABLE).ok()
}

/// The function of `registry` that `handler` names.
///
/// # Errors
/// When there is none of that name, or no name.
pub(crate) fn named(registry: &'static Registry, handler: Option<String>) -> Result<Function, Cause> {
    let product = registry.product;
    let Some(name) = handler.filter(|name| !name.is_empty()) else {
        return Err(format!(
            "the environment variable {VARIABLE} is missing or empty: it says which function of {product} to be"
        )
        .into());
    };
    let found = Function::find(registry, &name);
    found.ok_or_else(|| format!("the environment variable {VARIABLE} says {name:?}, which is no function of {product}").into())
}

#[cfg(test)]
mod tests {
    use function::Tick;

    use super::*;

    static ORDERS: Registry =
        Registry::new("orders", "Orders.").ticks(&[Tick::new("orders-tick", |_| Box::pin(async { Ok(()) }))]);

    #[test]
    fn a_process_is_the_function_that_the_template_names() {
        let found = named(&ORDERS, Some("orders-tick".into())).unwrap();
        assert!(matches!(found, Function::Tick(tick) if tick.name == "orders-tick"));
    }

    #[test]
    fn without_a_name_or_under_another_it_is_none() {
        let said = |handler: Option<&str>| named(&ORDERS, handler.map(str::to_owned)).unwrap_err().to_string();
        let missing = "the environment variable _HANDLER is missing or empty: it says which function of orders to be";
        assert_eq!([said(None), said(Some(""))], [missing, missing]);
        let unknown = "the environment variable _HANDLER says \"bootstrap\", which is no function of orders";
        assert_eq!(said(Some("bootstrap")), unknown);
    }
}
