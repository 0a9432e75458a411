//! What answers an address that no endpoint has: 404, or 405 with `Allow` where only the method is wrong.

use api::{Error, Result};
use axum::Extension;
use axum::http::Uri;
use function::Routes;
use identity::Public;

/// Says what is wrong.
///
/// # Errors
/// Always.
pub async fn fallback(_: Public, Extension(routes): Extension<Routes>, uri: Uri) -> Result<()> {
    let methods = routes.methods_of(uri.path());
    if methods.is_empty() {
        return Err(Error::NoRoute);
    }
    let names: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
    Err(Error::MethodNotAllowed(names.join(", ")))
}
