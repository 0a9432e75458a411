//! Writes pages to files, to be looked at in a browser: `cargo run -p site --example render -- /tmp/site`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for those who write pages")]

use std::path::Path;

use maud::Render;
use site::lookup::pages;
use site::portal::Portal;
use ui::{Document, Public, Theme};

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "/tmp/site".to_owned());
    let folder = Path::new(&folder);
    for page in pages() {
        let content = Portal { page: &page, query: "" }.render();
        let body = Public { current: &page.path, signed_in: false, flash: None, content }.render();
        let html = Document { title: &page.title, theme: Theme::System, head: None, body }.render().0;
        let file = folder.join(page.path.trim_start_matches('/')).with_extension("html");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        println!("{:>7} {}", html.len(), page.path);
        std::fs::write(file, html).unwrap();
    }
}
