//! The files that pages link to. They are in the binary, and a digest of the content is in each name, so that they
//! may be kept for ever: what changes is called differently.
//!
//! Every page has the style sheet and the script. What only few pages need is a script of its own, named by the element
//! that needs it (`data-script`) and fetched when there is one.

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
    include_str!("icon.css"),
    include_str!("button.css"),
    include_str!("field/field.css"),
    include_str!("field/file.css"),
    include_str!("form.css"),
    include_str!("details.css"),
    include_str!("badge.css"),
    include_str!("code.css"),
    include_str!("panel.css"),
    include_str!("table.css"),
    include_str!("grid/grid.css"),
    include_str!("pager.css"),
    include_str!("tabs.css"),
    include_str!("filters.css"),
    include_str!("time_range.css"),
    include_str!("facts.css"),
    include_str!("stat.css"),
    include_str!("notice.css"),
    include_str!("empty.css"),
    include_str!("attention.css"),
    include_str!("progress.css"),
    include_str!("work.css"),
    include_str!("order.css"),
    include_str!("timeline.css"),
    include_str!("menu.css"),
    include_str!("live.css"),
    include_str!("chart/chart.css"),
    include_str!("month_calendar.css"),
    include_str!("schedule_fields.css"),
    include_str!("shell/shell.css"),
    include_str!("public.css"),
    include_str!("hero.css"),
    include_str!("styleguide/styleguide.css"),
    include_str!("utilities.css"),
];

/// One module of several files, so their names share one scope.
const SCRIPTS: &[&str] = &[
    include_str!("js/part.js"),
    include_str!("js/submit.js"),
    include_str!("js/menu.js"),
    include_str!("js/time_zone.js"),
    include_str!("js/told.js"),
    include_str!("js/live_region.js"),
    include_str!("js/copy_button.js"),
    include_str!("js/schedule_preview.js"),
    include_str!("js/test_key.js"),
];

const FAVICON: &str = include_str!("favicon.svg");

static STYLE: LazyLock<String> = LazyLock::new(|| squeezed(SHEETS));
static SCRIPT: LazyLock<String> = LazyLock::new(|| bared(&SCRIPTS.concat()));
static UPLOAD: LazyLock<String> = LazyLock::new(|| bared(include_str!("js/upload.js")));
static CHOICE: LazyLock<String> = LazyLock::new(|| bared(include_str!("js/choice.js")));
static ORDER: LazyLock<String> = LazyLock::new(|| bared(include_str!("js/order.js")));

static ALL: LazyLock<[Asset; 6]> = LazyLock::new(|| {
    [
        asset("app", "css", "text/css; charset=utf-8", STYLE.as_bytes()),
        script("app", &SCRIPT),
        asset("favicon", "svg", "image/svg+xml", FAVICON.as_bytes()),
        script("upload", &UPLOAD),
        script("choice", &CHOICE),
        script("order", &ORDER),
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

/// The script of file fields.
pub fn upload() -> &'static Asset {
    &ALL[3]
}

/// The script of grids whose rows can be chosen.
pub fn choice() -> &'static Asset {
    &ALL[4]
}

/// The script of lists that somebody puts in order.
pub fn order() -> &'static Asset {
    &ALL[5]
}

/// All of them.
pub fn all() -> &'static [Asset] {
    ALL.as_slice()
}

/// The asset at a path; none if the name's digest is not the present one.
pub fn find(path: &str) -> Option<&'static Asset> {
    all().iter().find(|asset| asset.path == path)
}

fn script(name: &str, text: &'static str) -> Asset {
    asset(name, "js", "text/javascript; charset=utf-8", text.as_bytes())
}

fn asset(name: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest: String = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Asset { path: format!("/assets/{name}-{digest}.{extension}"), content_type, bytes }
}

/// Without comments and the spaces around signs, which are for us and not for the wire. A colon keeps the space before
/// it, which in a selector means something.
fn squeezed(sheets: &[&str]) -> String {
    let mut text = sheets.join("\n");
    while let Some(from) = text.find("/*") {
        let to = text[from..].find("*/").map_or(text.len(), |length| from + length + 2);
        text.replace_range(from..to, "");
    }
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (wide, narrow) in [(" {", "{"), ("{ ", "{"), ("; ", ";"), (" }", "}"), (";}", "}"), ("} ", "}"), (": ", ":"), (", ", ",")]
    {
        text = text.replace(wide, narrow);
    }
    text
}

/// Without lines that are comments and without indentation. No text in a script goes over several lines.
fn bared(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_under_its_name_and_no_other() {
        for asset in all() {
            assert!(find(&asset.path).is_some_and(|found| found.bytes == asset.bytes));
        }
        assert!(css().path.starts_with("/assets/app-") && css().path.ends_with(".css"));
        assert!(find("/assets/app-000000000000.css").is_none());
    }

    #[test]
    fn squeezing_leaves_what_counts() {
        let sheet = ".a :hover,\n.b { /* why */\n  margin: calc(1px + 2px) 0;\n}\n@media (width < 4rem) { .c { color: red; } }";
        assert_eq!(squeezed(&[sheet]), ".a :hover,.b{margin:calc(1px + 2px) 0}@media (width < 4rem){.c{color:red}}");
    }

    #[test]
    fn baring_a_script_leaves_what_runs() {
        assert_eq!(bared("// Why.\nconst a = 1; // so\n\n  if (a) {\n    b();\n  }\n"), "const a = 1; // so\nif (a) {\nb();\n}");
        for script in all().iter().filter(|asset| asset.path.ends_with(".js")) {
            let text = str::from_utf8(script.bytes).unwrap();
            assert!(text.lines().all(|line| line.matches('`').count().is_multiple_of(2)), "{}", script.path);
        }
    }

    #[test]
    fn the_files_are_small_and_ask_nobody_else() {
        assert!(css().bytes.len() < 52_000, "{}", css().bytes.len());
        for script in all().iter().filter(|asset| asset.path.ends_with(".js")) {
            assert!(script.bytes.len() < 9_000, "{}: {}", script.path, script.bytes.len());
        }
        for asset in all().iter().filter(|asset| !asset.path.ends_with(".svg")) {
            let text = str::from_utf8(asset.bytes).unwrap();
            assert!(
                !text.contains("http://") && !text.contains("https://") && !text.contains("@import") && !text.contains("url(")
            );
        }
    }
}
