//! S3 through the official SDK client, in process.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier};
use embedded::{AwsKey, Embedded, Options};

use crate::support::World;

pub(crate) const BUCKET: &str = "media";
pub(crate) const MIB: usize = 1024 * 1024;

pub(crate) fn client(embedded: &Embedded) -> Client {
    embedded.let_in(&AwsKey::new("AKIDTEST", "secret"));
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDTEST", "secret", None, None, "test"))
        .endpoint_url("http://127.0.0.1:3000")
        .force_path_style(true)
        .retry_config(RetryConfig::disabled())
        .http_client(embedded.http_client())
        .build();
    Client::from_conf(config)
}

pub(crate) async fn bucket() -> (Embedded, Client) {
    bucket_in(Options::in_memory()).await
}

pub(crate) async fn bucket_in(options: Options) -> (Embedded, Client) {
    let embedded = Embedded::open(options).unwrap();
    let s3 = client(&embedded);
    s3.create_bucket().bucket(BUCKET).send().await.unwrap();
    (embedded, s3)
}

pub(crate) async fn put(s3: &Client, key: &str, bytes: Vec<u8>) {
    s3.put_object().bucket(BUCKET).key(key).body(bytes.into()).send().await.unwrap();
}

pub(crate) async fn get(s3: &Client, key: &str) -> Vec<u8> {
    let got = s3.get_object().bucket(BUCKET).key(key).checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    got.body.collect().await.unwrap().to_vec()
}

macro_rules! code {
    ($call:expr) => {
        $call.send().await.unwrap_err().code().unwrap_or("no code").to_owned()
    };
}
pub(crate) use code;

/// Bytes that differ everywhere.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
    .take(size)
    .collect()
}

pub(crate) async fn keys(s3: &Client, prefix: &str) -> Vec<String> {
    let listed = s3.list_objects_v2().bucket(BUCKET).prefix(prefix).send().await.unwrap();
    listed.contents().iter().map(|object| object.key().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_put_comes_back_with_what_it_carries() {
    let (_, s3) = bucket().await;
    let put = s3
        .put_object()
        .bucket(BUCKET)
        .key("team/ä b+c.txt")
        .content_type("text/plain; charset=utf-8")
        .content_disposition("attachment")
        .metadata("colour", "red")
        .body(ByteStream::from_static(b"hello"))
        .send()
        .await
        .unwrap();
    assert_eq!(put.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(put.checksum_crc32(), Some("NhCmhg=="), "what the SDK sends by itself");
    let got = s3.get_object().bucket(BUCKET).key("team/ä b+c.txt").send().await.unwrap();
    assert_eq!(got.content_type(), Some("text/plain; charset=utf-8"));
    assert_eq!(got.content_disposition(), Some("attachment"));
    assert_eq!(got.metadata().unwrap()["colour"], "red");
    assert_eq!((got.content_length(), got.e_tag()), (Some(5), put.e_tag()));
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"hello");
    let head = s3.head_object().bucket(BUCKET).key("team/ä b+c.txt").send().await.unwrap();
    assert_eq!((head.content_length(), head.content_type()), (Some(5), Some("text/plain; charset=utf-8")));
    // Another takes its place.
    s3.put_object().bucket(BUCKET).key("team/ä b+c.txt").send().await.unwrap();
    assert_eq!(get(&s3, "team/ä b+c.txt").await, b"");
}

#[tokio::test]
async fn ranges_are_read() {
    let (_, s3) = bucket().await;
    let whole = noise(3 * MIB + 17);
    put(&s3, "a", whole.clone()).await;
    assert_eq!(get(&s3, "a").await, whole);
    for (range, expected, said) in [
        ("bytes=0-0", 0..1, format!("bytes 0-0/{}", whole.len())),
        ("bytes=300000-300009", 300_000..300_010, format!("bytes 300000-300009/{}", whole.len())),
        ("bytes=3145700-", 3_145_700..whole.len(), format!("bytes 3145700-{}/{}", whole.len() - 1, whole.len())),
        ("bytes=-5", whole.len() - 5..whole.len(), format!("bytes {}-{}/{}", whole.len() - 5, whole.len() - 1, whole.len())),
    ] {
        let got = s3.get_object().bucket(BUCKET).key("a").range(range).send().await.unwrap();
        assert_eq!(got.content_range(), Some(said.as_str()), "{range}");
        assert_eq!(got.body.collect().await.unwrap().to_vec(), whole[expected], "{range}");
    }
    let beyond = s3.get_object().bucket(BUCKET).key("a").range(format!("bytes={}-", whole.len()));
    assert_eq!(code!(beyond), "InvalidRange");
    put(&s3, "empty", Vec::new()).await;
    assert_eq!(code!(s3.get_object().bucket(BUCKET).key("empty").range("bytes=-5")), "InvalidRange");
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let (_, s3) = bucket().await;
    assert_eq!(code!(s3.get_object().bucket(BUCKET).key("none")), "NoSuchKey");
    assert_eq!(code!(s3.get_object().bucket("nothing").key("none")), "NoSuchBucket");
    assert_eq!(code!(s3.put_object().bucket("nothing").key("none")), "NoSuchBucket");
    assert_eq!(code!(s3.head_object().bucket(BUCKET).key("none")), "NotFound");
    assert_eq!(code!(s3.put_object().bucket(BUCKET).key("k".repeat(1025))), "KeyTooLongError");
    // Deleting what is not there is no mistake.
    s3.delete_object().bucket(BUCKET).key("none").send().await.unwrap();
}

#[tokio::test]
async fn keys_are_names_and_no_paths() {
    let folder = tempfile::tempdir().unwrap();
    let (_, s3) = bucket_in(Options::in_folder(folder.path().join("data"))).await;
    let long = format!("{}/{}", "a".repeat(500), "b".repeat(500));
    let all = ["../../escaped", "a", "a/b", "a/b/c", "a//b", "x/../y", "y", "/", "é", "%2e%2e/", long.as_str()];
    for key in all {
        put(&s3, key, key.into()).await;
    }
    for key in all {
        assert_eq!(get(&s3, key).await, key.as_bytes(), "{key}");
    }
    let outside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(outside, ["data"]);
}

#[tokio::test]
async fn a_wrong_checksum_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (_, s3) = bucket_in(Options::in_folder(folder.path())).await;
    let put = || s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"hello"));
    assert_eq!(code!(put().content_md5("CY9rzUYh03PK3k6DJie09g==")), "BadDigest");
    assert_eq!(code!(put().checksum_sha256("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")), "BadDigest");
    assert_eq!(code!(put().checksum_crc32("AAAAAA==")), "BadDigest");
    assert_eq!(keys(&s3, "").await, [""; 0]);
    let files = || walk(&folder.path().join("objects"));
    assert_eq!(files(), 0);
    put().checksum_sha256("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=").send().await.unwrap();
    assert_eq!(files(), 1);
    let got = s3.get_object().bucket(BUCKET).key("a").checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(got.checksum_sha256(), Some("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="));
}

fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn of_two_that_put_only_what_is_not_there_one_does() {
    let (_, s3) = bucket().await;
    let put = || s3.put_object().bucket(BUCKET).key("a").if_none_match("*").send();
    let (one, other) = tokio::join!(put(), put());
    assert_eq!([one.is_ok(), other.is_ok()].into_iter().filter(|done| *done).count(), 1);
    assert_eq!(code!(s3.put_object().bucket(BUCKET).key("a").if_none_match("*")), "PreconditionFailed");
    assert_eq!(code!(s3.put_object().bucket(BUCKET).key("a").if_match("\"0\"")), "PreconditionFailed");
    let tag = one.or(other).unwrap().e_tag.unwrap();
    s3.put_object().bucket(BUCKET).key("a").if_match(tag).send().await.unwrap();
}

#[tokio::test]
async fn lists_are_in_order_and_in_pages() {
    let (_, s3) = bucket().await;
    for key in ["b", "a/2", "a/10", "a/1", "a0", "c/x/1", "c/x/2", "c/y", "ä"] {
        put(&s3, key, Vec::new()).await;
    }
    assert_eq!(keys(&s3, "").await, ["a/1", "a/10", "a/2", "a0", "b", "c/x/1", "c/x/2", "c/y", "ä"]);
    assert_eq!(keys(&s3, "a/1").await, ["a/1", "a/10"]);
    // In pages of every size, with a delimiter and without one.
    for size in 1..=10 {
        for delimiter in [None, Some("/")] {
            let (mut found, mut token) = (Vec::new(), None);
            loop {
                let page = s3.list_objects_v2().bucket(BUCKET).max_keys(size).set_delimiter(delimiter.map(str::to_owned));
                let page = page.set_continuation_token(token).send().await.unwrap();
                let mut names: Vec<String> = page.contents().iter().map(|object| object.key().unwrap().to_owned()).collect();
                names.extend(page.common_prefixes().iter().map(|prefix| prefix.prefix().unwrap().to_owned()));
                assert!(names.len() <= usize::try_from(size).unwrap());
                found.extend(names);
                token = page.next_continuation_token.clone();
                assert_eq!(page.is_truncated(), Some(token.is_some()));
                if token.is_none() {
                    break;
                }
            }
            found.sort();
            let expected: &[&str] = match delimiter {
                None => &["a/1", "a/10", "a/2", "a0", "b", "c/x/1", "c/x/2", "c/y", "ä"],
                Some(_) => &["a/", "a0", "b", "c/", "ä"],
            };
            assert_eq!(found, expected, "pages of {size}, {delimiter:?}");
        }
    }
    let after = s3.list_objects_v2().bucket(BUCKET).start_after("b").prefix("c/").delimiter("/").send().await.unwrap();
    assert_eq!(after.contents().iter().map(|object| object.key().unwrap()).collect::<Vec<_>>(), ["c/y"]);
    assert_eq!(after.common_prefixes()[0].prefix(), Some("c/x/"));
}

