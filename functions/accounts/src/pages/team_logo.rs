//! The logo on the team's page: the picture itself, and the forms that set and remove it.

use api::{Error, FieldError, Result};
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use blobs::Blobs;
use console::{Flash, SeeOther, page};
use cx::Cx;
use function::{Endpoint, Sample};
use identity::{Caller, ManageTeam, Permission, ReadTeam};
use maud::{Markup, html};
use ui::Button;

use crate::logo::{INTAKE, Logo, remove, set, show};

pub(crate) const PICTURE: Endpoint = page("accounts-pages-team-logo", "/team/logo", "The team's logo", |site| site.page(picture))
    .may(ReadTeam::ACTION)
    .uses(&[&show::ENTRY])
    .sample(Sample::needing(&["logo"]));

pub(crate) const SET: Endpoint =
    console::form("accounts-pages-team-logo-set", "/team/logo", "Set the team's logo", |site| site.page(submit))
        .may(ManageTeam::ACTION)
        .uses(&[&set::ENTRY]);

pub(crate) const REMOVE: Endpoint =
    console::form("accounts-pages-team-logo-remove", "/team/logo/remove", "Remove the team's logo", |site| site.page(take_away))
        .may(ManageTeam::ACTION)
        .uses(&[&remove::ENTRY]);

/// The bytes, from our own origin: pages load pictures from nowhere else.
///
/// # Errors
/// 404 when the team has none.
pub async fn picture(cx: Cx, caller: Caller<ReadTeam>) -> Result<Response> {
    let logo = Logo::of(&cx, &caller.team).await?.ok_or(Error::NotFound("logo"))?;
    let blob = Blobs::of(&cx, INTAKE.prefix)?.get(&logo.key, None).await?.ok_or(Error::NotFound("logo"))?;
    let bytes = blob.body.collect().await.map_err(|error| Error::Busy(error.to_string().into()))?.into_bytes();
    let kind = HeaderValue::from_str(&logo.content_type).map_err(Error::internal)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}

/// Sets the logo to the file of a form.
///
/// # Errors
/// Only when a part of the system is busy; what is wrong with the file is told on the page that follows.
pub async fn submit(
    cx: Cx,
    caller: Caller<ManageTeam>,
    form: std::result::Result<Multipart, MultipartRejection>,
) -> Result<SeeOther> {
    // What is no form with a file has none.
    let form = form.map_err(|_| missing());
    let set = async { set::set_bytes(&cx, &caller, file(form?).await?).await };
    let told = match set.await {
        Ok(_) => Flash::done("The logo is set."),
        Err(Error::Invalid(errors)) => Flash::failed(why(&errors)),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/team").flash(&told, &cx))
}

/// Removes the logo.
///
/// # Errors
/// Only when a part of the system is busy.
pub async fn take_away(cx: Cx, caller: Caller<ManageTeam>) -> Result<SeeOther> {
    remove::remove(cx.clone(), caller).await?;
    Ok(SeeOther::to("/team").flash(&Flash::done("The logo is removed."), &cx))
}

fn why(errors: &[FieldError]) -> String {
    errors.first().map_or_else(String::new, |error| format!("The file {}.", error.detail))
}

/// The bytes of the field `file`.
async fn file(mut form: Multipart) -> Result<Vec<u8>> {
    let unreadable = |error: axum::extract::multipart::MultipartError| Error::Malformed(error.body_text());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            let bytes = field.bytes().await.map_err(unreadable)?;
            if bytes.is_empty() {
                break;
            }
            if bytes.len() as u64 > INTAKE.largest {
                return Err(Error::field("file", format!("is larger than {} KiB", INTAKE.largest / 1024)));
            }
            return Ok(bytes.to_vec());
        }
    }
    Err(missing())
}

fn missing() -> Error {
    Error::field("file", "is missing: choose a picture first")
}

/// The picture, and the forms of those who may change it.
pub(super) fn panel(logo: Option<&Logo>, may_change: bool) -> Markup {
    html! {
        @match logo {
            Some(logo) => img.logo src={ "/team/logo?" (logo.set_at.as_millisecond()) } alt="The team's logo" width="64" height="64";,
            None => p { "No logo yet." },
        }
        @if may_change {
            form.form method="post" action="/team/logo" enctype="multipart/form-data" {
                div.field {
                    label for="logo-file" { "A picture" }
                    p.hint #logo-hint { "PNG, JPEG or WebP, at most 200 KiB; each side 16 to 2,048 pixels." }
                    input #logo-file type="file" name="file" accept=(INTAKE.types.join(",")) aria-describedby="logo-hint" required;
                }
                (ui::form_actions(&[&Button::secondary("Set the logo")]))
            }
            @if logo.is_some() {
                form method="post" action="/team/logo/remove" { (Button::secondary("Remove the logo").small()) }
            }
        }
    }
}
