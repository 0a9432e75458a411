//! Every setting of the products and every provider that they ask, once, for whoever starts them.

use cx::{Provider, Setting, Touch};

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
