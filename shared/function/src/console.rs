//! A product's pages: one Lambda behind all of them. Pages are many and small, share their frame and are asked for
//! one after another by the same person, so one warm process serves them best; and an HTTP API takes 300 integrations at most.

use std::collections::BTreeSet;

use cx::Touch;

use crate::worker::each_once;
use crate::{Endpoint, Sample};

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
    /// A page of it.
    pub sample: Sample,
    /// Memory of its Lambda.
    pub memory_mb: u32,
    /// Time limit of its Lambda.
    pub timeout_s: u32,
}

impl Console {
    /// `pages`, in 256 MB and 10 s until said otherwise; `lost` answers an address below their own that none has.
    pub const fn new(name: &'static str, about: &'static str, lost: &'static Endpoint, pages: &'static [Endpoint]) -> Self {
        Console { name, about, pages, lost, sample: Sample::NONE, memory_mb: 256, timeout_s: 10 }
    }

    /// How much memory its Lambda gets.
    pub const fn memory_mb(self, memory_mb: u32) -> Self {
        Console { memory_mb, ..self }
    }

    /// How long its Lambda may take; API Gateway waits 30 s at most.
    pub const fn timeout_s(self, timeout_s: u32) -> Self {
        Console { timeout_s, ..self }
    }

    /// The page that its event asks for; without, the first.
    pub const fn sample(self, sample: Sample) -> Self {
        Console { sample, ..self }
    }

    /// Everything any of its pages touches, each once.
    pub fn all_touches(&self) -> Vec<Touch> {
        each_once(self.pages.iter().flat_map(Endpoint::all_touches))
    }

    /// The paths by which a gateway finds it: `/jobs` where that is a page, and `/jobs/{proxy+}` where there are
    /// pages below it, so that a hundred pages are a dozen routes.
    pub fn routes(&self) -> BTreeSet<String> {
        self.pages.iter().map(|page| Console::route_to(page.path)).collect()
    }

    /// The path by which a gateway finds what is at `path`.
    pub fn route_to(path: &str) -> String {
        let path = path.trim_start_matches('/');
        match path.split_once('/') {
            Some((first, _)) => format!("/{first}/{{proxy+}}"),
            None => format!("/{path}"),
        }
    }
}
