//! The command line.

use std::ffi::OsString;
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use cx::{PublicUrl, Sender, Settings};
use embedded::Rule;
use lexopt::prelude::*;
use tracing::level_filters::LevelFilter;

use crate::{SmtpUrl, settings};

/// What `--help` prints, with the lines of settings in the place of a word.
const USAGE: &str = "\
Minutehand on one machine: HTTP API, queues, table and minute tick in one process.

Usage: minutehand [options]        (from the checkout: cargo run -- [options])

  --listen ADDRESS        where to answer HTTP            [127.0.0.1:3000]
  --public-url URL        how users reach it through a proxy; with https://
                          cookies are sent over HTTPS only
  --data FOLDER           where state lives               [.minutehand]
  --sync-always           wait for the disk with every write; without it what a
                          power cut takes is the last second
  --demo                  add an account with a month of history to look at
  --aws-port PORT         answer the DynamoDB and SQS protocols on loopback too
  --mail-from SENDER      who mails are from, such as
                          'Minutehand <no-reply@example.com>'; without it
                          what MINUTEHAND_MAIL_FROM says
  --smtp URL              send mails through this server, such as
                          smtps://user:password@host:465; without it what
                          MINUTEHAND_SMTP says, else they are only kept
{settings}  --no-limits             do not limit requests by rate
  --fault RULE            make the embedded services misbehave; may be repeated
  --log LEVEL             error, warn, info, debug        [info]
  --log-json              log as JSON lines
  --help                  print this

While it listens on loopback only and has no public URL, webhooks may go to this
machine, /dev/mailbox shows the mails that were sent, and sandboxes stand in for
providers that are not set up, in which anybody is whoever they say; else none.
";

/// What `--help` prints.
pub fn usage() -> String {
    USAGE.replace("{settings}", &settings::usage())
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Where to answer HTTP.
    pub listen: SocketAddr,
    /// How users reach it, when that is not where it listens.
    pub public_url: Option<PublicUrl>,
    /// Where state lives.
    pub data: PathBuf,
    /// What of an answered write survives a power cut.
    pub durability: embedded::Durability,
    /// Whether to add something to look at.
    pub demo: bool,
    /// Where to answer the AWS protocols.
    pub aws_port: Option<u16>,
    /// Who mails are from.
    pub mail_from: Option<Sender>,
    /// Through which server mails are sent.
    pub smtp: Option<SmtpUrl>,
    /// What is said of products' rules and of providers.
    pub settings: Settings,
    /// Whether requests are limited by rate.
    pub rate_limits: bool,
    /// Rules for [`embedded::Faults`].
    pub faults: Vec<Rule>,
    /// The log level.
    pub log: LevelFilter,
    /// Whether to log as JSON.
    pub log_json: bool,
}

impl Arguments {
    /// Whether nobody but this machine reaches us. Whoever names a public address has users elsewhere, to whom this
    /// machine's own services are closed.
    pub(crate) fn is_private(&self) -> bool {
        self.listen.ip().is_loopback() && self.public_url.is_none()
    }

    /// Reads the command line; `None` when help was asked for.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>, lexopt::Error> {
        let mut parsed = Arguments {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: None,
            data: ".minutehand".into(),
            durability: embedded::Durability::default(),
            demo: false,
            aws_port: None,
            mail_from: None,
            smtp: None,
            settings: Settings::default(),
            rate_limits: true,
            faults: Vec::new(),
            log: LevelFilter::INFO,
            log_json: false,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("listen") => parsed.listen = value(&mut parser, "--listen")?,
                Long("public-url") => parsed.public_url = Some(value(&mut parser, "--public-url")?),
                Long("data") => parsed.data = parser.value()?.into(),
                Long("sync-always") => parsed.durability = embedded::Durability::Always,
                Long("demo") => parsed.demo = true,
                Long("aws-port") => parsed.aws_port = Some(value(&mut parser, "--aws-port")?),
                Long("mail-from") => parsed.mail_from = Some(value(&mut parser, "--mail-from")?),
                Long("smtp") => parsed.smtp = Some(smtp(&parser.value()?.string()?, "--smtp")?),
                Long("no-limits") => parsed.rate_limits = false,
                Long("fault") => parsed.faults.push(value(&mut parser, "--fault")?),
                Long("log") => parsed.log = value(&mut parser, "--log")?,
                Long("log-json") => parsed.log_json = true,
                Long("help") | Short('h') => return Ok(None),
                Long(name) => {
                    let Some(setting) = settings::of_option(name) else { return Err(argument.unexpected()) };
                    let text = parser.value()?.string()?;
                    let said = std::mem::take(&mut parsed.settings).with(&setting, text.as_str());
                    parsed.settings = said.map_err(|error| format!("--{} {text}: {error}", setting.name))?;
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(parsed))
    }

