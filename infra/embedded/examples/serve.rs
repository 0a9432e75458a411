//! Serves both services on loopback: `serve PORT ACCESS_KEY_ID SECRET_ACCESS_KEY [FOLDER]`, until
//! its standard input ends. `FAULTS` in the environment holds fault rules, separated by spaces.

use std::{env, error::Error};

use embedded::{AwsKey, Embedded, Options, Rule};
use tokio::{io::AsyncReadExt, net::TcpListener};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [port, access_key_id, secret_access_key, rest @ ..] = arguments.as_slice() else {
        return Err("usage: serve PORT ACCESS_KEY_ID SECRET_ACCESS_KEY [FOLDER]".into());
    };
    let options = match rest.first() {
        Some(folder) => Options::in_folder(folder),
        None => Options::in_memory(),
    };
    let embedded = Embedded::open(options)?;
    embedded.release_in_flight()?;
    for rule in env::var("FAULTS").unwrap_or_default().split_whitespace() {
        embedded.faults().inject(rule.parse::<Rule>()?);
    }
    let listener = TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let end_of_input = async {
        let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
    };
    embedded.serve_aws(listener, AwsKey::new(access_key_id, secret_access_key), end_of_input).await?;
    Ok(())
}
