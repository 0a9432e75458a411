//! Uploads: from the wish of a user to put a file to the thing that a product makes of it.
//!
//! 1. [`Intake::begin`] judges the wish and writes an [`Upload`], with an errand for the time by which it must be confirmed.
//! 2. [`Upload::way`] signs the address, or the addresses of those parts that are not there yet; the browser puts the bytes.
//! 3. [`Upload::arrived`] sees that all of them are there, and that they are what was wished for.
//! 4. [`Upload::confirm`] joins the transaction that makes the thing: from then on the blob is the thing's.
//!
//! What is not confirmed within a day is removed by the product's worker for it, [`expire`], upload, parts and blob.

use api::{Conflict, Error, Fields, Result, TeamId, UserId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cx::{BlobPrefix, Cx};
use due::{Chore, Due, DueMessage, End, Errand, OccurrenceId, Origin, Subject};
use jiff::{SignedDuration, Timestamp};
use queue::Queue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use table::{Collection, Condition, Item, Key, Partition, TableError, Transaction};

use crate::{BlobKey, Blobs, LONGEST_LINK, PART_BYTES, Signed, Wanted};

/// Uploads that nobody has confirmed yet.
pub const UPLOADS: Collection = Collection("upload");

/// By when an upload must be confirmed.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Addresses of parts that are given at once.
const PARTS_AT_ONCE: usize = 100;
const FILE_NAME_CHARS: std::ops::RangeInclusive<usize> = 1..=200;

/// Not all bytes are there yet.
pub const UPLOAD_INCOMPLETE: Conflict = Conflict {
    code: "upload_incomplete",
    when: "confirming an upload before all of it is there",
    advice: "Put what is missing at the addresses that the upload names, and confirm it then.",
};

api::id!(
    /// An upload's id.
    pub UploadId = "upl"
);

/// What a product takes from users.
#[derive(Clone, Copy, Debug)]
pub struct Intake {
    /// Where it is kept.
    pub prefix: BlobPrefix,
    /// What holds a message for each upload whose day is over.
    pub queue: Queue,
    /// The media types that are taken.
    pub types: &'static [&'static str],
    /// The size of the largest, in bytes.
    pub largest: u64,
}

/// What a user wants to put.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(rename = "NewUpload")]
pub struct Wish {
    /// What the file is called where it comes from, 1 to 200 characters.
    #[schemars(length(min = 1, max = 200))]
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    #[schemars(range(min = 1))]
    pub size_bytes: u64,
    /// The SHA-256 digest of its bytes in hexadecimal, by which S3 refuses others; optional.
    #[schemars(with = "Option<String>", regex(pattern = r"^[0-9a-f]{64}$"))]
    pub sha256: Option<[u8; 32]>,
}

/// An upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// What names it in paths.
    pub id: UploadId,
    /// Whose it is.
    pub team: TeamId,
    /// Who began it.
    pub user: UserId,
    /// Where the bytes go.
    pub key: BlobKey,
    /// What the file is called where it comes from.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// By when it must be confirmed.
    pub open_until: Timestamp,
    /// Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// S3's id, of one in parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_parts: Option<String>,
    state: State,
    /// The queue of its errand.
    queue: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Open,
    /// Its day is over, and its blob may be gone.
    Expired,
}

/// How the bytes get there.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "UploadWay")]
pub struct Way {
    /// The upload's id.
    pub id: UploadId,
    /// By when it must be confirmed.
    pub expires_at: Timestamp,
    /// Where to put the file, whole; `null` for one in parts. A 412 says that it is there already.
    pub put: Option<Signed>,
    /// The size of each part but the last, in bytes; `null` for one that is put whole.
    pub part_bytes: Option<u64>,
    /// The parts that are not there yet, at most 100 of them; ask again for more.
    pub parts: Vec<PartWay>,
}

/// Where to put a part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "UploadPart")]
pub struct PartWay {
    /// From 1.
    pub number: u32,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Where to put it.
    pub put: Signed,
}

