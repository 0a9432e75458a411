//! A change is made on what is there when it is written, or not at all.

use std::sync::atomic::{AtomicU32, Ordering};

use api::Error;
use table::{CHANGED_MEANWHILE, Condition, Item, Miss, Table};

use crate::{Note, empty};

async fn one_note() -> Table {
    let table = empty().await;
    table.put(&Note::new(1), Condition::Absent).await.unwrap();
    table
}

async fn read(table: &Table) -> Result<Note, Error> {
    table.get(Note::new(1).key()).await?.ok_or(Error::NotFound("note"))
}

/// One more change of the note, and the condition that it was still `note`.
fn next(note: &Note) -> (Note, Condition) {
    (Note { revision: note.revision + 1, ..note.clone() }, Condition::number("revision", note.revision))
}

#[tokio::test]
async fn is_made_again_on_what_others_left() {
    let (table, attempts) = (one_note().await, AtomicU32::new(0));
    let changed = table.change(|transaction| async {
        let note = read(&table).await?;
        if attempts.fetch_add(1, Ordering::SeqCst) < 2 {
            let (theirs, unchanged) = next(&note);
            table.put(&Note { text: "theirs".into(), ..theirs }, unchanged).await?;
        }
        let (ours, unchanged) = next(&note);
        let ours = Note { text: format!("{} and ours", note.text), ..ours };
        transaction.put(&ours, unchanged).commit().await?;
        Ok(ours)
    });
    let changed = changed.await.unwrap();
    assert_eq!(attempts.load(Ordering::SeqCst), 3);
    assert_eq!((changed.text.as_str(), changed.revision), ("theirs and ours", 4));
    assert_eq!(read(&table).await.unwrap(), changed);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let (table, attempts) = (one_note().await, AtomicU32::new(0));
    let refused = table.change(|_| async {
        attempts.fetch_add(1, Ordering::SeqCst);
        Err::<(), _>(Error::NotFound("heir").into())
    });
    assert!(matches!(refused.await, Err(Error::NotFound("heir"))));
    assert_eq!(attempts.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn gives_up_when_others_come_between_every_time() {
    let (table, attempts) = (one_note().await, AtomicU32::new(0));
    let overtaken = table.change(|_| async {
        attempts.fetch_add(1, Ordering::SeqCst);
        Err::<(), _>(Miss::Overtaken)
    });
    assert_eq!(overtaken.await.unwrap_err().kind().code, CHANGED_MEANWHILE.code);
    assert_eq!(attempts.load(Ordering::SeqCst), 20);
}

#[tokio::test]
async fn of_all_who_change_at_once_nobody_is_lost() {
    let table = one_note().await;
    let add = || async {
        let change = table.change(|transaction| async {
            let (more, unchanged) = next(&read(&table).await?);
            transaction.put(&more, unchanged).commit().await?;
            Ok(())
        });
        change.await.unwrap();
    };
    tokio::join!(add(), add(), add(), add(), add());
    assert_eq!(read(&table).await.unwrap().revision, 6);
}
