//! What leads from an HTTP API to a function: an integration, its routes, and the permission to call it.

/// The HTTP API that a route is on: the parameter with its id.
#[derive(Clone, Copy)]
pub(crate) enum Api {
    /// The one that products share.
    Main,
    /// The product's own.
    Own,
}

impl Api {
    pub(crate) fn parameter(self) -> &'static str {
        match self {
            Api::Main => "Api",
            Api::Own => "OwnApi",
        }
    }

    /// The integration `id` of the function with the ARN `arn`.
    pub(crate) fn integration(self, id: &str, arn: &str) -> String {
        let api = self.parameter();
        format!(
            "
  {id}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref {api}
      IntegrationType: AWS_PROXY
      IntegrationUri: {arn}
      PayloadFormatVersion: \"2.0\"
"
        )
    }

    /// A route to the integration `id`. `place` sets its logical id apart from those of the function's other routes.
    pub(crate) fn route(self, id: &str, place: &str, key: &str) -> String {
        let api = self.parameter();
        format!(
            "
  {id}{place}Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref {api}
      RouteKey: {key}
      Target: !Sub integrations/${{{id}Integration}}
"
        )
    }

    /// Leave to call the function with the ARN `arn` for what comes to `source`, a method and a path as an ARN has them.
    pub(crate) fn permission(self, id: &str, arn: &str, source: &str) -> String {
        let api = self.parameter();
        format!(
            "
  {id}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: {arn}
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api}}}/*/{source}
"
        )
    }
}

/// What an HTTP API of a product's own needs besides its endpoints: the way to what answers where no route does, which is
/// another stack's.
pub(crate) fn fallback() -> String {
    let (id, arn) = ("Fallback", "!Ref FallbackArn");
    let (integration, route) = (Api::Own.integration(id, arn), Api::Own.route(id, "", "$default"));
    format!("\n  # Whatever no route takes.{integration}{route}{}", Api::Own.permission(id, arn, "$default"))
}
