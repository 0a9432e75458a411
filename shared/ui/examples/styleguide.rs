//! Writes the style guide and a few whole pages into a folder, to be looked at: `cargo run -p ui --example styleguide -- DIR`.

use std::{env, fs, io, path::Path};

use maud::{Markup, Render, html};
use ui::{
    Button, Card, Document, ErrorSummary, Feature, Field, Flash, FlashKind, Hero, Icon, NavItem, Notice, Public, Shell,
    TeamChoice, Theme, Tone, assets, code_block, features, form_actions,
};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "styleguide".to_owned());
    let folder = Path::new(&folder);
    for asset in assets::all() {
        let file = folder.join(asset.path.trim_start_matches('/'));
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, asset.bytes)?;
    }
    for (theme, ending) in [(Theme::System, ""), (Theme::Light, "-light"), (Theme::Dark, "-dark")] {
        for (name, body) in [("index", console()), ("sign-in", sign_in()), ("home", home())] {
            let page = Document { title: "Style guide", theme, head: None, body }.render().into_string();
            // Opened from a folder, there is no root that assets could be under.
            fs::write(folder.join(format!("{name}{ending}.html")), page.replace("\"/assets/", "\"assets/"))?;
        }
    }
    Ok(())
}

fn console() -> Markup {
    let nav = [
        ("Overview", "/overview", Icon::Home, ""),
        ("Jobs", "/jobs", Icon::Calendar, "Schedules"),
        ("Deliveries", "/deliveries", Icon::Post, "Schedules"),
        ("Dead letters", "/dead-letters", Icon::Mail, "Schedules"),
        ("Members", "/members", Icon::Team, "Team"),
        ("API keys", "/keys", Icon::Key, "Team"),
        ("Audit log", "/audit", Icon::Log, "Team"),
        ("Settings", "/settings", Icon::Settings, "Team"),
    ]
    .map(|(label, href, icon, section)| NavItem { label, href, icon, section });
    let teams = [
        TeamChoice { id: "team_1", name: "Ada’s team", role: "owner", current: true },
        TeamChoice { id: "team_2", name: "Analytical Engines", role: "supervisor", current: false },
    ];
    let verify = Notice {
        tone: Tone::Accent,
        text: html! { "Verify your address to invite people." },
        action: Some(html! { (Button::secondary("Send the link again").small()) }),
    };
    Shell {
        title: "Style guide",
        nav: &nav,
        current: "/jobs",
        crumbs: &[("Jobs", Some("/jobs")), ("Invoices", Some("/jobs/1"))],
        team_name: "Ada’s team",
        teams: &teams,
        user_email: "ada@example.com",
        notices: &[verify],
        flash: Some(Flash { kind: FlashKind::Done, text: "Invoices is paused.", undo: Some(("Resume", "#")) }),
        help: Some("/docs"),
        actions: html! { (Button::primary("Create job").icon(Icon::Plus).href("#")) },
        content: ui::styleguide::render(),
    }
    .render()
}

fn sign_in() -> Markup {
    let content = html! {
        form method="post" action="#" {
            (ErrorSummary(&[("", "Address and password do not go together.")]))
            (Field::text("email", "Address").email().value(Some("ada@example.com")).required())
            (Field::text("password", "Password").password().autocomplete("current-password").required())
            (form_actions(&[&Button::primary("Sign in").wide()]))
        }
        (Button::secondary("Continue with Google").wide().href("#"))
    };
    let below = html! { "No account yet? " a href="#" { "Sign up" } };
    let card = Card { title: "Sign in", content, below };
    Public { current: "/sign-in", signed_in: false, flash: None, content: html! { (card) } }.render()
}

fn home() -> Markup {
    let call = "curl https://minutehand.example/api/schedule \\\n  -H \"Authorization: Bearer $KEY\" \\\n  --json '{\n    \"name\": \"Invoices\",\n    \"freq\": \"daily\",\n    \"trigger_timings\": [\"09:00\"],\n    \"timezone\": \"Europe/Berlin\",\n    \"callback_url\": \"https://example.com/invoices\"\n  }'";
    let hero = Hero {
        title: "Your URL, called on the second",
        text: "Name an address and the times. Minutehand calls it: signed, retried, and every attempt logged.",
        actions: html! { (Button::primary("Sign up").href("#")) (Button::secondary("Read the docs").href("#")) },
        aside: code_block("bash", call),
    };
    let all = [
        Feature {
            icon: Icon::Clock,
            title: "On the second",
            text: "Half of all calls begin within two milliseconds of their time.",
        },
        Feature {
            icon: Icon::Calendar,
            title: "Calendars, not crontabs",
            text: "Weekdays, last days of months, holidays left out, in any time zone.",
        },
        Feature {
            icon: Icon::Undo,
            title: "Ten attempts",
            text: "What fails is retried for some three days, and then waits to be replayed.",
        },
        Feature {
            icon: Icon::Shield,
            title: "Signed",
            text: "Every call carries a signature that any Standard Webhooks library checks.",
        },
    ];
    Public { current: "/", signed_in: false, flash: None, content: html! { (hero) (features(&all)) } }.render()
}