    /// Takes what was not given from `variables`: secrets are better in the environment than on a command line.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn fill(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<(), lexopt::Error> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let (None, Some(text)) = (&self.mail_from, given("MINUTEHAND_MAIL_FROM")) {
            self.mail_from = Some(text.parse().map_err(|error| format!("MINUTEHAND_MAIL_FROM: {error}"))?);
        }
        if let (None, Some(text)) = (&self.smtp, given("MINUTEHAND_SMTP")) {
            self.smtp = Some(smtp(&text, "MINUTEHAND_SMTP")?);
        }
        self.settings = settings::filled(std::mem::take(&mut self.settings), variable)?;
        Ok(())
    }
}

/// The server at `text`, which is not quoted where it is wrong: it may hold a password.
fn smtp(text: &str, named: &str) -> Result<SmtpUrl, String> {
    text.parse().map_err(|error| format!("{named}: {error}"))
}

/// The value of `option`. One that is wrong is named together with its option.
fn value<T>(parser: &mut lexopt::Parser, option: &str) -> Result<T, lexopt::Error>
where
    T: FromStr,
    T::Err: Display,
{
    let text = parser.value()?.string()?;
    text.parse().map_err(|error: T::Err| format!("{option} {text}: {error}").into())
}

#[cfg(test)]
mod tests {
    use cx::Setting;

    use super::*;

    fn parse(line: &str) -> Result<Option<Arguments>, lexopt::Error> {
        Arguments::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn takes_every_option_that_help_names() {
        let line = "--listen 127.0.0.1:0 --data x --public-url https://a.example.com --demo --aws-port 4566 --retry-schedule 1s,2s --no-limits --log warn --log-json";
        let arguments = parse(line).unwrap().unwrap();
        assert_eq!(arguments.settings.get(&delivery::RETRY_SCHEDULE), "1s,2s");
        assert!(arguments.demo && !arguments.rate_limits);
        for setting in function::settings(&crate::REGISTRIES).into_iter().filter(Setting::is_asked_for) {
            let arguments = parse(&format!("--{} us", setting.name)).unwrap().unwrap();
            assert_eq!(arguments.settings.get(&setting), "us");
        }
        assert!(parse("--help").unwrap().is_none());
        for option in usage().split_whitespace().filter(|word| word.starts_with("--") && *word != "--") {
            let taken = parse(&format!("{option} 1")).map(|_| ()).map_err(|error| error.to_string());
            assert!(!taken.is_err_and(|error| error.contains("invalid option")), "{option}");
        }
    }

    #[test]
    fn the_environment_fills_what_was_not_given() {
        let variable = |name: &str| match name {
            "MINUTEHAND_MAIL_FROM" => Some("a@example.com".to_owned()),
            "MINUTEHAND_SMTP" => Some("smtp://127.0.0.1:1025".to_owned()),
            _ => None,
        };
        let mut arguments = parse("--mail-from b@example.com").unwrap().unwrap();
        arguments.fill(variable).unwrap();
        assert_eq!(arguments.mail_from.unwrap().address(), "b@example.com");
        assert!(arguments.smtp.is_some());
        let mut arguments = parse("").unwrap().unwrap();
        let error = arguments.fill(|_| Some("smtp://u:hunter2@mail.example.com".to_owned())).unwrap_err().to_string();
        assert!(error.starts_with("MINUTEHAND_MAIL_FROM: "), "{error}");
        let error = parse("--smtp smtp://u:hunter2@mail.example.com").unwrap_err().to_string();
        assert!(error.starts_with("--smtp: its password") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(parse("--port 1").unwrap_err().to_string().contains("--port"));
        assert!(parse("--retry-schedule 1x").unwrap_err().to_string().contains("1x"));
        assert!(parse("--listen nowhere").unwrap_err().to_string().starts_with("--listen nowhere: "));
        assert!(parse("--fault melt@PutItem").unwrap_err().to_string().contains("--fault"));
    }
}
