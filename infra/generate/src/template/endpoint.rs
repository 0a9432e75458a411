//! An endpoint: its function behind an integration and a route of the HTTP API.

use ::function::{Endpoint, Verb};
use queue::Queue;

use super::function::Function;

/// The route of whatever no other route takes.
const DEFAULT: &str = "$default";

pub(crate) fn resources(endpoint: &Endpoint, queues: &[Queue]) -> String {
    let function = Function {
        name: endpoint.name,
        description: endpoint.summary,
        memory_mb: endpoint.memory_mb,
        timeout_s: endpoint.timeout_s,
        touches: endpoint.all_touches(),
        fed_from: None,
        queues,
    };
    let id = function.id();
    let (route, source) = route(endpoint.verb, endpoint.path);
    let head = head(endpoint, &id);
    format!(
        "
  # {route}
{}
  {id}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt {id}.Arn
      PayloadFormatVersion: \"2.0\"

  {id}Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: {route}
      Target: !Sub integrations/${{{id}Integration}}
{head}
  {id}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt {id}.Arn
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/*/{source}
",
        function.resources()
    )
}

/// What answers `GET` answers `HEAD`, for which an HTTP API wants a route of its own.
fn head(endpoint: &Endpoint, id: &str) -> String {
    if endpoint.verb != Verb::Get || endpoint.path == DEFAULT {
        return String::new();
    }
    let path = endpoint.path;
    format!(
        "
  {id}HeadRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: HEAD {path}
      Target: !Sub integrations/${{{id}Integration}}
"
    )
}

/// The route's key, and how it is written in the ARN of a call to it.
fn route(verb: Verb, path: &str) -> (String, String) {
    if path == DEFAULT {
        return (path.to_owned(), path.to_owned());
    }
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    let parts: Vec<&str> = parts.collect();
    let method = verb.method();
    // `HEAD` comes to the same function.
    let methods = if verb == Verb::Get { "*" } else { method.as_str() };
    (format!("{method} {path}"), format!("{methods}{}", parts.join("/")))
}
