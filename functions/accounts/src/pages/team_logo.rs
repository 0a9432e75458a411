//! The logo on the team's page: the picture itself, and the forms that set and remove it.

use api::{Error, FieldError, Json, Result};
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
use ui::{Button, Field, FileField};

use crate::logo::set::SetLogo;
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
    let set = async { put(&cx, caller, form?).await };
    let told = match set.await {
        Ok(_) => Flash::done("The logo is set."),
        Err(Error::Invalid(errors)) => Flash::failed(why(&errors)),
        Err(error) => Flash::why(error)?,
    };
    Ok(SeeOther::to("/team").flash(&told, &cx))
}

/// Takes the file of the form, or the picture at the address that it names.
async fn put(cx: &Cx, caller: Caller<ManageTeam>, form: Multipart) -> Result<()> {
    match given(form).await? {
        Given::File(bytes) => set::set_bytes(cx, &caller, "file", bytes).await.map(drop),
        Given::Address(url) => {
            let wanted = SetLogo { upload: None, url: Some(url) };
            set::set(cx.clone(), caller, Json(wanted)).await.map(drop)
        }
    }
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
    let what = |error: &FieldError| if error.pointer.ends_with("url") { "The address" } else { "The file" };
    // What is wrong is said as what follows the field's name, or as a sentence of its own.
    let is_whole = |error: &FieldError| error.detail.starts_with(char::is_uppercase);
    let sentence = |error: &FieldError| match is_whole(error) {
        true => error.detail.clone(),
        false => format!("{} {}.", what(error), error.detail.trim_end_matches('.')),
    };
    errors.first().map_or_else(String::new, sentence)
}

/// What a form gives.
enum Given {
    File(Vec<u8>),
    Address(String),
}

/// The bytes of the field `file`, or else what is in the field `url`.
async fn given(mut form: Multipart) -> Result<Given> {
    let unreadable = |error: axum::extract::multipart::MultipartError| Error::Malformed(error.body_text());
    let mut address = None;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("file") => {
                let bytes = field.bytes().await.map_err(unreadable)?;
                if bytes.len() as u64 > INTAKE.largest {
                    return Err(Error::field("file", format!("is larger than {} KiB", INTAKE.largest / 1024)));
                }
                if !bytes.is_empty() {
                    return Ok(Given::File(bytes.to_vec()));
                }
            }
            Some("url") => address = Some(field.text().await.map_err(unreadable)?).filter(|text| !text.trim().is_empty()),
            _ => {}
        }
    }
    address.map(|url| Given::Address(url.trim().to_owned())).ok_or_else(missing)
}

const FILE: FileField<'_> = FileField {
    name: "file",
    label: "A picture",
    types: &[(".png", "image/png"), (".jpg", "image/jpeg"), (".jpeg", "image/jpeg"), (".webp", "image/webp")],
    largest: INTAKE.largest,
    // It is small: the form itself takes it.
    begin: None,
    upload: "upload",
    there: None,
    hint: Some("PNG, JPEG or WebP, at most 200 KiB; each side 16 to 2,048 pixels."),
    error: None,
    required: false,
};

fn missing() -> Error {
    Error::field("file", "is missing: choose a picture, or say where one is")
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
                (FILE)
                (Field::text("url", "Or the address of a picture").url().optional())
                (ui::form_actions(&[&Button::secondary("Set the logo")]))
            }
            @if logo.is_some() {
                form method="post" action="/team/logo/remove" { (Button::secondary("Remove the logo").small()) }
            }
        }
    }
}
