//! `/invitation`: what the mail of an invitation leads to. It shows whoever has the link what they are invited to, and
//! lets in the one it is for.

use api::{Error, Json, Result, TeamId};
use axum::http::StatusCode;
use console::{Flash, Form, Html, OpenQuery, SeeOther, Shape, Visit, address, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, Email, Member, OwnAccount, Permission, Public};
use maud::{Markup, Render, html};
use ui::{Button, Facts, Zone, post_button, time};

use super::onlooker::Onlooker;
use super::token::{Carried, missing};
use crate::invitations::show::{InvitedTo, found};
use crate::invitations::{INVITATION_ENDED, accept};
use crate::teams::switch;
use crate::visitor::Visitor;

const PATH: &str = "/invitation";

pub(crate) const ENTRY: Endpoint = page("accounts-pages-invitation", "/invitation", "Your invitation", |site| site.page(show))
    .touches(identity::TOUCHES)
    .uses(&[&crate::invitations::show::ENTRY]);

pub(crate) const ACCEPT: Endpoint =
    form("accounts-pages-invitation-accept", "/invitation", "Accept an invitation", |site| site.page(accept))
        .may(OwnAccount::ACTION)
        .uses(&[&accept::ENTRY, &switch::ENTRY]);

/// The invitation, and what whoever looks at it can do about it.
///
/// # Errors
/// 429 for an address that tries many; 503 when the table is busy.
pub async fn show(
    cx: Cx,
    _: Public,
    visit: Visit,
    visitor: Visitor,
    onlooker: Onlooker,
    OpenQuery(Carried(token)): OpenQuery<Carried>,
) -> Result<Html> {
    let Some(token) = token else { return Ok(missing(&visit, "Your invitation")) };
    let (invitation, team) = match found(&cx, &visitor, &token).await {
        Ok(found) => found,
        Err(Error::Conflict { conflict, .. }) if conflict == INVITATION_ENDED => return Ok(ended(&visit)),
        Err(other) => return Err(other),
    };
    let seen_by = match onlooker.0 {
        None => SeenBy::Anybody,
        Some(user) if user.email != invitation.email => SeenBy::SomebodyElse(user.email),
        Some(user) => match Member::find(&cx, &team.id, &user.id).await? {
            Some(_) => SeenBy::Member(team.id.clone()),
            None => SeenBy::Invited,
        },
    };
    let invited = InvitedTo::of(&cx, invitation, team).await?;
    let title = format!("Join “{}”", invited.team);
    let page = InvitationPage { invited, token, seen_by, zone: &visit.zone };
    Ok(visit.card(&title, page.render(), html! {}))
}

/// Accepts, and begins with the team.
///
/// # Errors
/// Only when a part of the system is busy; what stands in the way is told on the invitation's own page.
pub async fn accept(cx: Cx, caller: Caller<OwnAccount>, visitor: Visitor, form: Form) -> Result<SeeOther> {
    let again = caller.again();
    let joined = async { accept::accept(cx.clone(), caller, visitor, Json(form.read(&[("token", Shape::Text)])?)).await };
    let joined = match joined.await {
        Ok(joined) => joined.0,
        Err(error) => {
            let told = Flash::why(error)?;
            return Ok(SeeOther::to(address(PATH, &[("token", form.text("token"))])).flash(&told, &cx));
        }
    };
    let name = &joined.team.name;
    match switch::switch(cx.clone(), again, api::Path(joined.team.id.clone())).await {
        Ok(_) => Ok(SeeOther::to("/home").flash(&Flash::done(format!("Welcome to “{name}”.")), &cx)),
        // It may want other ways of signing in than this one.
        Err(Error::Forbidden(why)) => {
            let told = Flash::failed(format!("You belong to “{name}” now, but cannot look at it yet. {why}"));
            Ok(SeeOther::to("/teams").flash(&told, &cx))
        }
        Err(other) => Err(other),
    }
}

