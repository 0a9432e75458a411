//! A function's artifact under Lambda's Runtime API: started, invoked, frozen after each answer.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use api::Cause;
use lambda_simulator::{FreezeMode, Invocation, InvocationStatus, Simulator, SimulatorPhase};
use serde_json::Value;
use tokio::process::{Child, Command};

/// How long anything may take that normally takes a moment.
const PATIENCE: Duration = Duration::from_secs(20);
/// By which Lambda says which function of its product it is.
pub(crate) const HANDLER: &str = "_HANDLER";

/// What to run, and where.
#[derive(Clone, Debug)]
pub(crate) struct Binary {
    /// The function that it is to be.
    pub(crate) name: String,
    /// The artifact of its product.
    pub(crate) path: PathBuf,
    /// Where its output goes.
    pub(crate) log: PathBuf,
    /// What its template and its role give it.
    pub(crate) environment: BTreeMap<String, String>,
}

/// A running one. It is killed when this is dropped.
pub(crate) struct Process {
    simulator: Simulator,
    child: Child,
}

impl Binary {
    /// The artifact of `product` in `folder`, as `cargo lambda build` or `cargo build` puts it there.
    pub(crate) fn path_in(folder: &Path, product: &str) -> PathBuf {
        let bootstrap = folder.join(product).join("bootstrap");
        if bootstrap.exists() { bootstrap } else { folder.join(product) }
    }

    /// Everything it has said.
    pub(crate) fn output(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn spawn(&self, environment: &BTreeMap<String, String>) -> Result<Child, Cause> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(&self.path);
        command.env_clear().envs(environment).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        command.kill_on_drop(true).spawn().map_err(|error| format!("{} cannot be run: {error}", self.path.display()).into())
    }

    /// Starts it and waits until it asks for work.
    pub(crate) async fn start(&self) -> Result<Process, Cause> {
        let simulator = Simulator::builder().function_name(&self.name).region("eu-west-1").handler(&self.name);
        let simulator = simulator.freeze_mode(FreezeMode::Process).build().await?;
        let mut environment: BTreeMap<_, _> = simulator.lambda_env_vars().into_iter().collect();
        environment.extend(self.environment.clone());
        let child = self.spawn(&environment)?;
        simulator.register_freeze_pid(child.id().ok_or("it ended at once")?);
        match simulator.wait_for_phase(SimulatorPhase::Ready, PATIENCE).await {
            Ok(()) => Ok(Process { simulator, child }),
            Err(_) => Err(format!("it never asked for work: {}", self.output()).into()),
        }
    }

    /// Starts it without `variable`, or with another value; gives what is wrong unless it fails and names the variable.
    pub(crate) async fn refuses(&self, variable: &str, value: Option<&str>) -> Result<(), Cause> {
        let mut environment = self.environment.clone();
        // A port that nobody listens on: it must not come that far.
        environment.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), "127.0.0.1:9".to_owned());
        environment.insert(HANDLER.to_owned(), self.name.clone());
        environment.remove(variable);
        environment.extend(value.map(|value| (variable.to_owned(), value.to_owned())));
        let _ = std::fs::remove_file(&self.log);
        let status = tokio::time::timeout(PATIENCE, self.spawn(&environment)?.wait()).await;
        let status = status.map_err(|_| format!("it runs with {value:?} for {variable}"))??;
        if status.success() || !self.output().contains(variable) {
            return Err(format!("with {value:?} for {variable} it ends with {status} and says: {}", self.output()).into());
        }
        Ok(())
    }
}

impl Process {
    /// What it answers to `event`; `None` when it reports an error instead. Before this returns it has been
    /// frozen.
    pub(crate) async fn invoke(&self, event: Value) -> Result<Option<Value>, Cause> {
        let id = self.simulator.enqueue(Invocation::new(event, u64::try_from(PATIENCE.as_millis())?)).await;
        let state = self.simulator.wait_for_invocation_complete(&id, PATIENCE).await?;
        self.simulator.wait_for_frozen(PATIENCE).await?;
        match state.status {
            InvocationStatus::Success => Ok(Some(state.response.map(|response| response.payload).unwrap_or_default())),
            InvocationStatus::Error => Ok(None),
            status => Err(format!("its invocation ended as {status:?}").into()),
        }
    }

    /// Lets it run on, without anything to do.
    pub(crate) async fn thaw(&self) -> Result<(), Cause> {
        let id = self.child.id().ok_or("it has ended")?.to_string();
        let sent = Command::new("kill").args(["-CONT", &id]).status().await?;
        if sent.success() { Ok(()) } else { Err("it cannot be thawed".into()) }
    }

    /// Whether it is still there.
    pub(crate) fn lives(&mut self) -> Result<bool, Cause> {
        Ok(self.child.try_wait()?.is_none())
    }
}
