//! `/teams`: the teams one belongs to: looking at another, leaving one, keeping one that is being deleted, making one.

use api::{Error, Json, PageQuery, Path, Query, Result, TeamId};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, Trouble, form, once, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission, Role};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Badge, Button, Column, Field, Icon, Panel, Table, Tone, Zone, form_actions, post_button, time};

use crate::team::NAME_LIMIT_CHARS;
use crate::teams::{MyTeam, TEAM_CLOSING, create, leave, list, restore, switch};

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-teams", "/teams", "My teams", |site| site.page(show)).may(OwnAccount::ACTION).uses(&[&list::ENTRY]);

pub(crate) const CREATE: Endpoint = form("accounts-pages-teams-create", "/teams", "Make a team", |site| site.page(create))
    .may(OwnAccount::ACTION)
    .uses(&[&list::ENTRY, &create::ENTRY]);

pub(crate) const SWITCH: Endpoint =
    form("accounts-pages-teams-switch", "/teams/{id}/switch", "Look at another team", |site| site.page(switch))
        .may(OwnAccount::ACTION)
        .uses(&[&switch::ENTRY])
        .sample(Sample::of("joined_team"));

pub(crate) const LEAVE: Endpoint =
    form("accounts-pages-teams-leave", "/teams/{id}/leave", "Leave a team", |site| site.page(leave))
        .may(OwnAccount::ACTION)
        .uses(&[&leave::ENTRY])
        .sample(Sample::of("joined_team"));

pub(crate) const RESTORE: Endpoint =
    form("accounts-pages-teams-restore", "/teams/{id}/restore", "Keep a team after all", |site| site.page(restore))
        .may(OwnAccount::ACTION)
        .uses(&[&restore::ENTRY])
        .undo("Keep it")
        .sample(Sample::of("closing_team"));

/// The teams, and a form for another.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<OwnAccount>, frame: Frame) -> Result<Html> {
    let page = TeamsPage::load(cx, caller, &frame, Filled::default()).await?;
    Ok(frame.page(sheet(page)))
}

/// Makes a team. The session goes on looking at the one it looked at: a form that was sent twice would otherwise be
/// another form the second time, and make another team.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the form is told in it.
pub async fn create(cx: Cx, caller: Caller<OwnAccount>, frame: Frame, form: Form) -> Result<Response> {
    let again = caller.again();
    let made = async { create::create(cx.clone(), caller, Json(form.read(&[("name", Shape::Text)])?)).await };
    match made.await {
        Ok(made) => {
            let told = Flash::done(format!("“{}” is ready. Switch to it to invite whoever belongs to it.", made.0.team.name));
            Ok(SeeOther::to("/teams").flash(&told, &cx).into_response())
        }
        Err(error) => {
            let filled = Filled::refused(form, Trouble::of(error)?);
            Ok(frame.refused(sheet(TeamsPage::load(cx, again, &frame, filled).await?)).into_response())
        }
    }
}