#[tokio::test]
async fn many_are_deleted_at_once() {
    let (_, s3) = bucket().await;
    for key in ["a", "b", "c"] {
        put(&s3, key, Vec::new()).await;
    }
    let wanted = ["a", "c", "none"].map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(wanted.into())).build().unwrap();
    let deleted = s3.delete_objects().bucket(BUCKET).delete(delete).send().await.unwrap();
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (3, 0));
    assert_eq!(keys(&s3, "").await, ["b"]);
}

#[tokio::test]
async fn a_copy_is_a_second_object() {
    let (_, s3) = bucket().await;
    s3.put_object().bucket(BUCKET).key("a b").content_type("text/css").body(noise(10).into()).send().await.unwrap();
    s3.copy_object().bucket(BUCKET).key("c").copy_source(format!("{BUCKET}/a%20b")).send().await.unwrap();
    s3.delete_object().bucket(BUCKET).key("a b").send().await.unwrap();
    assert_eq!(get(&s3, "c").await, noise(10));
    let head = s3.head_object().bucket(BUCKET).key("c").send().await.unwrap();
    assert_eq!(head.content_type(), Some("text/css"));
}

struct Upload<'a> {
    s3: &'a Client,
    id: String,
}

impl Upload<'_> {
    async fn begin(s3: &Client) -> Upload<'_> {
        let begun = s3.create_multipart_upload().bucket(BUCKET).key("film").content_type("video/mp4").send().await.unwrap();
        Upload { s3, id: begun.upload_id.unwrap() }
    }

    async fn part(&self, number: i32, bytes: Vec<u8>) -> CompletedPart {
        let part = self.s3.upload_part().bucket(BUCKET).key("film").upload_id(&self.id).part_number(number);
        let put = part.body(bytes.into()).send().await.unwrap();
        CompletedPart::builder().part_number(number).set_e_tag(put.e_tag).build()
    }

    fn complete(
        &self,
        parts: Vec<CompletedPart>,
    ) -> aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        self.s3.complete_multipart_upload().bucket(BUCKET).key("film").upload_id(&self.id).multipart_upload(parts)
    }
}

