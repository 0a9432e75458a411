//! How much is on each HTTP API.

use function::Registry;

use crate::template;
use crate::template::Api;

/// An HTTP API of AWS, and what it has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// The product whose own it is; `None` for the one that products share.
    pub product: Option<&'static str>,
    /// Its integrations: one for each function it leads to.
    pub integrations: usize,
    /// Its routes.
    pub routes: usize,
}

/// All HTTP APIs of `registries`, the shared one first.
pub fn gateways(registries: &[&'static Registry]) -> Vec<Load> {
    let shared = registries.iter().map(|registry| load(registry, registries, Api::Main));
    let shared = shared.fold(Load { product: None, integrations: 0, routes: 0 }, |sum, load| Load {
        product: None,
        integrations: sum.integrations + load.integrations,
        routes: sum.routes + load.routes,
    });
    let own = registries.iter().filter(|registry| registry.has_own_gateway());
    let own = own.map(|registry| Load { product: Some(registry.product), ..load(registry, registries, Api::Own) });
    [shared].into_iter().chain(own).collect()
}

/// What `registry` puts on `api`.
fn load(registry: &'static Registry, all: &[&'static Registry], api: Api) -> Load {
    let resources = template::all_resources(registry, all);
    let on = |kind: &str| {
        let head = format!("Type: AWS::ApiGatewayV2::{kind}\n    Properties:\n      ApiId: !Ref {}\n", api.parameter());
        resources.matches(&head).count()
    };
    Load { product: None, integrations: on("Integration"), routes: on("Route") }
}
