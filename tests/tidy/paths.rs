//! Which file of the library uses which other: the arrows between files, each with the line that draws it.
//!
//! Stands on `scan`. A name is followed to the file that defines it: what `mod.rs` re-exports counts as its child's, and naming
//! a module draws no arrow until something in it is named. Methods are not followed: `engine.read()` says no file.

use std::collections::BTreeMap;

use super::scan::{self, Token};

/// An arrow: `from` uses `to`, at this line of `from`. Files are places in the list that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// Who uses.
    pub from: usize,
    /// Who is used.
    pub to: usize,
    /// The first line that does.
    pub line: usize,
}

/// A path of names, such as `crate`, `billing`, `Line`.
type Path = Vec<String>;

/// What all files say about names.
#[derive(Default)]
struct Names {
    /// Modules with the file that each stands in.
    modules: BTreeMap<Path, usize>,
    /// What a `use` calls something: the module it stands in and the name → the whole path.
    bound: BTreeMap<(Path, String), Path>,
    /// Paths that are named somewhere, with module, file and line.
    named: Vec<(Path, Path, usize, usize)>,
    /// Children that a file declares, with file and line.
    declared: Vec<(Path, usize, usize)>,
}

/// The arrows between files, each pair once. `files`: names from the folder of `lib.rs` on, and what stands in them.
pub fn arrows(files: &[(String, String)]) -> Vec<Arrow> {
    let mut names = Names::default();
    for (file, (name, _)) in files.iter().enumerate() {
        names.modules.insert(module_of(name), file);
    }
    for (file, (name, text)) in files.iter().enumerate() {
        Reader { names: &mut names, file, modules: vec![(0, module_of(name))], tokens: &scan::tokens(text) }.read();
    }
    names.arrows()
}

/// `crate::billing::line` of `billing/line.rs`.
fn module_of(name: &str) -> Path {
    let stem = name.trim_end_matches(".rs");
    let inside = stem.strip_suffix("/mod").unwrap_or(stem).split('/').filter(|part| *part != "lib");
    std::iter::once("crate").chain(inside).map(str::to_owned).collect()
}

impl Names {
    fn arrows(&self) -> Vec<Arrow> {
        let named = self.named.iter().filter_map(|(module, path, file, line)| {
            let to = self.file_of(&self.absolute(module, path)?, 0)?;
            Some(Arrow { from: *file, to, line: *line })
        });
        let declared = self.declared.iter().filter_map(|(path, file, line)| {
            self.modules.get(path).map(|to| Arrow { from: *file, to: *to, line: *line })
        });
        let mut arrows: Vec<Arrow> = named.chain(declared).filter(|arrow| arrow.from != arrow.to).collect();
        arrows.sort();
        arrows.dedup_by_key(|arrow| (arrow.from, arrow.to));
        arrows
    }

    /// The path from `crate` on; `None` for what is not of this crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Path> {
        let first = path.first()?;
        let supers = path.iter().take_while(|part| *part == "super").count();
        let (base, rest) = match first.as_str() {
            "crate" => (Vec::new(), path),
            "self" => (module.to_vec(), &path[1..]),
            "super" => (module[..module.len().checked_sub(supers)?].to_vec(), &path[supers..]),
            _ if self.knows(module, first) => (module.to_vec(), path),
            _ => return None,
        };
        Some(base.into_iter().chain(rest.iter().cloned()).collect())
    }

    fn knows(&self, module: &[String], name: &str) -> bool {
        self.modules.contains_key(&child(module, name)) || self.bound.contains_key(&(module.to_vec(), name.to_owned()))
    }

    /// The file that defines what a path names; `None` where that is a module.
    fn file_of(&self, path: &[String], turns: usize) -> Option<usize> {
        let mut module = vec![path.first()?.clone()];
        for (at, name) in path.iter().enumerate().skip(1) {
            let bound = self.bound.get(&(module.clone(), name.clone()));
            let below = child(&module, name);
            // What a module and an item have as a name is the item at the end of a path, and the module on the way.
            let is_end = at + 1 == path.len();
            if self.modules.contains_key(&below) && !(is_end && bound.is_some()) {
                module = below;
            } else if let Some(target) = bound.filter(|_| turns < TURNS_MAX) {
                let target = self.absolute(&module, target)?;
                let whole: Path = target.into_iter().chain(path[at + 1..].iter().cloned()).collect();
                return self.file_of(&whole, turns + 1);
            } else {
                return self.modules.get(&module).copied();
            }
        }
        None
    }
}

