//! What templates say about settings and providers: a parameter for each thing that whoever deploys is asked for, and a
//! secret for each provider that has any.

use ::function::{Registry, providers, providers_of, settings, settings_of};
use cx::{Provider, Setting, Source, Touch};

use crate::names::{capitalised, logical_id};

/// The variables of a function that declares `touches`, each with the parameter that it takes its value from.
pub(crate) fn variables(touches: &[Touch]) -> Vec<(String, String)> {
    let asked_for = settings_of(touches).into_iter().filter(Setting::is_asked_for);
    let said = asked_for.map(|setting| (setting.variable(), parameter_of(&setting)));
    let secret = |provider: &Provider| (provider.secret_variable(), secret_arn_of(provider));
    said.chain(with_secrets(providers_of(touches)).map(secret)).collect()
}

/// What the stacks of `registries` may be told, each with its meaning.
pub(crate) fn parameters(registries: &[&Registry]) -> Vec<(String, String)> {
    let said = asked_for(registries).map(|setting| (parameter_of(&setting), format!("{}.", capitalised(setting.about))));
    let secret = |provider: &Provider| (secret_arn_of(provider), format!("ARN of the secret for {}.", provider.title));
    said.chain(with_secrets(providers(registries)).map(secret)).collect()
}

/// The parameter with the ARN of the secret of `provider`, which is also an output of the stack that has it.
pub(crate) fn secret_arn_of(provider: &Provider) -> String {
    format!("{}Arn", secret_of(provider))
}

/// The parameters of `template.yaml`.
pub(crate) fn root_parameters(registries: &[&Registry]) -> String {
    let providers = providers(registries);
    let parameter = |setting: Setting| {
        let (name, about) = (parameter_of(&setting), capitalised(setting.about));
        let empty = match providers.iter().find(|provider| provider.settings.contains(&setting)) {
            Some(provider) if setting.source == Source::Needed => format!("While it is empty {} is not set up.", provider.title),
            _ => "It may be empty.".to_owned(),
        };
        format!("  {name}:\n    Type: String\n    Default: \"\"\n    Description: {about}. {empty}\n")
    };
    asked_for(registries).map(parameter).collect()
}

/// The outputs of `template.yaml`.
pub(crate) fn root_outputs(registries: &[&Registry]) -> String {
    let output = |provider: &Provider| {
        let (arn, title, form) = (secret_arn_of(provider), provider.title, form_of_secret(provider));
        format!(
            "  {arn}:\n    Description: The secret for {title}, to be filled {form}.\n    Value: !GetAtt Data.Outputs.{arn}\n"
        )
    };
    with_secrets(providers(registries)).map(output).collect()
}

/// The secrets in `infra/data.yaml`, made empty: `aws secretsmanager put-secret-value` fills them.
pub(crate) fn secrets(registries: &[&Registry]) -> String {
    let secret = |provider: &Provider| {
        let (id, title, form) = (secret_of(provider), provider.title, form_of_secret(provider));
        format!(
            "  {id}:
    Type: AWS::SecretsManager::Secret
    Properties:
      Description: !Sub What ${{Name}} keeps secret of {title}, {form}.
"
        )
    };
    with_secrets(providers(registries)).map(secret).collect()
}

/// The outputs of `infra/data.yaml`.
pub(crate) fn data_outputs(registries: &[&Registry]) -> String {
    let output = |provider: &Provider| format!("  {}:\n    Value: !Ref {}\n", secret_arn_of(provider), secret_of(provider));
    with_secrets(providers(registries)).map(output).collect()
}

/// Whether the root has the parameter `name` from whoever deploys.
pub(crate) fn is_said(name: &str, registries: &[&Registry]) -> bool {
    asked_for(registries).any(|setting| parameter_of(&setting) == name)
}

fn asked_for(registries: &[&Registry]) -> impl Iterator<Item = Setting> + use<> {
    settings(registries).into_iter().filter(Setting::is_asked_for)
}

fn with_secrets(providers: Vec<&'static Provider>) -> impl Iterator<Item = &'static Provider> {
    providers.into_iter().filter(|provider| provider.has_secrets())
}

/// The parameter with `setting`: `retry-schedule` would be `RetrySchedule`.
fn parameter_of(setting: &Setting) -> String {
    logical_id(setting.name)
}

/// The secret of `provider`, as a resource.
fn secret_of(provider: &Provider) -> String {
    logical_id(&format!("{}-secret", provider.name))
}

/// How functions read it; see `Settings::with_secret_text`.
fn form_of_secret(provider: &Provider) -> String {
    let names: Vec<String> = provider.secrets().map(|secret| provider.own_name(&secret)).collect();
    match &names[..] {
        [one] => format!("with the {} as plain text", one.replace('_', " ")),
        _ => format!("with a JSON object of {}", names.join(", ")),
    }
}
