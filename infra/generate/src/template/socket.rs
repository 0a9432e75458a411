//! A socket: its functions behind the routes of a WebSocket API, and the API's stage, which can be made once there are
//! routes. The API itself is a stack of its own, since other products' pages must know its address.

use ::function::{Socket, SocketFunction};

use super::Product;
use super::function::Function;
use crate::names::logical_id;

pub(crate) fn resources(socket: &'static Socket, product: &Product) -> String {
    let functions: String = socket.functions().into_iter().map(|function| behind_a_route(function, product)).collect();
    functions + &stage(socket)
}

fn behind_a_route(entry: &SocketFunction, product: &Product) -> String {
    let function = Function {
        name: entry.name,
        description: entry.summary,
        memory_mb: entry.memory_mb,
        timeout_s: entry.timeout_s,
        touches: entry.all_touches(),
        fed_from: None,
        product,
    };
    let (id, arn, key) = (function.id(), function.arn(), entry.route.key());
    format!(
        "
  # {key}
{}
  {id}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref SocketApi
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{id}.Arn}}/invocations

  {id}Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref SocketApi
      RouteKey: {key}
      Target: !Sub integrations/${{{id}Integration}}

  {id}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: {arn}
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{SocketApi}}/*/{key}
",
        function.resources()
    )
}

fn stage(socket: &'static Socket) -> String {
    let routes: Vec<String> =
        socket.functions().into_iter().map(|function| format!("{}Route", logical_id(function.name))).collect();
    format!(
        "
  # Where the socket {name} is opened.
  {id}Stage:
    Type: AWS::ApiGatewayV2::Stage
    DependsOn: [{routes}]
    Properties:
      ApiId: !Ref SocketApi
      StageName: {stage}
      AutoDeploy: true
      DefaultRouteSettings:
        DetailedMetricsEnabled: true
        ThrottlingRateLimit: !Ref RequestsPerSecond
        ThrottlingBurstLimit: !Ref RequestBurst
      AccessLogSettings:
        DestinationArn: !Ref LogGroupArn
        Format: >-
          {{\"kind\":\"access\",\"requestId\":\"$context.requestId\",\"ip\":\"$context.identity.sourceIp\",\"route\":\"$context.routeKey\",
          \"connection\":\"$context.connectionId\",\"status\":\"$context.status\",\"ms\":\"$context.integrationLatency\",
          \"integrationError\":\"$context.integration.error\"}}
",
        name = socket.name,
        id = logical_id(socket.name),
        routes = routes.join(", "),
        stage = socket.stage(),
    )
}
