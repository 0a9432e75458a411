//! What every function has: the function itself and its role. All functions of a product have one artifact, which
//! learns from `Handler` which of them it is.

use cx::Touch;
use queue::Queue;

use super::{Product, gateway_url_of, policy, url_of};
use crate::names::logical_id;
use crate::settings;

/// One function, whatever calls it.
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_s: u32,
    pub(crate) touches: Vec<Touch>,
    /// Where its messages come from, if it is a worker.
    pub(crate) fed_from: Option<Queue>,
    /// Whose it is.
    pub(crate) product: &'a Product<'a>,
}

impl Function<'_> {
    pub(crate) fn id(&self) -> String {
        logical_id(self.name)
    }

    /// Its ARN, within its template.
    pub(crate) fn arn(&self) -> String {
        format!("!GetAtt {}.Arn", self.id())
    }

    /// The queues it sends to, those of due items if it sends any, and the one it is fed from.
    fn known_queues(&self) -> Vec<&Queue> {
        let sends = policy::sends_to(&self.touches, self.product.queues);
        self.product.queues.iter().filter(|queue| sends.contains(queue) || self.fed_from == Some(**queue)).collect()
    }

    pub(crate) fn resources(&self) -> String {
        let (id, name, description, product) = (self.id(), self.name, self.description, self.product.name);
        let (memory_mb, timeout_s) = (self.memory_mb, self.timeout_s);
        let statements = policy::statements(&self.touches, self.fed_from.as_ref(), self.product.queues);
        let environment = self.environment();
        format!(
            "  {id}:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Sub ${{Name}}-{name}
      Description: {description:?}
      Runtime: provided.al2023
      Handler: {name}
      Architectures: [!Ref Architecture]
      Code: ../target/lambda/{product}/
      MemorySize: {memory_mb}
      Timeout: {timeout_s}
      Role: !GetAtt {id}Role.Arn
      LoggingConfig: {{LogFormat: JSON, LogGroup: !Ref LogGroupName}}
{environment}
  {id}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: \"2012-10-17\"
        Statement:
          - {{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}
      Policies:
        - PolicyName: touches
          PolicyDocument:
            Version: \"2012-10-17\"
            Statement:
{statements}"
        )
    }

    fn environment(&self) -> String {
        let mut variables = Vec::new();
        if self.touches.iter().any(|touch| matches!(touch, Touch::Read(_) | Touch::Write(_))) {
            variables.push("          MINUTEHAND_TABLE: !Ref TableName\n".to_owned());
        }
        if self.touches.contains(&Touch::Seal) {
            variables.push("          MINUTEHAND_SEAL_KEYS: !Ref SealKeysArn\n".to_owned());
        }
        if self.touches.iter().any(|touch| matches!(touch, Touch::Blobs(_))) {
            variables.push("          MINUTEHAND_BUCKET: !Ref BucketName\n".to_owned());
        }
        for (touch, variable, parameter) in [
            (Touch::Links, "MINUTEHAND_PUBLIC_URL", "PublicUrl"),
            (Touch::Mail, "MINUTEHAND_MAIL_FROM", "MailFrom"),
            (Touch::Publish, "MINUTEHAND_EVENT_BUS", "EventBusName"),
        ] {
            if self.touches.contains(&touch) {
                variables.push(format!("          {variable}: !Ref {parameter}\n"));
            }
        }
        if self.touches.iter().any(|touch| matches!(touch, Touch::SocketUrl | Touch::Tell)) {
            variables.push("          MINUTEHAND_SOCKET_URL: !Ref SocketUrl\n".to_owned());
        }
        let said = settings::variables(&self.touches).into_iter();
        variables.extend(said.map(|(variable, parameter)| format!("          {variable}: !Ref {parameter}\n")));
        if self.touches.contains(&Touch::Gateways) {
            let gateways: Vec<String> =
                self.product.gateways.iter().map(|name| format!("{name}=${{{}}}", gateway_url_of(name))).collect();
            variables.push(format!("          MINUTEHAND_GATEWAYS: !Sub \"{}\"\n", gateways.join(",")));
        }
        let queues = self.known_queues();
        if self.touches.contains(&Touch::SendAnyDue) {
            let due: Vec<&str> = queues.iter().filter(|queue| queue.due).map(|queue| queue.name).collect();
            variables.push(format!("          {}: {}\n", queue::DUE_QUEUES, due.join(",")));
        }
        let queues = queues.into_iter();
        variables.extend(queues.map(|queue| format!("          {}: !Ref {}\n", queue::variable_of(queue.name), url_of(queue))));
        if variables.is_empty() {
            String::new()
        } else {
            format!("      Environment:\n        Variables:\n{}", variables.concat())
        }
    }
}
