//! What every function has: the function itself and its role.

use cx::Touch;
use queue::Queue;

use super::{policy, url_of};
use crate::names::logical_id;

/// One function, whatever calls it.
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_s: u32,
    pub(crate) touches: Vec<Touch>,
    /// Where its messages come from, if it is a worker.
    pub(crate) fed_from: Option<Queue>,
    /// Every queue there is.
    pub(crate) queues: &'a [Queue],
}

impl Function<'_> {
    pub(crate) fn id(&self) -> String {
        logical_id(self.name)
    }

    /// The queues it sends to, those of due items if it sends any, and the one it is fed from.
    fn known_queues(&self) -> Vec<&Queue> {
        let sends = policy::sends_to(&self.touches, self.queues);
        self.queues.iter().filter(|queue| sends.contains(queue) || self.fed_from == Some(**queue)).collect()
    }

    pub(crate) fn resources(&self) -> String {
        let (id, name, description) = (self.id(), self.name, self.description);
        let (memory_mb, timeout_s) = (self.memory_mb, self.timeout_s);
        let statements = policy::statements(&self.touches, self.fed_from.as_ref(), self.queues);
        let environment = self.environment();
        format!(
            "  {id}:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Sub ${{Name}}-{name}
      Description: {description:?}
      Runtime: provided.al2023
      Handler: bootstrap
      Architectures: [!Ref Architecture]
      Code: ../target/lambda/{name}/
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
        for (touch, variable, parameter) in [
            (Touch::Links, "MINUTEHAND_PUBLIC_URL", "PublicUrl"),
            (Touch::Mail, "MINUTEHAND_MAIL_FROM", "MailFrom"),
            (Touch::Publish, "MINUTEHAND_EVENT_BUS", "EventBusName"),
        ] {
            if self.touches.contains(&touch) {
                variables.push(format!("          {variable}: !Ref {parameter}\n"));
            }
        }
        if self.touches.contains(&Touch::Google) {
            variables.push("          MINUTEHAND_GOOGLE_CLIENT_ID: !Ref GoogleClientId\n".to_owned());
            variables.push("          MINUTEHAND_GOOGLE_SECRET: !Ref GoogleSecretArn\n".to_owned());
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