#[tokio::test]
async fn parts_become_one_object() {
    let folder = tempfile::tempdir().unwrap();
    let (embedded, s3) = bucket_in(Options::in_folder(folder.path())).await;
    let (first, second) = (noise(5 * MIB), noise(6 * MIB));
    let upload = Upload::begin(&s3).await;
    let last = upload.part(7, b"end".to_vec()).await;
    let replaced = upload.part(1, vec![0; 100]).await;
    let one = upload.part(1, first.clone()).await;
    let two = upload.part(2, second.clone()).await;
    let unused = upload.part(5, b"unused".to_vec()).await;
    let listed = s3.list_parts().bucket(BUCKET).key("film").upload_id(&upload.id).max_parts(3).send().await.unwrap();
    assert_eq!(listed.parts().iter().map(|part| part.part_number().unwrap()).collect::<Vec<_>>(), [1, 2, 5]);
    assert_eq!((listed.is_truncated(), listed.next_part_number_marker()), (Some(true), Some("5")));
    assert_eq!(code!(upload.complete(vec![two.clone(), one.clone()])), "InvalidPartOrder");
    assert_eq!(code!(upload.complete(vec![replaced, two.clone()])), "InvalidPart", "it was replaced");
    assert_eq!(code!(upload.complete(vec![one.clone(), unused.clone(), last.clone()])), "EntityTooSmall");
    assert_eq!(code!(upload.complete(Vec::new())), "MalformedXML");
    assert_eq!(code!(s3.get_object().bucket(BUCKET).key("film")), "NoSuchKey");
    let done = upload.complete(vec![one, two, last]).send().await.unwrap();
    assert!(done.e_tag().unwrap().ends_with("-3\""), "{done:?}");
    let whole = [first, second, b"end".to_vec()].concat();
    assert_eq!(get(&s3, "film").await, whole);
    let across = s3.get_object().bucket(BUCKET).key("film").range("bytes=5242870-5242890").send().await.unwrap();
    assert_eq!(across.body.collect().await.unwrap().to_vec(), whole[5_242_870..=5_242_890]);
    let head = s3.head_object().bucket(BUCKET).key("film").send().await.unwrap();
    assert_eq!((head.content_type(), head.content_length()), (Some("video/mp4"), i64::try_from(whole.len()).ok()));
    assert_eq!(code!(upload.complete(vec![unused])), "NoSuchUpload");
    // Until the disk has the rows that say so, what is not needed any more stays.
    assert_eq!(walk(&folder.path().join("objects")), 5);
    embedded.sync().unwrap();
    assert_eq!(walk(&folder.path().join("objects")), 3, "the parts that are its, and no others");
    s3.delete_object().bucket(BUCKET).key("film").send().await.unwrap();
    embedded.sync().unwrap();
    assert_eq!(walk(&folder.path().join("objects")), 0);
}

#[tokio::test]
async fn an_upload_that_is_given_up_or_abandoned_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Some(folder.path().to_owned()));
    let s3 = client(&world.embedded);
    s3.create_bucket().bucket(BUCKET).send().await.unwrap();
    let files = || {
        world.embedded.sync().unwrap();
        walk(&folder.path().join("objects"))
    };
    let upload = Upload::begin(&s3).await;
    let part = upload.part(1, noise(10)).await;
    s3.abort_multipart_upload().bucket(BUCKET).key("film").upload_id(&upload.id).send().await.unwrap();
    assert_eq!(files(), 0);
    assert_eq!(code!(upload.complete(vec![part])), "NoSuchUpload");
    let part = s3.upload_part().bucket(BUCKET).key("film").upload_id(&upload.id).part_number(1);
    assert_eq!(code!(part), "NoSuchUpload");
    let old = Upload::begin(&s3).await;
    old.part(1, noise(10)).await;
    world.pass(24 * 60 * 60);
    let young = Upload::begin(&s3).await;
    young.part(1, noise(10)).await;
    world.pass(24 * 60 * 60 + 1);
    assert_eq!(world.embedded.sweep_uploads().unwrap(), 1);
    assert_eq!(files(), 1);
}

#[tokio::test]
async fn objects_outlive_the_process_and_what_a_crash_left_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    {
        let (_, s3) = bucket_in(Options::in_folder(folder.path())).await;
        put(&s3, "a", noise(100_000)).await;
    }
    let objects = folder.path().join("objects");
    std::fs::create_dir_all(objects.join("ff")).unwrap();
    std::fs::write(objects.join("ff/ff00"), b"stray").unwrap();
    std::fs::write(objects.join("unfinished/0011"), b"stray").unwrap();
    std::fs::create_dir_all(objects.join("lost+found")).unwrap();
    std::fs::write(objects.join("lost+found/theirs"), b"not ours").unwrap();
    let embedded = Embedded::open(Options::in_folder(folder.path())).unwrap();
    assert_eq!(walk(&objects), 2, "the folder's own, and what is not ours");
    assert_eq!(get(&client(&embedded), "a").await, noise(100_000));
    // Without the rows nobody knows what the files are, and none is thrown away.
    drop(embedded);
    for file in ["objects.db", "objects.db-wal", "objects.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    let refused = Embedded::open(Options::in_folder(folder.path())).err().unwrap().to_string();
    assert!(refused.contains("objects.db") && refused.contains("missing"), "{refused}");
    assert_eq!(walk(&objects), 2);
}
