//! A channel as a form, for making one and for changing one.

use ::notice::kinds;
use api::{Result, Source, TeamId};
use console::{Filled, Form, Shape, Trouble};
use cx::Cx;
use identity::{Member, User};
use maud::{Markup, Render, html};
use serde_json::{Map, Value, json};
use table::{Key, Range};
use ui::{Button, Field, Panel, form_actions};

use crate::channels::{By, ChannelOut};

const PLAIN: [(&str, Shape); 5] = [
    ("name", Shape::Text),
    ("kinds", Shape::List),
    ("digest_minutes", Shape::Number),
    ("timezone", Shape::Text),
    ("enabled", Shape::Flag),
];

/// More members than that are not offered one by one.
const MOST_SHOWN: usize = 200;

/// The members of a team, as they are chosen among.
pub(super) struct Members(Vec<(String, String)>);

impl Members {
    /// Those of `team`.
    ///
    /// # Errors
    /// When the table is busy.
    pub(super) async fn of(cx: &Cx, team: &TeamId) -> Result<Members> {
        let table = cx.table();
        let members: Vec<Member> = table.first(&Member::list_of(team), Range::All, MOST_SHOWN).await?;
        let keys: Vec<Key> = members.iter().map(|member| User::key_of(&member.user)).collect();
        let users = table.get_many::<User>(&keys).await?;
        Ok(Members(users.into_iter().map(|user| (user.id.to_string(), user.email.to_string())).collect()))
    }
}

/// The form.
pub(super) struct ChannelForm<'a> {
    pub(super) by: By,
    pub(super) members: Members,
    pub(super) filled: Filled,
    pub(super) action: String,
    pub(super) verb: &'a str,
    /// Of a Slack channel that is there: its address as it is shown.
    pub(super) shown_url: Option<&'a str>,
    pub(super) once: Markup,
    /// What stands below.
    pub(super) below: Markup,
}

impl Render for ChannelForm<'_> {
    fn render(&self) -> Markup {
        let filled = &self.filled;
        let content = html! {
            form.form method="post" action=(self.action) {
                (self.once)
                (filled.summary())
                (filled.of(Field::text("name", "Name").maxlength(100).required()))
                (self.where_to())
                (self.what())
                (filled.of(Field::text("digest_minutes", "Minutes between messages").number().min("1").max("1440")
                    .hint("What happens within so many minutes comes as one message. 1,440 is once a day.").required()))
                (filled.of(Field::text("quiet_from", "Quiet from").placeholder("22:00").optional()
                    .hint("In this time nothing is sent; it comes afterwards.")))
                (filled.of(Field::text("quiet_to", "Quiet until").placeholder("07:00").optional()))
                (filled.of(Field::text("timezone", "Time zone").list(&console::schedule::PROPOSED)))
                (filled.tick(Field::checkbox("enabled", "On")))
                (form_actions(&[&Button::primary(self.verb), &Button::quiet("Cancel").href("/notices")]))
            }
        };
        html! {
            (Panel { title: "", actions: html! {}, content })
            (self.below)
        }
    }
}

impl ChannelForm<'_> {
    fn where_to(&self) -> Markup {
        let filled = &self.filled;
        match self.by {
            By::Mail => {
                let chosen = filled.form.all("to");
                let members: Vec<(&str, &str)> = self.members.0.iter().map(|(id, email)| (id.as_str(), email.as_str())).collect();
                let error = filled.trouble.at("to");
                Field::checks("to", "Members who get it", &members, &chosen).error(error.as_deref()).render()
            }
            By::Slack => {
                let field = Field::text("url", "Webhook URL of Slack").url();
                let field = match self.shown_url {
                    Some(shown) => field.hint(format!("It is {shown}. Leave this empty to keep it.")).optional(),
                    None => field
                        .hint(
                            "Slack gives it out under “Incoming Webhooks”. Whoever knows it can post, so it is not shown again.",
                        )
                        .required(),
                };
                filled.of(field)
            }
            By::Webhook => filled.of(Field::text("url", "Address").url().hint("Where it posts, by HTTPS or HTTP.").required()),
        }
    }

    fn what(&self) -> Markup {
        let chosen = self.filled.form.all("kinds");
        let all: Vec<(&str, &str)> = kinds().iter().map(|kind| (kind.name, kind.about)).collect();
        let error = self.filled.trouble.at("kinds");
        Field::checks("kinds", "What it tells", &all, &chosen)
            .hint("Nothing ticked: everything.")
            .error(error.as_deref())
            .render()
    }
}

/// What the form says, as the API takes it.
pub(super) fn input(sent: &Form, by: By) -> Map<String, Value> {
    let mut input = sent.object(&PLAIN);
    let quiet = (sent.text("quiet_from"), sent.text("quiet_to"));
    let quiet = match quiet {
        (None, None) => Value::Null,
        (from, to) => json!({"from": from.unwrap_or_default(), "to": to.unwrap_or_default()}),
    };
    input.insert("quiet".into(), quiet);
    match by {
        By::Mail => input.insert("to".into(), sent.all("to").into()),
        By::Slack | By::Webhook => sent.text("url").and_then(|url| input.insert("url".into(), url.into())),
    };
    input
}

/// The input of an operation, from the form.
///
/// # Errors
/// With everything that is wrong.
pub(super) fn read<T: api::FromFields>(sent: &Form, by: By) -> Result<T> {
    T::read(Source::Body, input(sent, by))
}

/// The form as it was sent, with what is wrong.
///
/// # Errors
/// What is no fault of the form's.
pub(super) fn refused(sent: Form, error: api::Error) -> Result<Filled> {
    Ok(Filled::refused(sent, Trouble::of(error)?.renamed("quiet/from", "quiet_from").renamed("quiet/to", "quiet_to")))
}

/// The form as it is for `channel`.
pub(super) fn filled_with(channel: &ChannelOut) -> Form {
    let mut fields = vec![
        ("name", channel.name.clone()),
        ("digest_minutes", channel.digest_minutes.to_string()),
        ("timezone", channel.timezone.clone()),
    ];
    fields.extend(channel.kinds.iter().map(|kind| ("kinds", kind.clone())));
    fields.extend(channel.to.iter().flatten().map(|user| ("to", user.to_string())));
    if channel.by == By::Webhook {
        fields.extend(channel.url.clone().map(|url| ("url", url)));
    }
    if let Some(quiet) = &channel.quiet {
        fields.extend([("quiet_from", quiet.from.clone()), ("quiet_to", quiet.to.clone())]);
    }
    if channel.enabled {
        fields.push(("enabled", "on".into()));
    }
    Form::of(fields)
}
