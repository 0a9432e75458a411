//! Every setting of the products and every provider that they ask, once, for whoever starts them.

use std::net::SocketAddr;

use cx::{Provider, Setting, Settings, Touch};
use outbound::Origin;

use crate::Registry;

/// The settings that functions of `registries` read, of their products and of the providers that they ask, in the order in
/// which they are met.
pub fn settings(registries: &[&Registry]) -> Vec<Setting> {
    settings_of(&touches(registries))
}

/// The settings that whoever declares `touches` reads.
pub fn settings_of(touches: &[Touch]) -> Vec<Setting> {
    once(touches.iter().flat_map(|touch| match touch {
        Touch::Setting(setting) => vec![*setting],
        Touch::Provider(provider) => provider.settings.to_vec(),
        _ => Vec::new(),
    }))
}

/// The providers that functions of `registries` ask, in the order in which they are met.
pub fn providers(registries: &[&Registry]) -> Vec<&'static Provider> {
    providers_of(&touches(registries))
}

/// The providers that whoever declares `touches` asks.
pub fn providers_of(touches: &[Touch]) -> Vec<&'static Provider> {
    once(touches.iter().filter_map(|touch| if let Touch::Provider(provider) = touch { Some(*provider) } else { None }))
}

/// Where `settings` say that `providers` are, other than where they are for everybody: the operator's word, so it may be on
/// this machine or a private network. A sandbox has a rule of its own.
pub fn operator_origins(settings: &Settings, providers: &[&'static Provider], sandbox: Option<SocketAddr>) -> Vec<Origin> {
    let sandbox = sandbox.and_then(|address| Origin::parse(&format!("http://{address}")).ok());
    let said = providers.iter().flat_map(|provider| settings.addresses(provider));
    said.filter_map(|url| Origin::parse(url).ok()).filter(|origin| Some(origin) != sandbox.as_ref()).collect()
}

/// Everything that functions of `registries` touch.
pub fn touches(registries: &[&Registry]) -> Vec<Touch> {
    let mut all = Vec::new();
    for registry in registries {
        let fallback = registry.fallback.map(|fallback| fallback.endpoint);
        all.extend(registry.endpoints.iter().chain(fallback).flat_map(|endpoint| endpoint.all_touches()));
        all.extend(registry.console.into_iter().flat_map(|console| console.all_touches()));
        all.extend(registry.workers.iter().flat_map(|worker| worker.all_touches()));
        all.extend(registry.socket_functions().flat_map(|function| function.all_touches()));
        all.extend(registry.ticks.iter().flat_map(|tick| tick.touches));
    }
    all
}

fn once<T: PartialEq>(met: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for one in met {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}
