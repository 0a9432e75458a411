//! Files that pages of the site load beside the design system's: a style sheet of its own, and Swagger UI for the explorer.
//! A digest of the content is in each name, so that they may be kept for ever.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use swagger_ui_redist::{SwaggerUi, SwaggerUiStaticFile};

/// A file to serve.
#[derive(Debug)]
pub struct Asset {
    /// What it is called in this source.
    name: &'static str,
    /// Where pages look for it: `/docs/assets/site-0123456789ab.css`.
    pub path: String,
    /// For the header of that name.
    pub content_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

static ALL: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let swagger = SwaggerUi::static_files().iter().filter_map(|(file, bytes)| match file {
        SwaggerUiStaticFile::Css => Some(asset("swagger-ui.css", bytes)),
        SwaggerUiStaticFile::Js => Some(asset("swagger-ui.js", bytes)),
        _ => None,
    });
    let own = [
        asset("site.css", concat!(include_str!("docs.css"), include_str!("site.css")).as_bytes()),
        asset("explorer.css", include_bytes!("explorer/explorer.css")),
        asset("explorer.js", include_bytes!("explorer/explorer.js")),
    ];
    own.into_iter().chain(swagger).collect()
});

fn asset(name: &'static str, bytes: &'static [u8]) -> Asset {
    let digest: String = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let content_type = if kind == "css" { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
    Asset { name, path: format!("/docs/assets/{stem}-{digest}.{kind}"), content_type, bytes }
}

/// The path of the file that this source calls `name`.
pub(crate) fn path_of(name: &str) -> &'static str {
    ALL.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path.as_str())
}

/// All of them.
pub fn all() -> &'static [Asset] {
    ALL.as_slice()
}

/// The file at `path`; none if the name's digest is not the present one.
pub fn find(path: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_there_under_a_name_of_its_own() {
        for name in ["site.css", "explorer.css", "explorer.js", "swagger-ui.css", "swagger-ui.js"] {
            let file = find(path_of(name)).unwrap_or_else(|| panic!("{name}"));
            assert!(!file.bytes.is_empty());
        }
    }
}
