//! The files that pages link to. They are in the binary, and a digest of the content is in each name, so that they
//! may be kept for ever: what changes is called differently.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A file to serve.
#[derive(Debug)]
pub struct Asset {
    /// Where pages look for it: `/assets/app-0123456789ab.css`.
    pub path: String,
    /// For the header of that name.
    pub content_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

/// The first line settles how the layers outrank each other; within one layer the order of the files counts.
const SHEETS: &[&str] = &[
    "@layer reset, base, components, utilities;",
    include_str!("reset.css"),
    include_str!("tokens.css"),
    include_str!("base.css"),
];

const SCRIPTS: &[&str] = &[include_str!("js/confirm.js")];

const FAVICON: &str = include_str!("favicon.svg");

static STYLE: LazyLock<String> = LazyLock::new(|| without_comments(SHEETS));
static SCRIPT: LazyLock<String> = LazyLock::new(|| SCRIPTS.concat());

static ALL: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("app", "css", "text/css; charset=utf-8", STYLE.as_bytes()),
        asset("app", "js", "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
        asset("favicon", "svg", "image/svg+xml", FAVICON.as_bytes()),
    ]
});

/// The style sheet.
pub fn css() -> &'static Asset {
    &ALL[0]
}

/// The script, a module.
pub fn js() -> &'static Asset {
    &ALL[1]
}

/// The picture in the browser's tab.
pub fn favicon() -> &'static Asset {
    &ALL[2]
}

/// All of them.
pub fn all() -> &'static [Asset] {
    ALL.as_slice()
}

/// The asset at a path; none if the name's digest is not the present one.
pub fn find(path: &str) -> Option<&'static Asset> {
    all().iter().find(|asset| asset.path == path)
}

fn asset(name: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest: String = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Asset { path: format!("/assets/{name}-{digest}.{extension}"), content_type, bytes }
}

/// Comments and indentation are for us, not for the wire.
fn without_comments(sheets: &[&str]) -> String {
    let mut text = sheets.join("\n");
    while let Some(from) = text.find("/*") {
        let to = text[from..].find("*/").map_or(text.len(), |length| from + length + 2);
        text.replace_range(from..to, "");
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