impl Wish {
    /// Takes the fields of a wish for `intake`.
    pub fn take(fields: &mut Fields, intake: &Intake) -> Wish {
        let file_name = fields.text("file_name", FILE_NAME_CHARS);
        if !fields.is_wrong("file_name") && file_name.contains(char::is_control) {
            fields.wrong("file_name", "must be one line");
        }
        let content_type: String = fields.required("content_type");
        if !fields.is_wrong("content_type") && !intake.types.contains(&content_type.as_str()) {
            fields.wrong("content_type", format!("must be one of {}", intake.types.join(", ")));
        }
        let size_bytes: u64 = fields.required("size_bytes");
        if !fields.is_wrong("size_bytes") && !(1..=intake.largest).contains(&size_bytes) {
            fields.wrong("size_bytes", format!("must be from 1 to {}", intake.largest));
        }
        let digest: Option<String> = fields.optional("sha256");
        let sha256 = digest.as_deref().map(from_hex);
        if sha256 == Some(None) {
            fields.wrong("sha256", "must be 64 hexadecimal digits");
        }
        Wish { file_name, content_type, size_bytes, sha256: sha256.flatten() }
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl Intake {
    /// Begins an upload of `user` for `team`.
    ///
    /// # Errors
    /// When the table or S3 is out of reach.
    pub async fn begin(&self, cx: &Cx, team: &TeamId, user: &UserId, wish: Wish) -> Result<Upload> {
        let blobs = Blobs::of(cx, self.prefix)?;
        let (id, key, begun_at) = (cx.id(), blobs.new_key(team), cx.begun());
        let in_parts = if wish.size_bytes > PART_BYTES { Some(blobs.begin(&key, &wish.content_type).await?) } else { None };
        let upload = Upload {
            id,
            team: team.clone(),
            user: user.clone(),
            key,
            file_name: wish.file_name,
            content_type: wish.content_type,
            size: wish.size_bytes,
            begun_at,
            open_until: begun_at + OPEN_FOR,
            sha256: wish.sha256.map(|digest| STANDARD.encode(digest)),
            in_parts,
            state: State::Open,
            queue: self.queue.name.to_owned(),
        };
        let table = cx.table();
        let begun = table.transaction().put(&upload, Condition::Absent).put(&upload.expiring(), Condition::Always);
        match begun.commit().await {
            // The same request under the same Idempotency-Key began it, and died before it could answer.
            Err(TableError::ConditionFailed) => Upload::load(cx, self, team, &upload.id).await,
            other => Ok(other.map(|()| upload)?),
        }
    }
}

impl Upload {
    /// The upload `id` of `team`, if it is one for `intake`.
    ///
    /// # Errors
    /// 404 when there is none, or not any more.
    pub async fn load(cx: &Cx, intake: &Intake, team: &TeamId, id: &UploadId) -> Result<Upload> {
        let found = cx.table().get::<Upload>(Upload::key_of(team, id.as_str())).await?;
        found.filter(|upload| upload.state == State::Open && upload.key.is_of(intake.prefix)).ok_or(Error::NotFound("upload"))
    }

    /// How what is missing gets there.
    ///
    /// # Errors
    /// When S3 is out of reach; 404 where it has forgotten the upload.
    pub async fn way(&self, cx: &Cx, intake: &Intake) -> Result<Way> {
        let blobs = Blobs::of(cx, intake.prefix)?;
        let (id, expires_at) = (self.id.clone(), self.open_until);
        let Some(in_parts) = &self.in_parts else {
            let wanted = Wanted { size: self.size, content_type: &self.content_type, sha256: self.digest() };
            let put = blobs.upload_link(&self.key, &wanted, LONGEST_LINK).await?;
            return Ok(Way { id, expires_at, put: Some(put), part_bytes: None, parts: Vec::new() });
        };
        let there = blobs.parts(&self.key, in_parts).await?.ok_or(Error::NotFound("upload"))?;
        let is_there = |number: u32, size: u64| there.iter().any(|part| part.number == number && part.size == size);
        let missing = self.parts().filter(|(number, size)| !is_there(*number, *size)).take(PARTS_AT_ONCE);
        let mut parts = Vec::new();
        for (number, size_bytes) in missing {
            parts.push(PartWay { number, size_bytes, put: blobs.part_link(&self.key, in_parts, number, size_bytes).await? });
        }
        Ok(Way { id, expires_at, put: None, part_bytes: Some(PART_BYTES), parts })
    }

    /// Sees that all of it is there; puts it together if it came in parts.
    ///
    /// # Errors
    /// 409 [`UPLOAD_INCOMPLETE`], saying what is missing.
    pub async fn arrived(&self, cx: &Cx, intake: &Intake) -> Result<()> {
        let blobs = Blobs::of(cx, intake.prefix)?;
        if let Some(in_parts) = &self.in_parts
            && let Some(there) = blobs.parts(&self.key, in_parts).await?
        {
            let is_there = |(number, size): &(u32, u64)| there.iter().any(|part| part.number == *number && part.size == *size);
            let missing = self.parts().filter(|part| !is_there(part)).count();
            if missing > 0 {
                return Err(incomplete(format!("{missing} of {} parts are missing.", self.parts().count())));
            }
            let parts: Vec<_> = there.into_iter().filter(|part| self.parts().any(|(number, _)| number == part.number)).collect();
            if !blobs.complete(&self.key, in_parts, &parts).await? {
                return Err(incomplete("Some parts changed meanwhile."));
            }
        }
        match blobs.head(&self.key).await? {
            Some(head) if head.size == self.size && head.content_type == self.content_type => Ok(()),
            Some(head) => Err(incomplete(format!("{} bytes of {} are there, not {}.", head.size, head.content_type, self.size))),
            None => Err(incomplete("Nothing is there yet.")),
        }
    }

    /// Adds to the transaction that makes the thing that the blob is the thing's: of two who confirm at once, or of one who
    /// does so as its day ends, one fails.
    pub fn confirm<'a>(&self, transaction: Transaction<'a>) -> Transaction<'a> {
        let open = Condition::text("state", "open");
        transaction.delete(self.key(), open).delete(self.expiring().key(), Condition::Always)
    }

