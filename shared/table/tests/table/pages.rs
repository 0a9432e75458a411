//! Ranges are read to their end, whatever has expired in them, and from where an earlier reading stopped.

use table::{Condition, Range, Table};

use crate::{Note, empty, notes};

/// Seven notes, of which the third and the fourth have expired.
async fn seven() -> Table {
    let table = empty().await;
    for number in 0..7 {
        let note = if (2..4).contains(&number) { Note::expired(number) } else { Note::new(number) };
        table.put(&note, Condition::Always).await.unwrap();
    }
    table
}

fn numbers(notes: Vec<Note>) -> Vec<u32> {
    notes.into_iter().map(|note| note.number).collect()
}

#[tokio::test]
async fn reads_a_range_whole() {
    let table = seven().await;
    assert_eq!(numbers(table.all(&notes(), Range::All).await.unwrap()), [0, 1, 4, 5, 6]);
    let between = Range::Between("001".into(), "006".into());
    assert_eq!(numbers(table.all(&notes(), between).await.unwrap()), [1, 4, 5]);
    assert_eq!(numbers(table.pages(&notes(), Range::All, 2).all().await.unwrap()), [0, 1, 4, 5, 6]);
    assert!(empty().await.all::<Note>(&notes(), Range::All).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_page_is_never_empty() {
    let table = seven().await;
    let mut pages = table.pages::<Note>(&notes(), Range::All, 2);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        found.push(numbers(page));
    }
    assert_eq!(found, [vec![0, 1], vec![4, 5], vec![6]]);
    assert!(pages.next().await.unwrap().is_none(), "the end stays the end");
    assert_eq!(numbers(table.first(&notes(), Range::Between("002".into(), "9".into()), 2).await.unwrap()), [4, 5]);
}

#[tokio::test]
async fn goes_on_where_an_earlier_reading_stopped() {
    let table = seven().await;
    let mut pages = table.pages::<Note>(&notes(), Range::All, 2);
    assert_eq!(pages.rest(), Some(""), "the beginning");
    pages.next().await.unwrap();
    let rest = pages.rest().unwrap().to_owned();
    assert_eq!(rest, "001");
    let on = table.pages::<Note>(&notes(), Range::All, 2).after(rest);
    assert_eq!(numbers(on.all().await.unwrap()), [4, 5, 6]);
    let again = table.pages::<Note>(&notes(), Range::All, 100).after(String::new());
    assert_eq!(numbers(again.all().await.unwrap()), [0, 1, 4, 5, 6]);
    pages = table.pages(&notes(), Range::All, 100);
    pages.next().await.unwrap();
    assert_eq!(pages.rest(), None, "the end");
}

#[tokio::test]
async fn clears_what_has_expired_too() {
    let table = seven().await;
    assert_eq!(table.stored(&notes(), Range::All, 3).all().await.unwrap().len(), 7);
    assert_eq!(table.clear(&notes()).await.unwrap(), 7);
    assert!(table.stored(&notes(), Range::All, 3).all().await.unwrap().is_empty());
}
