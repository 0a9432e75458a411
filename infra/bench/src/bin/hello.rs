//! The least a Lambda can be: bare `lambda_runtime`, answering every event with the same word.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

fn main() -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let hello = service_fn(|_: LambdaEvent<Value>| async { Ok::<_, Error>("hello") });
    runtime.block_on(lambda_runtime::run(hello))
}
