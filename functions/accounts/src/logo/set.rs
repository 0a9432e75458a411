//! `POST /api/team/logo` makes an upload the team's logo, or a picture that is somewhere on the web.

use ::audit::Entry;
use api::{Error, Fields, FromFields, Json, Result, problems};
use blobs::{Blobs, UPLOAD_INCOMPLETE, UPLOADS, Upload, UploadId, Wish};
use cx::{Cx, Touch};
use function::{Endpoint, Sample, Trace};
use identity::{Caller, ManageTeam, Permission};
use schemars::JsonSchema;
use table::{CHANGED_MEANWHILE, Condition, Family, System};

use super::{INTAKE, LOGOS, Logo, LogoOut, fetch, measure, tidy};

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-logo-set", "/api/team/logo", "Set the team's logo", |site| site.to(set))
        .may(ManageTeam::ACTION)
        .audited()
        .touches(SETS)
        .timeout_s(15)
        .conflicts(&[UPLOAD_INCOMPLETE, CHANGED_MEANWHILE])
        .problems(&[problems::NOT_FOUND])
        .sample(
            Sample::body(r#"{"upload": "{put_logo}"}"#).gives(200, &["/width"]).leaves(Trace::at("/api/team/logo").status(303)),
        );

/// What setting one touches.
pub(crate) const SETS: &[Touch] = &[
    Touch::Read(Family::Team(LOGOS)),
    Touch::Write(Family::Team(LOGOS)),
    Touch::Read(Family::Team(UPLOADS)),
    Touch::Write(Family::Team(UPLOADS)),
    Touch::Write(Family::System(System::Due)),
    Touch::Blobs(INTAKE.prefix),
    Touch::Outbound,
    limits::TOUCH,
];

/// What to set: one of the two.
#[derive(Debug, JsonSchema)]
pub struct SetLogo {
    /// The upload whose file is there.
    pub(crate) upload: Option<UploadId>,
    /// Where the picture is: it is fetched once, and kept here. A public address; up to three redirects are followed.
    #[schemars(length(max = outbound::MAX_URL_BYTES), extend("format" = "uri"))]
    pub(crate) url: Option<String>,
}

impl FromFields for SetLogo {
    fn from_fields(fields: &mut Fields) -> Self {
        let set = SetLogo { upload: fields.optional("upload"), url: fields.optional("url") };
        match (&set.upload, &set.url) {
            (None, None) if !fields.is_wrong("upload") && !fields.is_wrong("url") => {
                fields.wrong("upload", "is required, or `url` is");
            }
            (Some(_), Some(_)) => fields.wrong("url", "is not for an upload: send one of the two"),
            _ => {}
        }
        set
    }
}

/// Sets the logo.
///
/// # Errors
/// 404 when there is no such upload, or not any more; 409 [`UPLOAD_INCOMPLETE`]; 422 when it is no such picture; 429 after
/// twenty addresses in an hour.
pub async fn set(cx: Cx, caller: Caller<ManageTeam>, Json(wanted): Json<SetLogo>) -> Result<axum::Json<LogoOut>> {
    if let Some(url) = &wanted.url {
        let bytes = fetch::picture(&cx, &caller.team, url).await?;
        return set_bytes(&cx, &caller, "url", bytes).await.map(axum::Json);
    }
    let wanted = wanted.upload.ok_or_else(|| Error::field("upload", "is required"))?;
    let upload = Upload::load(&cx, &INTAKE, &caller.team, &wanted).await?;
    upload.arrived(&cx, &INTAKE).await?;
    let blob = Blobs::of(&cx, INTAKE.prefix)?.get(&upload.key, None).await?.ok_or(Error::NotFound("upload"))?;
    let bytes = blob.body.collect().await.map_err(|error| Error::Busy(error.to_string().into()))?.into_bytes();
    let logo = picture(&cx, &caller, &upload, "upload", &bytes)?;
    own(&cx, &caller, &logo, |transaction| upload.confirm(transaction)).await?;
    Ok(axum::Json(LogoOut::new(&logo)))
}

/// The logo that `bytes`, which `upload` brought, would be.
fn picture(cx: &Cx, caller: &Caller<ManageTeam>, upload: &Upload, field: &str, bytes: &[u8]) -> Result<Logo> {
    let (width, height) = measure(field, bytes, &upload.content_type)?;
    let (team, key, content_type) = (caller.team.clone(), upload.key.clone(), upload.content_type.clone());
    Ok(Logo { team, key, content_type, size: upload.size, width, height, set_at: cx.now() })
}

/// Makes `logo` the team's, in one transaction with what `also` adds.
async fn own(
    cx: &Cx,
    caller: &Caller<ManageTeam>,
    logo: &Logo,
    also: impl for<'a> FnOnce(table::Transaction<'a>) -> table::Transaction<'a>,
) -> Result<()> {
    let before = Logo::of(cx, &caller.team).await?;
    let entry = Entry::by(cx, caller, "team.logo_set").on(&caller.team).after(&LogoOut::new(logo));
    let entry = match &before {
        Some(before) => entry.before(&LogoOut::new(before)),
        None => entry,
    };
    let table = cx.table();
    let transaction = also(table.transaction().put(logo, Condition::Always));
    ::audit::commit(cx, transaction, &[entry]).await?;
    tidy(cx, &caller.team).await;
    Ok(())
}

/// Makes a picture that came by a form or from an address the team's logo.
///
/// # Errors
/// 422 on `field` when it is no such picture.
pub(crate) async fn set_bytes(cx: &Cx, caller: &Caller<ManageTeam>, field: &str, bytes: Vec<u8>) -> Result<LogoOut> {
    let content_type = imagesize::image_type(&bytes).ok().and_then(|kind| match kind {
        imagesize::ImageType::Png => Some("image/png"),
        imagesize::ImageType::Jpeg => Some("image/jpeg"),
        imagesize::ImageType::Webp => Some("image/webp"),
        _ => None,
    });
    let content_type = content_type.unwrap_or("image/png");
    measure(field, &bytes, content_type)?;
    let wish = Wish { file_name: "logo".into(), content_type: content_type.into(), size_bytes: bytes.len() as u64, sha256: None };
    let upload = INTAKE.begin(cx, &caller.team, &caller.user, wish).await?;
    let logo = picture(cx, caller, &upload, field, &bytes)?;
    Blobs::of(cx, INTAKE.prefix)?.put(&upload.key, bytes, content_type).await?;
    own(cx, caller, &logo, |transaction| upload.confirm(transaction)).await?;
    Ok(LogoOut::new(&logo))
}
