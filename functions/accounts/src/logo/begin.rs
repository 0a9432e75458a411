//! `POST /api/team/logo/uploads` begins to put a logo: 201 with the address at which the browser puts it.

use api::{Created, Fields, FromFields, Json, Result};
use blobs::{UPLOADS, Way, Wish};
use cx::{Cx, Touch};
use function::{Endpoint, Sample};
use identity::{Caller, ManageTeam, Permission};
use limits::Limit;
use schemars::JsonSchema;
use table::{Family, System};

use super::INTAKE;

/// Each may bring its bytes, and keeps them for a day.
const UPLOADS_AN_HOUR: Limit = Limit { name: "logo_uploads", count: 20, window_s: 60 * 60 };

pub(crate) const ENTRY: Endpoint =
    Endpoint::post("accounts-logo-begin", "/api/team/logo/uploads", "Begin to upload a logo", |site| site.to(begin))
        .may(ManageTeam::ACTION)
        .touches(&[
            Touch::Read(Family::Team(UPLOADS)),
            Touch::Write(Family::Team(UPLOADS)),
            Touch::Write(Family::System(System::Due)),
            Touch::Blobs(INTAKE.prefix),
            limits::TOUCH,
        ])
        .about(
            "Put the file at `put.url` with `put.headers`, then set it with `POST /api/team/logo`. PNG, JPEG or WebP, at most \
             200 KiB, each side 16 to 2,048 pixels.",
        )
        .sample(
            Sample::body(r#"{"file_name": "logo.png", "content_type": "image/png", "size_bytes": 4096}"#)
                .gives(201, &["/id", "/put/url"]),
        );

/// What is to be put.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NewLogo")]
pub struct NewLogo {
    #[schemars(flatten)]
    wish: Wish,
}

impl FromFields for NewLogo {
    fn from_fields(fields: &mut Fields) -> Self {
        NewLogo { wish: Wish::take(fields, &INTAKE) }
    }
}

/// Begins an upload.
///
/// # Errors
/// 422 for what is no logo; 429 after twenty of an hour.
pub async fn begin(cx: Cx, caller: Caller<ManageTeam>, Json(new): Json<NewLogo>) -> Result<Created<Way>> {
    UPLOADS_AN_HOUR.take(&cx, &caller.team).await?;
    let upload = INTAKE.begin(&cx, &caller.team, &caller.user, new.wish).await?;
    Ok(Created(upload.way(&cx, &INTAKE).await?))
}
