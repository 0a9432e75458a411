//! `/team/transfer`: giving the team to another member.

use api::{Fields, FromFields, Json, PageQuery, Query, Result, UserId};
use axum::response::{IntoResponse, Response};
use console::{Filled, Flash, Form, Frame, Html, SeeOther, Shape, Sheet, Trouble, form, page};
use cx::Cx;
use function::Endpoint;
use identity::{Caller, OwnTeam, Permission, Role};
use maud::{Markup, Render, html};
use ui::{Button, Empty, Field, Icon, Panel, form_actions};

use super::members::name;
use crate::members::{MemberOut, list};
use crate::team::transfer;

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-team-transfer", "/team/transfer", "Give the team away", |site| site.page(show))
        .may(OwnTeam::ACTION)
        .uses(&[&list::ENTRY]);

pub(crate) const SUBMIT: Endpoint =
    form("accounts-pages-team-transfer-submit", "/team/transfer", "Give the team away", |site| site.page(submit))
        .may(OwnTeam::ACTION)
        .uses(&[&transfer::ENTRY, &list::ENTRY]);

/// Who is proposed.
#[derive(Debug)]
pub struct Proposed(Option<UserId>);

impl FromFields for Proposed {
    fn from_fields(fields: &mut Fields) -> Self {
        Proposed(fields.parsed("user_id", "a user's id"))
    }
}

/// What happens, and the form.
///
/// # Errors
/// Only when the table is busy.
pub async fn show(cx: Cx, caller: Caller<OwnTeam>, frame: Frame, Query(Proposed(heir)): Query<Proposed>) -> Result<Html> {
    let form = Form::of(heir.map(|heir| ("user_id", heir.to_string())));
    let page = TransferPage::load(&cx, &caller, &frame, Filled { form, ..Filled::default() }).await?;
    Ok(frame.page(sheet(page)))
}

/// Gives the team away.
///
/// # Errors
/// 404 for somebody who is no member; what else stands in the way is told in the form.
pub async fn submit(cx: Cx, caller: Caller<OwnTeam>, frame: Frame, form: Form) -> Result<Response> {
    let again = caller.again();
    let given = async { transfer::transfer(cx.clone(), caller, Json(form.read(&[("user_id", Shape::Text)])?)).await };
    match given.await {
        Ok(axum::Json(owner)) => {
            let told = Flash::done(format!("{} owns the team now, and you are an admin.", name(&owner)));
            Ok(SeeOther::to("/team").flash(&told, &cx).into_response())
        }
        Err(error) => {
            let page = TransferPage::load(&cx, &again, &frame, Filled::refused(form, Trouble::of(error)?)).await?;
            Ok(frame.refused(sheet(page)).into_response())
        }
    }
}

fn sheet<P>(page: P) -> Sheet<'static, P> {
    Sheet { crumbs: &[("Members", Some("/team"))], ..Sheet::new("Give the team away", page) }
}

struct TransferPage {
    team: String,
    personal: bool,
    /// The members it can be given to.
    heirs: Vec<MemberOut>,
    filled: Filled,
}

impl TransferPage {
    async fn load(cx: &Cx, caller: &Caller<OwnTeam>, frame: &Frame, filled: Filled) -> Result<TransferPage> {
        let mut heirs = Vec::new();
        let mut asked = Some(PageQuery::first());
        while let Some(query) = asked {
            let page = list::of(cx, &caller.team, &query).await?;
            asked = query.after(&page);
            heirs.extend(page.items.into_iter().filter(|member| member.role != Role::Owner && member.email.is_some()));
        }
        let team = &frame.team;
        Ok(TransferPage { team: team.name.clone(), personal: team.personal_to.is_some(), heirs, filled })
    }

    fn form(&self) -> Markup {
        let names: Vec<(String, String)> =
            self.heirs.iter().map(|heir| (heir.id.to_string(), format!("{}, {}", name(heir), heir.role.name()))).collect();
        let nobody = [("", "Choose a member")];
        let choices: Vec<(&str, &str)> =
            nobody.into_iter().chain(names.iter().map(|(id, name)| (id.as_str(), name.as_str()))).collect();
        html! {
            form.form.measure method="post" action="/team/transfer" {
                (self.filled.summary())
                p { "Whoever gets “" (self.team) "” owns it alone: they can remove anybody, you too, and delete it. You become an admin. Only they can give it back." }
                (self.filled.of(Field::select("user_id", "New owner", &choices).hint("Their address must be confirmed.").required()))
                (form_actions(&[&Button::danger("Give it away"), &Button::quiet("Keep it").href("/team")]))
            }
        }
    }
}

impl Render for TransferPage {
    fn render(&self) -> Markup {
        let back = html! { (Button::secondary("Back to the team").href("/team")) };
        html! {
            @if self.personal {
                (Empty { icon: Icon::User, title: "This team is your own", text: "It came with your account and goes with it. Make a team of its own for what others are to take over.", action: back })
            } @else if self.heirs.is_empty() {
                (Empty { icon: Icon::Team, title: "There is nobody to give it to", text: "A team is given to one of its members. Invite somebody first.", action: back })
            } @else {
                (Panel { title: "", actions: html! {}, content: self.form() })
            }
        }
    }
}
