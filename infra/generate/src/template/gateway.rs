//! What leads from the HTTP API to a function: an integration, its routes, and the permission to call it.

/// The integration of the function `id`.
pub(crate) fn integration(id: &str) -> String {
    format!(
        "
  {id}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt {id}.Arn
      PayloadFormatVersion: \"2.0\"
"
    )
}

/// A route to the function `id`. `place` sets its logical id apart from those of the function's other routes.
pub(crate) fn route(id: &str, place: &str, key: &str) -> String {
    format!(
        "
  {id}{place}Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: {key}
      Target: !Sub integrations/${{{id}Integration}}
"
    )
}

/// Leave to call the function `id` for what comes to `source`, a method and a path as an ARN has them.
pub(crate) fn permission(id: &str, source: &str) -> String {
    format!(
        "
  {id}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt {id}.Arn
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/*/{source}
"
    )
}
