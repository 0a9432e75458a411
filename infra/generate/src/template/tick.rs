//! A tick: its function behind a schedule. Neither Scheduler nor Lambda repeats a tick that failed or waits
//! long to make one: the next minute makes another.

use ::function::Tick;

use super::Product;
use super::function::Function;

pub(crate) fn resources(tick: &Tick, product: &Product) -> String {
    let every = if tick.every_minutes == 1 { "every minute".to_owned() } else { format!("every {} minutes", tick.every_minutes) };
    let minutes = if tick.every_minutes == 1 { "*".to_owned() } else { format!("0/{}", tick.every_minutes) };
    let name = tick.name;
    let function = Function {
        name,
        description: &format!("Runs {every}"),
        memory_mb: tick.memory_mb,
        timeout_s: tick.timeout_s,
        touches: tick.touches.to_vec(),
        fed_from: None,
        product,
    };
    let id = function.id();
    format!(
        "
  # Runs {every}.
{}
  {id}Once:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref {id}
      Qualifier: $LATEST
      MaximumRetryAttempts: 0
      MaximumEventAgeInSeconds: 60

  {id}Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      Name: !Sub ${{Name}}-{name}
      ScheduleExpression: cron({minutes} * * * ? *)
      FlexibleTimeWindow: {{Mode: \"OFF\"}}
      Target:
        Arn: !GetAtt {id}.Arn
        RoleArn: !GetAtt {id}ScheduleRole.Arn
        RetryPolicy: {{MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60}}

  {id}ScheduleRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: \"2012-10-17\"
        Statement:
          - Effect: Allow
            Principal: {{Service: scheduler.amazonaws.com}}
            Action: sts:AssumeRole
            Condition: {{StringEquals: {{aws:SourceAccount: !Ref AWS::AccountId}}}}
      Policies:
        - PolicyName: invoke
          PolicyDocument:
            Version: \"2012-10-17\"
            Statement:
              - {{Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt {id}.Arn}}
",
        function.resources()
    )
}