/// Lets the session look at another team.
///
/// # Errors
/// 404 for a team one does not belong to.
pub async fn switch(cx: Cx, caller: Caller<OwnAccount>, id: Path<TeamId>) -> Result<SeeOther> {
    let told = match switch::switch(cx.clone(), caller, id).await {
        Ok(_) => return Ok(SeeOther::to("/home")),
        Err(Error::Conflict { conflict, .. }) if conflict == TEAM_CLOSING => {
            Flash::failed("This team is being deleted. Only its owner can keep it.")
        }
        Err(Error::Forbidden(why)) => Flash::failed(format!("{why} Sign out, and in again that way.")),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/teams").flash(&told, &cx))
}

/// Leaves a team.
///
/// # Errors
/// 404 for a team one does not belong to.
pub async fn leave(cx: Cx, caller: Caller<OwnAccount>, id: Path<TeamId>) -> Result<SeeOther> {
    let told = match leave::leave(cx.clone(), caller, id).await {
        Ok(_) => Flash::done("You left the team. Keys you made for it open nothing any more."),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/teams").flash(&told, &cx))
}

/// Keeps a team that is being deleted; with one's own, one's account.
///
/// # Errors
/// 404 for a team one does not belong to, 403 for one that is somebody else's.
pub async fn restore(cx: Cx, caller: Caller<OwnAccount>, id: Path<TeamId>) -> Result<SeeOther> {
    let (there, told) = match restore::restore(cx.clone(), caller, id).await {
        Ok(kept) if kept.team.personal => ("/account", Flash::done("Your account stays. Good to have you.")),
        Ok(kept) => ("/teams", Flash::done(format!("“{}” stays. Its members and keys are let in again.", kept.team.name))),
        Err(error) => ("/teams", Flash::why(error)?),
    };
    Ok(SeeOther::to(there).flash(&told, &cx))
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { help: Some("/docs/teams-and-keys"), ..Sheet::new("My teams", page) }
}

struct TeamsPage<'a> {
    teams: Vec<MyTeam>,
    now: Timestamp,
    zone: &'a Zone,
    /// Whether they may own another: their address is known to be theirs.
    verified: bool,
    filled: Filled,
    once: Markup,
}

impl<'a> TeamsPage<'a> {
    async fn load(cx: Cx, caller: Caller<OwnAccount>, frame: &'a Frame, filled: Filled) -> Result<TeamsPage<'a>> {
        let (now, once) = (cx.now(), once(&cx));
        // Nobody belongs to more than fit on one page.
        let teams = list::list(cx, caller, Query(PageQuery::first())).await?.items;
        let verified = frame.user().email_verified_at.is_some();
        Ok(TeamsPage { teams, now, zone: frame.zone(), verified, filled, once })
    }

    fn row(&self, mine: &MyTeam) -> Vec<Markup> {
        let team = &mine.team;
        let to = |what: &str| format!("/teams/{}/{what}", team.id);
        vec![
            html! {
                strong { (team.name) }
                @if team.personal { " " (Badge::plain("personal")) }
                @if mine.current { " " (Badge::status("current", Tone::Accent)) }
            },
            html! { (mine.role.name()) },
            html! {
                @if let Some(closes_at) = team.closes_at {
                    (Badge::toned("being deleted", Tone::Bad)) " gone on " (time::instant(closes_at, self.zone))
                } @else { "since " (time::day(team.created_at, self.zone)) }
            },
            html! {
                @if mine.can_switch() { (post_button(&to("switch"), &Button::secondary("Switch to it").label(format!("Switch to it: {}", team.name)).small(), &[])) }
                @if mine.can_restore(self.now) { (post_button(&to("restore"), &Button::secondary("Keep it").label(format!("Keep it: {}", team.name)).small().icon(Icon::Undo), &[])) }
                @if mine.can_leave() { (post_button(&to("leave"), &leave_button(&team.name), &[])) }
            },
        ]
    }

    fn form(&self) -> Markup {
        html! {
            (self.filled.summary())
            @if self.verified {
                form.form method="post" action="/teams" {
                    (self.once)
                    (self.filled.of(Field::text("name", "Name").hint("What its members call it.").maxlength(NAME_LIMIT_CHARS).required()))
                    (form_actions(&[&Button::primary("Make team").icon(Icon::Plus)]))
                }
            } @else {
                p.soft { "Confirm your address first: whoever owns a team must be reachable." }
            }
        }
    }
}

fn leave_button(name: &str) -> Button<'_> {
    let question = format!("Leave “{name}”? Keys you made for it stop working, and only an invitation lets you in again.");
    Button::quiet("Leave").label(format!("Leave {name}")).small().confirm(question)
}

impl MyTeam {
    fn can_switch(&self) -> bool {
        !self.current && self.team.closes_at.is_none()
    }

    fn can_leave(&self) -> bool {
        self.role != Role::Owner && !self.team.personal
    }

    fn can_restore(&self, now: Timestamp) -> bool {
        self.role == Role::Owner && self.team.closes_at.is_some_and(|closes_at| closes_at > now)
    }
}

impl Render for TeamsPage<'_> {
    fn render(&self) -> Markup {
        let columns = [Column::text("Team"), Column::text("You are"), Column::text("State"), Column::actions("Actions")];
        let rows = self.teams.iter().map(|mine| self.row(mine)).collect();
        html! {
            (Table { caption: "Teams you belong to", columns: &columns, rows })
            div id="new" { (Panel { title: "Make a team", actions: html! {}, content: self.form() }) }
        }
    }
}

#[cfg(test)]
mod tests {
    use identity::Team;

    use super::*;

    const NOW: &str = "2026-11-21T09:00:00Z";

    fn mine(role: Role, change: impl FnOnce(&mut Team)) -> MyTeam {
        let id: TeamId = "team_06GZR83ZCGCHVCJYW498ZJYBRG".parse().unwrap();
        let mut team = Team::new(id, "Workshop".into(), NOW.parse().unwrap());
        change(&mut team);
        MyTeam::new(&team, role, &"team_00000000000000000000000000".parse().unwrap())
    }

    #[test]
    fn a_team_that_is_being_deleted_is_kept_by_its_owner_and_looked_at_by_nobody() {
        let now = NOW.parse().unwrap();
        let closing = |role| mine(role, |team| team.closes_at = Some("2026-11-28T09:00:00Z".parse().unwrap()));
        assert!(closing(Role::Owner).can_restore(now) && !closing(Role::Owner).can_switch());
        assert!(!closing(Role::Admin).can_restore(now) && closing(Role::Admin).can_leave());
        let late = "2026-11-28T09:00:00Z".parse().unwrap();
        assert!(!closing(Role::Owner).can_restore(late));
    }

    #[test]
    fn nobody_leaves_a_team_that_is_theirs() {
        assert!(!mine(Role::Owner, |_| ()).can_leave());
        assert!(mine(Role::Viewer, |_| ()).can_leave() && mine(Role::Viewer, |_| ()).can_switch());
    }
}