fn ended(visit: &Visit) -> Html {
    let content = html! {
        p { "It was accepted already, taken back, replaced by a newer one, or its seven days are over." }
        p { "If it was you who accepted it, the team is among yours. Otherwise ask whoever invited you for a new one." }
        (Button::secondary("My teams").href("/teams").wide())
    };
    visit.card("This invitation has ended", content, html! {}).status(StatusCode::CONFLICT)
}

struct InvitationPage<'a> {
    invited: InvitedTo,
    token: String,
    seen_by: SeenBy,
    zone: &'a Zone,
}

/// Who looks at an invitation.
enum SeenBy {
    /// Somebody without a session.
    Anybody,
    /// The one it is for.
    Invited,
    /// The one it is for, who belongs to the team already.
    Member(TeamId),
    /// Somebody with another address.
    SomebodyElse(Email),
}

impl Render for InvitationPage<'_> {
    fn render(&self) -> Markup {
        let invited = &self.invited;
        let by = invited.invited_by.as_ref().map_or("somebody who has left".to_owned(), ToString::to_string);
        let facts = [
            ("Team", html! { strong { (invited.team) } }),
            ("You will be", html! { (invited.role.name()) }),
            ("Invited by", html! { (by) }),
            ("For", html! { (invited.email) }),
            ("Good until", time::instant(invited.expires_at, self.zone)),
        ];
        html! { (Facts(&facts)) (self.answer()) }
    }
}

impl InvitationPage<'_> {
    fn answer(&self) -> Markup {
        let email = Some(self.invited.email.as_str());
        let back = address(PATH, &[("token", Some(&self.token))]);
        let way_in = |path| address(path, &[("next", Some(back.as_str())), ("email", email)]);
        html! {
            @match &self.seen_by {
                SeenBy::Anybody => {
                    p { "Sign in or sign up with " strong { (self.invited.email) } ", and you come back here." }
                    (Button::primary("Sign up").href(way_in("/sign-up")).wide())
                    (Button::secondary("Sign in").href(way_in("/sign-in")).wide())
                }
                SeenBy::Invited => {
                    form method="post" action=(PATH) {
                        input type="hidden" name="token" value=(self.token);
                        (Button::primary("Accept").wide())
                    }
                }
                SeenBy::Member(team) => {
                    p { "You belong to this team already." }
                    (post_button(&format!("/teams/{team}/switch"), &Button::primary("Look at it"), &[]))
                }
                SeenBy::SomebodyElse(own) => {
                    p {
                        "You are signed in as " strong { (own) } ", and this invitation is for somebody else's address. \
                         Sign in with that, or ask to be invited with yours."
                    }
                    (post_button("/sign-out", &Button::secondary("Sign in with the other address"), &[("next", &way_in("/sign-in"))]))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use api::{Id, Seed};
    use identity::Role;

    use super::*;

    fn shown(seen_by: SeenBy) -> String {
        let invited = InvitedTo {
            team: "Workshop".into(),
            role: Role::Agent,
            email: "bob@example.com".parse().unwrap(),
            invited_by: None,
            expires_at: "2026-11-28T09:00:00Z".parse().unwrap(),
        };
        let page = InvitationPage { invited, token: "mho_1".into(), seen_by, zone: &Zone::utc() };
        page.render().into_string()
    }

    #[test]
    fn only_the_one_it_is_for_is_offered_to_accept() {
        let accepts = |shown: &str| shown.contains(r#"action="/invitation""#);
        assert!(accepts(&shown(SeenBy::Invited)));
        let anybody = shown(SeenBy::Anybody);
        assert!(!accepts(&anybody));
        let there = "/sign-up?next=%2Finvitation%3Ftoken%3Dmho_1&amp;email=bob%40example.com";
        assert!(anybody.contains(there), "{anybody}");
        let other = shown(SeenBy::SomebodyElse("eve@example.com".parse().unwrap()));
        assert!(!accepts(&other) && other.contains("eve@example.com") && other.contains("/sign-out"), "{other}");
        let team = TeamId::from_seed(Seed { at_ms: 0, random: [0; 10] });
        let member = shown(SeenBy::Member(team));
        assert!(!accepts(&member) && member.contains("/switch"), "{member}");
    }
}
