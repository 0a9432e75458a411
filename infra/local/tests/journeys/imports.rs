//! What the text of a module says about other modules of its crate: which it declares, and which it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::words::words;

/// A module of a crate, by its names from the root on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Module(Vec<String>);

impl Module {
    /// The crate's `lib.rs`.
    pub(crate) fn root() -> Module {
        Module(Vec::new())
    }

    /// The module `a::b`; the root for nothing.
    pub(crate) fn named(name: &str) -> Module {
        Module(name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// What this one declares as `name`.
    pub(crate) fn child(&self, name: &str) -> Module {
        Module(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }

    fn is_below(&self, other: &Module) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }

    fn parent(&self) -> Module {
        Module(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }
}

impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("lib") } else { f.write_str(&self.0.join("::")) }
    }
}

/// The paths in a module, its tests aside.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    /// The modules it declares.
    pub(crate) children: Vec<String>,
    brought_in: Vec<BroughtIn>,
    /// All paths of at least two names outside of `use` lines.
    paths: Vec<Vec<String>>,
}

/// What a `use` line brings in.
#[derive(Debug)]
struct BroughtIn {
    path: Vec<String>,
    /// What it is called here.
    name: String,
    /// Whether others find it here.
    public: bool,
}

/// The modules of a crate.
pub(crate) struct Modules(BTreeMap<Module, Imports>);

impl Modules {
    pub(crate) fn of(files: BTreeMap<Module, Imports>) -> Modules {
        Modules(files)
    }

    /// Each module, and which others it uses something of. Offering what is a child's own is naming the child, and whoever
    /// takes it there uses the child.
    pub(crate) fn graph(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        self.0.iter().map(|(module, imports)| (module.clone(), self.used_by(module, imports))).collect()
    }

    fn used_by(&self, here: &Module, imports: &Imports) -> BTreeSet<Module> {
        let target = |path: &[String]| self.found(here, path).filter(|(_, rest)| !rest.is_empty()).map(|(module, _)| module);
        let taken = imports.brought_in.iter().filter_map(|one| {
            let module = target(&one.path)?;
            let offers_childs = one.public && module.is_below(here);
            (!offers_childs).then_some(module)
        });
        let used = taken.chain(imports.paths.iter().filter_map(|path| target(path)));
        used.filter(|module| module != here).collect()
    }

    /// The module that `path` leads to from `here`, and what of it the path names; `None` if it leads out of the crate.
    fn found<'a>(&'a self, here: &Module, path: &'a [String]) -> Option<(Module, &'a [String])> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.below(Module::root(), rest),
            "self" => self.below(here.clone(), rest),
            "super" => self.below(here.parent(), rest),
            _ if self.0.contains_key(&here.child(first)) => self.below(here.child(first), rest),
            name => self.named_in(here, name, rest, |_| true),
        }
    }

    fn below<'a>(&'a self, from: Module, path: &'a [String]) -> Option<(Module, &'a [String])> {
        let Some((first, rest)) = path.split_first() else { return Some((from, path)) };
        let child = from.child(first);
        match first.as_str() {
            "super" => self.below(from.parent(), rest),
            _ if self.0.contains_key(&child) => self.below(child, rest),
            name => self.named_in(&from, name, rest, |one| one.public).or(Some((from, path))),
        }
    }

    /// Goes on with `rest` from what `module` brought in as `name`: a module, or something of a module below it.
    fn named_in<'a>(
        &'a self,
        module: &Module,
        name: &str,
        rest: &'a [String],
        is_seen: impl Fn(&BroughtIn) -> bool,
    ) -> Option<(Module, &'a [String])> {
        let one = self.0.get(module)?.brought_in.iter().find(|one| one.name == name && is_seen(one))?;
        // `use mail::mail` names another crate, not itself.
        if one.path.first().is_some_and(|first| first == name) {
            return None;
        }
        match self.found(module, &one.path)? {
            (target, []) => self.below(target, rest),
            found => Some(found),
        }
    }
}

impl Imports {
    /// Reads the text of a file.
    pub(crate) fn read(text: &str) -> Imports {
        let mut imports = Imports::default();
        imports.take_all(&words(text));
        imports
    }

    fn take_all(&mut self, words: &[&str]) {
        let mut at = 0;
        while at < words.len() {
            match words[at] {
                "mod" if words.get(at + 2).is_some_and(|end| *end == ";") => {
                    self.children.push(words[at + 1].to_owned());
                    at += 3;
                }
                "use" => {
                    let end = at + words[at..].iter().position(|word| *word == ";").unwrap_or(words.len() - at);
                    let public = at > 0 && ["pub", ")"].contains(&words[at - 1]);
                    self.take_use(&words[at + 1..end], &[], public);
                    at = end;
                }
                // Of another crate, whatever its name.
                "::" => at += 2,
                _ => at += self.take_path(&words[at..]),
            }
        }
    }

    /// Takes a path, if `words` begin with one, and says how many words are done with.
    fn take_path(&mut self, words: &[&str]) -> usize {
        let mut path = vec![words[0].to_owned()];
        while let [sep, name, ..] = &words[path.len() * 2 - 1..]
            && *sep == "::"
            && is_name(name)
        {
            path.push((*name).to_owned());
        }
        let taken = path.len() * 2 - 1;
        if path.len() > 1 && is_name(&path[0]) {
            self.paths.push(path);
        }
        taken
    }

    /// Takes a tree such as `a::{self, b::C as D}`, below `before`.
    fn take_use(&mut self, tree: &[&str], before: &[String], public: bool) {
        let Some(open) = tree.iter().position(|word| *word == "{") else { return self.take_leaf(tree, before, public) };
        let path: Vec<String> = before.iter().cloned().chain(names_of(&tree[..open])).collect();
        let (mut depth, mut begin) = (0_usize, open + 1);
        for (at, word) in tree.iter().enumerate().skip(open + 1) {
            match *word {
                "{" => depth += 1,
                "}" if depth > 0 => depth -= 1,
                "}" | "," if depth == 0 => {
                    self.take_use(&tree[begin..at], &path, public);
                    begin = at + 1;
                }
                _ => {}
            }
        }
    }

    fn take_leaf(&mut self, leaf: &[&str], before: &[String], public: bool) {
        if leaf.is_empty() || (before.is_empty() && leaf[0] == "::") {
            return;
        }
        let (path, given) = match leaf.iter().position(|word| *word == "as") {
            Some(at) => (&leaf[..at], leaf.get(at + 1).map(|name| (*name).to_owned())),
            None => (leaf, None),
        };
        let mut path: Vec<String> = before.iter().cloned().chain(names_of(path)).collect();
        if !before.is_empty() {
            path.pop_if(|last| last == "self");
        }
        let name = given.or_else(|| path.last().cloned()).unwrap_or_default();
        self.brought_in.push(BroughtIn { path, name, public });
    }
}

/// The names of `a::b`.
fn names_of(path: &[&str]) -> impl Iterator<Item = String> {
    path.iter().filter(|word| **word != "::").map(|word| (*word).to_owned())
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}
