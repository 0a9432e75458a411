//! A product's pages: one Lambda behind all of them. Pages are many and small, share their frame and are asked for
//! one after another by the same person, so one warm process serves them best; and an HTTP API has 300 routes at most.

use std::collections::BTreeSet;

use cx::Touch;

use crate::Endpoint;

/// The pages of one product.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// `<product>-console`: the name of its function.
    pub name: &'static str,
    /// What they are for, in a few words.
    pub about: &'static str,
    /// The pages, and what their forms send, in the order a reader should meet them.
    pub pages: &'static [Endpoint],
    /// Answers an address below its own that no page has.
    pub lost: &'static Endpoint,
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
}

impl Console {
    /// Everything any of its pages touches, each once.
    pub fn all_touches(&self) -> Vec<Touch> {
        let mut all = Vec::new();
        for touch in self.pages.iter().flat_map(Endpoint::all_touches) {
            if !all.contains(&touch) {
                all.push(touch);
            }
        }
        all
    }

    /// The paths by which a gateway finds it: `/jobs` where that is a page, and `/jobs/{proxy+}` where there are
    /// pages below it, so that a hundred pages are a dozen routes.
    pub fn routes(&self) -> BTreeSet<String> {
        let route = |page: &Endpoint| {
            let path = page.path.trim_start_matches('/');
            match path.split_once('/') {
                Some((first, _)) => format!("/{first}/{{proxy+}}"),
                None => format!("/{path}"),
            }
        };
        self.pages.iter().map(route).collect()
    }
}
