//! `/account/privacy/exports/{id}`: an export as a file to download, or as several where it is too large for one.

use ::export::{Export, ExportId};
use api::{Path, Result};
use axum::response::{IntoResponse, Response};
use console::{Frame, SeeOther, Sheet, address, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, OwnAccount, Permission};
use maud::{Markup, Render, html};
use ui::{Button, Icon, Panel};

use crate::export::file::cursors;

pub(crate) const ENTRY: Endpoint =
    page("accounts-pages-export", "/account/privacy/exports/{id}", "An export", |site| site.page(show))
        .may(OwnAccount::ACTION)
        .uses(&[&crate::export::file::ENTRY])
        .sample(Sample::of("export"));

/// The file itself, or where its parts are.
///
/// # Errors
/// 404 when one has no such export, or not any more; 409 for one that is still being written.
pub async fn show(cx: Cx, _: Caller<OwnAccount>, frame: Frame, Path(id): Path<ExportId>) -> Result<Response> {
    let export = Export::load(&cx, &frame.user().personal_team, &id).await?;
    let cursors = cursors(&cx, &export).await?;
    let file = format!("/api/auth/exports/{id}/file");
    if cursors.is_empty() {
        return Ok(SeeOther::to(file).into_response());
    }
    let rest = cursors.iter().map(|cursor| address(&file, &[("cursor", Some(cursor))]));
    let parts = Parts([file.clone()].into_iter().chain(rest).collect());
    let crumbs = [("Account", Some("/account")), ("Privacy", Some("/account/privacy"))];
    Ok(frame.page(Sheet { crumbs: &crumbs, ..Sheet::new("Your export", parts) }).into_response())
}

/// The addresses of the parts.
struct Parts(Vec<String>);

impl Render for Parts {
    fn render(&self) -> Markup {
        let content = html! {
            p { "It is too large for one file. Put together in this order, these are the whole." }
            div.cluster {
                @for (number, part) in self.0.iter().enumerate() {
                    (Button::secondary(format!("Part {}", number + 1)).href(part.as_str()).icon(Icon::Download))
                }
            }
        };
        html! { (Panel { title: "", actions: html! {}, content }) }
    }
}