    /// Number and size of its parts.
    fn parts(&self) -> impl Iterator<Item = (u32, u64)> + use<> {
        let size = self.size;
        let count = u32::try_from(size.div_ceil(PART_BYTES)).unwrap_or(u32::MAX);
        (1..=count).map(move |number| (number, PART_BYTES.min(size - u64::from(number - 1) * PART_BYTES)))
    }

    fn digest(&self) -> Option<[u8; 32]> {
        STANDARD.decode(self.sha256.as_ref()?).ok()?.try_into().ok()
    }

    fn expiring(&self) -> Due {
        let occurrence = OccurrenceId::of(&self.queue, self.id.as_str(), self.open_until, "");
        let subject = Subject::new(&self.queue, &self.team, self.id.as_str(), 1);
        Due::errand(subject, self.open_until, Errand::first(occurrence, self.open_until, Origin::Schedule))
    }

    fn key_of(team: &TeamId, id: &str) -> Key {
        Partition::team(team, UPLOADS).at(id)
    }

    /// Where the uploads of `team` are.
    pub fn list_of(team: &TeamId) -> Partition {
        Partition::team(team, UPLOADS)
    }
}

fn incomplete(detail: impl Into<String>) -> Error {
    UPLOAD_INCOMPLETE.error(detail)
}

impl Item for Upload {
    const KIND: &'static str = "upload";

    fn key(&self) -> Key {
        Upload::key_of(&self.team, self.id.as_str())
    }
}

/// Removes uploads whose day is over, and that nobody confirmed: the work of the intake's queue.
#[derive(Clone, Copy, Debug)]
pub struct Expire(pub Intake);

impl Chore for Expire {
    async fn act(&self, cx: &Cx, message: &DueMessage) -> Result<End> {
        let table = cx.table();
        let Some(upload) = table.get::<Upload>(Upload::key_of(&message.subject.team, &message.subject.thing)).await? else {
            return Ok(End::Skipped("confirmed"));
        };
        // From here on nobody confirms it any more, so that no thing's blob is taken away.
        let expired = Upload { state: State::Expired, ..upload };
        match table.put(&expired, Condition::Exists).await {
            Ok(()) => {}
            Err(TableError::ConditionFailed) => return Ok(End::Skipped("confirmed")),
            Err(error) => return Err(error.into()),
        }
        let blobs = Blobs::of(cx, self.0.prefix)?;
        if let Some(in_parts) = &expired.in_parts {
            blobs.abort(&expired.key, in_parts).await?;
        }
        blobs.delete(&expired.key).await?;
        table.delete(expired.key(), Condition::Always).await?;
        Ok(End::Done)
    }
}
