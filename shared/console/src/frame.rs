//! The frame around the pages of somebody who is signed in: the ways through the product, their team and their other
//! teams, and what they should know.

use api::{Error, Result, TeamId};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use cx::Cx;
use identity::{Action, Member, Principal, Reach, Role, Surroundings, Team, User};
use jiff::Timestamp;
use maud::{Markup, Render, html};
use ui::{Button, NavItem, Notice, Shell, TeamChoice, Tone, Zone, post_button};

use crate::nav::{href_of, ways};
use crate::told::Told;
use crate::{Html, Visit};

/// Who looks at a page, and in which team.
#[derive(Clone, Debug)]
pub struct Frame {
    /// How they look at it.
    pub visit: Visit,
    /// The team they look at.
    pub team: Team,
    principal: Principal,
    around: Surroundings,
}

/// A page to be put into its frame.
#[derive(Debug)]
pub struct Sheet<'a, P> {
    /// Its heading.
    pub title: &'a str,
    /// The way to it, without itself.
    pub crumbs: &'a [(&'a str, Option<&'a str>)],
    /// The page of the documentation about it.
    pub help: Option<&'a str>,
    /// Buttons beside its heading.
    pub actions: Markup,
    /// What it shows.
    pub content: P,
}

impl<'a, P> Sheet<'a, P> {
    /// A page without crumbs and buttons.
    pub fn new(title: &'a str, content: P) -> Sheet<'a, P> {
        Sheet { title, crumbs: &[], help: None, actions: html! {}, content }
    }
}

impl Frame {
    /// Who they are.
    pub fn user(&self) -> &User {
        &self.around.user
    }

    /// The page, in its frame.
    pub fn page<P: Render>(&self, sheet: Sheet<'_, P>) -> Html {
        if self.visit.live {
            return self.visit.document(sheet.title, None, sheet.content.render());
        }
        let nav: Vec<NavItem<'_>> = ways().iter().filter(|way| self.may(*way.action)).map(|way| way.item).collect();
        let choices: Vec<TeamChoice<'_>> = self.around.places().map(|(team, place)| self.choice(team, place)).collect();
        let body = Shell {
            title: sheet.title,
            nav: &nav,
            current: href_of(&self.visit.path),
            crumbs: sheet.crumbs,
            team_name: &self.team.name,
            teams: &choices,
            user_email: self.user().email.as_str(),
            notices: &self.notices(),
            flash: self.visit.told.as_ref().map(Told::shown),
            help: sheet.help,
            actions: sheet.actions,
            content: html! { (sheet.content) (self.foot()) },
        };
        self.visit.document(sheet.title, None, body.render())
    }

    /// The page again, because what its form sent cannot be.
    pub fn refused<P: Render>(&self, sheet: Sheet<'_, P>) -> Html {
        self.page(sheet).status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Whether they may do `action` to anything in this team: what they may not is not offered.
    pub fn may(&self, action: Action) -> bool {
        self.principal.allow(action).is_ok()
    }

    /// How far they reach with `action` in this team.
    pub fn reach(&self, action: Action) -> Reach {
        self.principal.allow(action).unwrap_or(Reach::No)
    }

    /// Whether they may do `action` to what `maker` made.
    pub fn may_to(&self, action: Action, maker: Option<&api::UserId>) -> bool {
        match self.principal.allow(action) {
            Ok(Reach::All) => true,
            Ok(_) => maker == Some(&self.user().id),
            Err(_) => false,
        }
    }

    /// The time zone they read times in.
    pub fn zone(&self) -> &Zone {
        &self.visit.zone
    }

    /// In whose time zone times are told.
    fn foot(&self) -> Markup {
        html! { p.page-foot { "Times are in " a href="/account" { (self.zone().name()) } "." } }
    }

    fn choice<'a>(&self, team: &'a Team, member: &'a Member) -> TeamChoice<'a> {
        TeamChoice { id: team.id.as_str(), name: &team.name, role: member.role.name(), current: team.id == self.team.id }
    }

    /// What they should know, whatever page they look at.
    fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Some(closes_at) = self.user().closes_at {
            notices.push(self.closing("Your account", &self.user().personal_team, closes_at, true));
        }
        if let Some(closes_at) = self.team.closes_at.filter(|_| self.team.personal_to.is_none()) {
            let is_owner = self.principal.standing.role == Some(Role::Owner);
            notices.push(self.closing("This team", &self.team.id, closes_at, is_owner));
        }
        if self.user().email_verified_at.is_none() {
            notices.push(Notice {
                tone: Tone::Warn,
                text: html! {
                    "Confirm your address: the link is in the mail we sent to " strong { (self.user().email.as_str()) }
                    ". Until then limits are tight."
                },
                action: Some(post_button("/account/verify-email", &Button::secondary("Send it again").small(), &[])),
            });
        }
        notices
    }

    /// That `what`, which goes with `team`, is being deleted, and the way to keep it for those who may.
    fn closing(&self, what: &str, team: &TeamId, closes_at: Timestamp, may_keep: bool) -> Notice {
        let keep = format!("/teams/{team}/restore");
        let until = ui::time::instant(closes_at, self.zone());
        Notice {
            tone: Tone::Bad,
            text: html! { (what) " is being deleted. It can be kept until " (until) "." },
            action: may_keep.then(|| post_button(&keep, &Button::secondary("Keep it").small(), &[])),
        }
    }
}

impl FromRequestParts<Cx> for Frame {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, endpoint: &Cx) -> Result<Self> {
        let cx = Cx::from_request_parts(parts, endpoint).await.unwrap_or_else(|never| match never {});
        let Ok(visit) = Visit::from_request_parts(parts, &cx).await;
        let principal = parts.extensions.get::<Principal>().cloned();
        let principal = principal.ok_or(Error::Unauthenticated("Sign in first."))?;
        // The edge has read them with the principal.
        let around = parts.extensions.get::<Surroundings>().cloned().ok_or_else(|| Error::internal("a frame around no page"))?;
        let team = around.team(&principal.team).cloned().ok_or(Error::NotFound("team"))?;
        Ok(Frame { visit, team, principal, around })
    }
}
