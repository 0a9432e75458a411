//! Writes all pages and what they load into a folder, to be looked at in a browser, and says how large each is:
//! `cargo run -p site --example render -- /tmp/site`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for those who write pages")]

use std::path::{Path, PathBuf};

use console::Form;
use maud::{Markup, Render, html};
use site::landing::demo::Demo;
use site::lookup::pages;
use site::markdown::HERE;
use site::page::Page;
use site::portal::Portal;
use site::{assets, explorer, landing, search};
use ui::{Document, Public, Theme};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "/tmp/site".to_owned()));
    let found = search::page("dead letters");
    for page in pages().chain([found]) {
        write(&folder, &page.path, framed(&page).into_string().as_bytes());
    }
    let now = "2027-03-25T12:00:00Z".parse().unwrap();
    let wrong = [("freq", "weekly".to_owned()), ("trigger_timings", "9".to_owned()), ("timezone", "Berlin".to_owned())];
    for (path, form) in [("/index", Form::default()), ("/wrong", Form::of(wrong))] {
        let content = landing::page(&Demo::of(form, now).unwrap(), now, HERE);
        write(&folder, path, document("/", landing::TITLE, content).into_string().as_bytes());
    }
    write(&folder, "/docs/explorer", explorer::page().into_string().as_bytes());
    let theirs = ui::assets::all().iter().map(|asset| (asset.path.as_str(), asset.bytes));
    for (path, bytes) in theirs.chain(assets::all().iter().map(|asset| (asset.path.as_str(), asset.bytes))) {
        write(&folder, path, bytes);
    }
}

fn framed(page: &Page) -> Markup {
    let query = if page.path == "/docs/search" { "dead letters" } else { "" };
    document(&page.path, &page.title, Portal { page, query }.render())
}

fn document(path: &str, title: &str, content: Markup) -> Markup {
    let body = Public { current: path, signed_in: false, flash: None, content }.render();
    let sheet = assets::all().iter().find(|asset| asset.path.contains("/site-")).unwrap();
    let head = html! { link rel="stylesheet" href=(sheet.path); };
    Document { title, theme: Theme::System, head: Some(head), body }.render()
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let name = if path.contains("/assets/") { path.to_owned() } else { format!("{path}.html") };
    let file = folder.join(name.trim_start_matches('/'));
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    println!("{:>8} {path}", bytes.len());
    std::fs::write(file, bytes).unwrap();
}