fn child(module: &[String], name: &str) -> Path {
    module.iter().cloned().chain(std::iter::once(name.to_owned())).collect()
}

/// One file being read.
struct Reader<'a> {
    names: &'a mut Names,
    file: usize,
    /// The modules that are open, with the depth of braces that each begins at.
    modules: Vec<(usize, Path)>,
    tokens: &'a [Token],
}

impl Reader<'_> {
    fn read(&mut self) {
        let (mut at, mut depth) = (0, 0_usize);
        while at < self.tokens.len() {
            match self.word(at) {
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    self.modules.retain(|(begins, _)| *begins <= depth);
                }
                "mod" if self.word(at + 2) == "{" => {
                    let inner = child(self.module(), self.word(at + 1));
                    self.names.modules.insert(inner.clone(), self.file);
                    self.modules.push((depth + 1, inner));
                }
                "mod" if self.word(at + 2) == ";" => {
                    let declared = child(self.module(), self.word(at + 1));
                    self.names.declared.push((declared, self.file, self.tokens[at].line));
                }
                // `pub(in super::super)` says who may look, and uses nothing.
                "pub" if self.word(at + 2) == "in" => at = scan::skip(self.tokens, at + 2, &[")"]),
                // `impl Trait + use<'a>` imports nothing.
                "use" if self.word(at + 1) != "<" => {
                    at = self.tree(at + 1, &[]);
                    continue;
                }
                _ => {
                    at = self.path(at);
                    continue;
                }
            }
            at += 1;
        }
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn module(&self) -> &[String] {
        &self.modules[self.modules.len() - 1].1
    }

    fn name(&mut self, path: Path, at: usize) {
        let named = (self.module().to_vec(), path, self.file, self.tokens[at].line);
        self.names.named.push(named);
    }

    /// A path in the code, from its first name on; gives where to go on.
    fn path(&mut self, start: usize) -> usize {
        let is_start = self.tokens[start].is_word() && self.word(start + 1) == "::";
        if !is_start {
            return start + 1;
        }
        let (mut at, mut path) = (start, vec![self.word(start).to_owned()]);
        while self.word(at + 1) == "::" && self.tokens.get(at + 2).is_some_and(Token::is_word) {
            at += 2;
            path.push(self.word(at).to_owned());
        }
        self.name(path, start);
        at + 1
    }

    /// A tree of a `use`, below `base`; gives where to go on.
    fn tree(&mut self, start: usize, base: &[String]) -> usize {
        let (mut at, mut path) = (start, base.to_vec());
        loop {
            match self.word(at) {
                "{" => {
                    at += 1;
                    while !matches!(self.word(at), "}" | "") {
                        at = self.tree(at, &path);
                        at += usize::from(self.word(at) == ",");
                    }
                    return at + 1;
                }
                "*" => {
                    self.name(child(&path, "*"), at);
                    return at + 1;
                }
                "::" => at += 1,
                name => {
                    path = child(&path, name);
                    at += 1;
                    if self.word(at) != "::" {
                        return self.bind(at, path);
                    }
                }
            }
        }
    }

    /// The end of a path of a `use`: the name it gets here.
    fn bind(&mut self, at: usize, mut path: Path) -> usize {
        let renamed = self.word(at) == "as";
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = if renamed { self.word(at + 1).to_owned() } else { path.last().cloned().unwrap_or_default() };
        self.name(path.clone(), at - 1);
        let key = (self.module().to_vec(), name);
        // `use message::{self}` inside `message` would name itself.
        if path != child(&key.0, &key.1) {
            self.names.bound.insert(key, path);
        }
        at + if renamed { 2 } else { 0 }
    }
}

/// Re-exports of re-exports that are followed.
const TURNS_MAX: usize = 8;
