//! The parts of `template.yaml` that follow from the registries: a nested stack for each product, which gets what its
//! template asks for, and an HTTP API for each that has one of its own.

use function::Registry;

use crate::names::logical_id;
use crate::{settings, template};

/// What the root has under another name than the product asks for, or makes of several things.
const OWN: [(&str, &str); 7] = [
    ("Name", "!Ref AWS::StackName"),
    ("Api", "!Ref Api"),
    ("Architecture", "!Ref Architecture"),
    ("PublicUrl", "!If [OwnPublicUrl, !If [HasDomain, !Sub \"https://${DomainName}\", !GetAtt Api.ApiEndpoint], !Ref PublicUrl]"),
    ("FallbackArn", "!GetAtt Platform.Outputs.FallbackArn"),
    ("MailFrom", "!Ref MailFrom"),
    ("MailIdentityArn", "!Sub arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailIdentity}"),
];

/// The stacks of all products.
pub(crate) fn stacks(registries: &[&'static Registry]) -> String {
    let queues = template::queues(registries);
    let from_queues: Vec<String> = queues.iter().flat_map(template::parameters_of).collect();
    let gateways = template::gateways(registries).into_iter().map(gateway);
    let stacks = registries.iter().map(|registry| stack(registry, registries, &from_queues));
    let sockets = template::sockets(registries).into_iter().map(|(product, socket)| self::socket(product, socket.stage()));
    gateways.chain(sockets).chain(stacks).collect::<Vec<_>>().join("\n")
}

/// Where the API of each product with an HTTP API of its own answers.
pub(crate) fn outputs(registries: &[&'static Registry]) -> String {
    let output = |product| {
        let id = logical_id(product);
        format!("  {id}Url:\n    Description: Where the API of {product} answers.\n    Value: !GetAtt {id}Gateway.Outputs.Url\n")
    };
    let of_socket = |(product, _)| {
        let id = logical_id(product);
        format!(
            "  {id}SocketUrl:\n    Description: Where the socket of {product} is opened.\n    Value: !GetAtt {id}Socket.Outputs.Url\n"
        )
    };
    let sockets: String = template::sockets(registries).into_iter().map(of_socket).collect();
    template::gateways(registries).into_iter().map(output).collect::<String>() + &sockets
}

/// The HTTP API of `product` alone.
fn gateway(product: &str) -> String {
    format!(
        "  {id}Gateway:
    Type: AWS::Serverless::Application
    Properties:
      Location: infra/gateway.yaml
      Parameters:
        Name: !Ref AWS::StackName
        Product: {product}
        LogGroupArn: !GetAtt Data.Outputs.LogGroupArn
        AlarmTopic: !GetAtt Alarms.Outputs.Topic
        RequestsPerSecond: !Ref RequestsPerSecond
        RequestBurst: !Ref RequestBurst
        DomainName: !If [HasDomain, !Ref Domain, \"\"]
",
        id = logical_id(product)
    )
}

/// The WebSocket API of `product`.
fn socket(product: &str, stage: &str) -> String {
    format!(
        "  {id}Socket:
    Type: AWS::Serverless::Application
    Properties:
      Location: infra/socket.yaml
      Parameters:
        Name: !Ref AWS::StackName
        Product: {product}
        Stage: {stage}
",
        id = logical_id(product)
    )
}

fn stack(registry: &'static Registry, all: &[&'static Registry], from_queues: &[String]) -> String {
    let (id, product) = (logical_id(registry.product), registry.product);
    let from =
        |name: &str| if name == "OwnApi" { format!("!GetAtt {id}Gateway.Outputs.Api") } else { source(name, all, from_queues) };
    let declared = template::declared(registry, all).into_iter();
    let given: String = declared.map(|name| format!("        {name}: {}\n", from(&name))).collect();
    format!(
        "  {id}:
    Type: AWS::Serverless::Application
    Properties:
      Location: infra/{product}.yaml
      Parameters:
{given}"
    )
}

/// Where the root has the parameter `name` from.
fn source(name: &str, all: &[&'static Registry], from_queues: &[String]) -> String {
    if let Some((_, own)) = OWN.iter().find(|(own, _)| *own == name) {
        return (*own).to_owned();
    }
    if let Some((product, _)) = template::sockets(all).first() {
        let id = logical_id(product);
        match name {
            "SocketApi" => return format!("!GetAtt {id}Socket.Outputs.Api"),
            "SocketUrl" => return format!("!GetAtt {id}Socket.Outputs.Url"),
            _ => {}
        }
    }
    if ["RequestsPerSecond", "RequestBurst"].contains(&name) {
        return format!("!Ref {name}");
    }
    if let Some(gateway) = name.strip_suffix("Url").filter(|name| name.ends_with("Gateway")) {
        return format!("!GetAtt {gateway}.Outputs.Url");
    }
    if settings::is_said(name, all) {
        return format!("!Ref {name}");
    }
    let stack = if from_queues.iter().any(|parameter| parameter == name) { "Queues" } else { "Data" };
    format!("!GetAtt {stack}.Outputs.{name}")
}
