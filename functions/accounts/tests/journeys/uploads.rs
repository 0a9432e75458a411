//! Uploads in parts, as any product takes them: cut off, resumed, given up.

use accounts::logo;
use axum::body::Body;
use blobs::{Blobs, Intake, Upload, Way, Wish};
use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use testing::{Club, World};

const MIB: usize = 1024 * 1024;
/// What a product might take that takes films.
const FILMS: Intake = Intake { types: &["video/mp4"], largest: 64 * 1024 * 1024, ..logo::INTAKE };

fn noise(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8).collect()
}

async fn begin(club: &Club, size: usize) -> Upload {
    let wish = Wish { file_name: "film.mp4".into(), content_type: "video/mp4".into(), size_bytes: size as u64, sha256: None };
    let user = club.ada.user.parse().unwrap();
    FILMS.begin(&club.cx(), &club.team_id(), &user, wish).await.unwrap()
}

async fn put(world: &World, way: &Way, number: u32, bytes: &[u8]) -> StatusCode {
    let part = way.parts.iter().find(|part| part.number == number).unwrap();
    let length = bytes.len().to_string();
    world.send("PUT", &part.put.url, None, &[("content-length", &length)], Body::from(bytes.to_vec())).await.status
}

/// The parts that are still to be put.
fn missing(way: &Way) -> Vec<(u32, u64)> {
    way.parts.iter().map(|part| (part.number, part.size_bytes)).collect()
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_is_cut_off_goes_on_where_it_was() {
    let club = Club::new(&REGISTRIES).await;
    let film = noise(20 * MIB + 5);
    let upload = begin(&club, film.len()).await;
    let cx = club.cx();
    let way = upload.way(&cx, &FILMS).await.unwrap();
    let part = 8 * MIB;
    assert_eq!(missing(&way), [(1, part as u64), (2, part as u64), (3, 4 * MIB as u64 + 5)]);
    assert_eq!((way.put.is_none(), way.part_bytes), (true, Some(part as u64)));
    let world = &club.world;
    // Nobody puts more, or less, than a part is.
    assert_eq!(put(world, &way, 1, &film[..part + 1]).await, StatusCode::FORBIDDEN);
    assert_eq!(put(world, &way, 1, &film[..100]).await, StatusCode::FORBIDDEN);
    assert_eq!(put(world, &way, 2, &film[part..2 * part]).await, StatusCode::OK);
    // In the middle of the first the connection breaks: it says how long it will be, and ends before.
    let broken = futures::stream::iter([Ok(film[..MIB].to_vec()), Err(std::io::Error::other("broken off"))]);
    let length = part.to_string();
    let first = way.parts[0].put.url.as_str();
    let cut = world.send("PUT", first, None, &[("content-length", &length)], Body::from_stream(broken)).await;
    assert!(cut.status.is_client_error(), "{cut:?}");
    let error = upload.arrived(&cx, &FILMS).await.unwrap_err();
    assert!(error.to_string().contains("2 of 3 parts are missing"), "{error}");

    let upload = Upload::load(&cx, &FILMS, &club.team_id(), &upload.id).await.unwrap();
    let way = upload.way(&cx, &FILMS).await.unwrap();
    assert_eq!(missing(&way), [(1, part as u64), (3, 4 * MIB as u64 + 5)]);
    assert_eq!(put(world, &way, 1, &film[..part]).await, StatusCode::OK);
    assert_eq!(put(world, &way, 3, &film[2 * part..]).await, StatusCode::OK);
    upload.arrived(&cx, &FILMS).await.unwrap();
    // Once more, as after an answer that was lost.
    upload.arrived(&cx, &FILMS).await.unwrap();
    let table = cx.table();
    upload.confirm(table.transaction()).commit().await.unwrap();
    assert!(upload.confirm(table.transaction()).commit().await.is_err(), "of two who confirm one fails");
    let blobs = Blobs::of(&cx, FILMS.prefix).unwrap();
    let whole = blobs.get(&upload.key, None).await.unwrap().unwrap();
    assert_eq!((whole.size, whole.content_type.as_str()), (film.len() as u64, "video/mp4"));
    assert!(whole.body.collect().await.unwrap().to_vec() == film);
    // What was confirmed outlives its upload's day.
    world.pass_to(world.now() + SignedDuration::from_hours(30)).await;
    assert!(blobs.head(&upload.key).await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_nobody_ends_leaves_nothing() {
    let club = Club::new(&REGISTRIES).await;
    let film = noise(9 * MIB);
    let (half, whole) = (begin(&club, film.len()).await, begin(&club, film.len()).await);
    let cx = club.cx();
    let way = half.way(&cx, &FILMS).await.unwrap();
    assert_eq!(put(&club.world, &way, 1, &film[..8 * MIB]).await, StatusCode::OK);
    let ways = whole.way(&cx, &FILMS).await.unwrap();
    assert_eq!(put(&club.world, &ways, 1, &film[..8 * MIB]).await, StatusCode::OK);
    assert_eq!(put(&club.world, &ways, 2, &film[8 * MIB..]).await, StatusCode::OK);
    whole.arrived(&cx, &FILMS).await.unwrap();
    club.world.pass_to(club.world.now() + SignedDuration::from_hours(25)).await;
    let blobs = Blobs::of(&cx, FILMS.prefix).unwrap();
    assert_eq!(blobs.list(&club.team_id(), None).await.unwrap().0, []);
    for upload in [&half, &whole] {
        assert!(Upload::load(&cx, &FILMS, &club.team_id(), &upload.id).await.is_err());
        assert!(upload.confirm(cx.table().transaction()).commit().await.is_err());
    }
    assert_ne!(put(&club.world, &way, 2, &film[8 * MIB..]).await, StatusCode::OK, "its address leads nowhere");
    let uploads = cx.table().stored(&Upload::list_of(&club.team_id()), table::Range::All, 10).all().await.unwrap();
    assert_eq!(uploads.len(), 0);
}
