//! Writes the schemas as Rust statics in the shape of `src/message/tables.rs`.
//!
//! Stands after `xsd`. Resolves every type, so that nothing is looked up by name at run time.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::pattern;
use crate::xsd::{Child, Complex, Outcome, QName, Release, Schema, Simple, XS};

/// The text of `tables.rs`.
pub fn tables(releases: &[Release]) -> Outcome<String> {
    let mut spaces: Vec<String> = releases.iter().flat_map(|r| &r.files).map(|f| f.space.clone()).collect();
    spaces.sort();
    spaces.dedup();
    let mut out = String::from("// Made by build.rs from schemas/; do not edit.\n");
    writeln!(out, "pub(crate) static SPACES: &[&str] = &{spaces:?};")?;
    let mut roots = String::new();
    for release in releases {
        let emitter = Emitter { release, spaces: &spaces, module: format!("v{}", release.name.replace('.', "_")) };
        emitter.release(&mut out, &mut roots)?;
    }
    writeln!(out, "pub(crate) static ROOTS: &[Root] = &[\n{roots}];")?;
    Ok(out)
}

struct Emitter<'a> {
    release: &'a Release,
    spaces: &'a [String],
    module: String,
}

impl Emitter<'_> {
    fn release(&self, out: &mut String, roots: &mut String) -> Outcome<()> {
        writeln!(out, "pub(crate) mod {} {{", self.module)?;
        for file in &self.release.files {
            writeln!(out, "  pub(crate) mod {} {{\n    use super::super::*;", file.stem)?;
            for simple in &file.simple {
                self.simple(out, file, simple)?;
            }
            for complex in &file.complex {
                self.complex(out, file, complex)?;
            }
            writeln!(out, "  }}")?;
            for (name, kind) in &file.roots {
                let (space, path) = (self.space(&file.space)?, self.path(kind)?);
                let message = file.stem.to_uppercase();
                let (release, version, basis) = (&self.release.name, &file.version, self.basis()?);
                writeln!(
                    roots,
                    "  Root {{ space: {space}, name: {name:?}, release: {release:?}, message: {message:?}, version: {version:?}, basis: {basis:?}, content: &{path} }},"
                )?;
            }
        }
        writeln!(out, "}}")?;
        Ok(())
    }

    fn complex(&self, out: &mut String, file: &Schema, complex: &Complex) -> Outcome<()> {
        if complex.children.len() > 64 {
            return Err(format!("{}: {} has more than 64 elements", file.stem, complex.name).into());
        }
        let mut children = String::new();
        for child in &complex.children {
            self.child(&mut children, file, child)?;
        }
        let (constant, name, space) = (constant(&complex.name), &complex.name, self.space(&file.space)?);
        writeln!(
            out,
            "    pub(crate) static {constant}: Complex = Complex {{ name: {name:?}, space: {space}, children: &[\n{children}    ] }};"
        )?;
        Ok(())
    }

    fn child(&self, out: &mut String, file: &Schema, child: &Child) -> Outcome<()> {
        let content = match self.file(&child.kind.space)?.complex.iter().any(|c| c.name == child.kind.name) {
            true => "Complex",
            false => "Simple",
        };
        let path = self.path(&child.kind)?;
        let Child { name, optional, repeated, .. } = child;
        let space = self.space(&file.space)?;
        writeln!(
            out,
            "      Child {{ name: {name:?}, space: {space}, optional: {optional}, repeated: {repeated}, content: Content::{content}(&{path}) }},"
        )?;
        Ok(())
    }

    fn simple(&self, out: &mut String, file: &Schema, simple: &Simple) -> Outcome<()> {
        let merged = self.merge(simple)?;
        merged.check(simple)?;
        let bound = |facet: &str| merged.bounds.get(facet).map_or("None".to_owned(), |n| format!("Some({n})"));
        let value = |facet: &str| merged.bounds.get(facet).copied().unwrap_or_default();
        let codes = merged.codes.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(", ");
        let short = merged.is_short();
        writeln!(
            out,
            "    pub(crate) static {}: Simple = Simple {{ space: {}, name: {:?}, base: Base::{}, length_min: {}, length_max: {}, \
             patterns: &[{}], codes: &[{codes}], min: {}, max: {}, short: {short} }};",
            constant(&simple.name),
            self.space(&file.space)?,
            if simple.named { simple.name.as_str() } else { "" },
            merged.base,
            bound("minLength"),
            bound("maxLength"),
            merged.patterns.join(", "),
            value("minInclusive"),
            value("maxInclusive"),
        )?;
        Ok(())
    }

    /// Facets of a type and all it is derived from: bounds narrow, every level's pattern must hold.
    fn merge(&self, simple: &Simple) -> Outcome<Merged> {
        let mut merged = match simple.base.space == XS {
            true => Merged::of_base(&simple.base.name).ok_or_else(|| unknown(simple, "base", &simple.base.name))?,
            false => self.merge(self.find_simple(&simple.base, &simple.place)?)?,
        };
        let own: Vec<String> = values(simple, "enumeration").cloned().collect();
        if !own.is_empty() {
            merged.codes = own;
            merged.codes.sort();
        }
        if values(simple, "pattern").count() > 1 {
            return Err(unknown(simple, "two patterns in one type:", "xs:pattern"));
        }
        for (facet, value) in &simple.facets {
            match (facet.as_str(), merged.base) {
                ("enumeration", "String") => {}
                ("pattern", _) => {
                    let known = pattern::recognise(value).ok_or_else(|| unknown(simple, "pattern", value))?;
                    merged.patterns.push(known);
                }
                ("minLength" | "maxLength", "String") | ("minInclusive" | "maxInclusive", "Integer") => {
                    let number: u64 = value.parse().map_err(|_| unknown(simple, facet, value))?;
                    merged.bounds.insert(facet.clone(), number);
                }
                _ => return Err(unknown(simple, "facet", facet)),
            }
        }
        Ok(merged)
    }

    fn find_simple(&self, name: &QName, place: &str) -> Outcome<&Simple> {
        let found = self.file(&name.space)?.simple.iter().find(|s| s.name == name.name);
        found.ok_or_else(|| format!("{place}: there is no simple type {}", name.name).into())
    }

    fn file(&self, space: &str) -> Outcome<&Schema> {
        let found = self.release.files.iter().find(|f| f.space == space);
        found.ok_or_else(|| format!("release {}: no schema has namespace {space}", self.release.name).into())
    }

    /// The Rust path of a type.
    fn path(&self, name: &QName) -> Outcome<String> {
        let file = self.file(&name.space)?;
        let is_there =
            file.complex.iter().any(|c| c.name == name.name) || file.simple.iter().any(|s| s.name == name.name);
        match is_there {
            true => Ok(format!("{}::{}::{}", self.module, file.stem, constant(&name.name))),
            false => Err(format!("{}: there is no type {}", file.stem, name.name).into()),
        }
    }

    /// The version of the file with the shared types.
    fn basis(&self) -> Outcome<&str> {
        let found = self.release.files.iter().find(|f| f.stem == "basisschema");
        found.map(|f| f.version.as_str()).ok_or_else(|| "there is no basisschema.xsd".into())
    }

    fn space(&self, space: &str) -> Outcome<usize> {
        self.spaces.iter().position(|s| s == space).ok_or_else(|| format!("namespace {space} is lost").into())
    }
}

/// What holds for a simple type, its bases included.
struct Merged {
    base: &'static str,
    bounds: BTreeMap<String, u64>,
    patterns: Vec<String>,
    codes: Vec<String>,
}

impl Merged {
    fn of_base(name: &str) -> Option<Merged> {
        let base = match name {
            "string" => "String",
            "integer" => "Integer",
            "date" => "Date",
            "time" => "Time",
            _ => return None,
        };
        Some(Merged { base, bounds: BTreeMap::new(), patterns: Vec::new(), codes: Vec::new() })
    }

    /// An integer has both bounds (so that it fits a number), a date or time no time zone (so that it is one moment).
    fn check(&self, simple: &Simple) -> Outcome<()> {
        let has = |pattern: &str| self.patterns.iter().any(|p| p == pattern);
        let good = match self.base {
            "Integer" => self.bounds.contains_key("minInclusive") && self.bounds.contains_key("maxInclusive"),
            "Date" => has("Pattern::NoneOf(b\":Z\")"),
            "Time" => has("Pattern::NoneOf(b\"Z+-\")"),
            _ => true,
        };
        if good { Ok(()) } else { Err(unknown(simple, "an unbounded", self.base)) }
    }

    /// Whether every value is ASCII of at most 15 bytes, so that `Code` can hold it without an allocation.
    fn is_short(&self) -> bool {
        let few = self.bounds.get("maxLength").is_some_and(|n| *n <= 15);
        let codes = !self.codes.is_empty() && self.codes.iter().all(|c| c.is_ascii() && c.len() <= 15);
        let digits = |p: &String| {
            let count = p.strip_prefix("Pattern::Digits(").and_then(|n| n.trim_end_matches(')').parse::<u32>().ok());
            count.is_some_and(|n| n <= 15) || (few && p == "Pattern::DigitsOrNone")
        };
        let literal = |p: &String| few && p.starts_with("Pattern::Literal(");
        self.base == "String" && (codes || self.patterns.iter().any(|p| digits(p) || literal(p)))
    }
}

fn values<'a>(simple: &'a Simple, facet: &'a str) -> impl Iterator<Item = &'a String> {
    simple.facets.iter().filter(move |(name, _)| name == facet).map(|(_, value)| value)
}

fn unknown(simple: &Simple, what: &str, value: &str) -> Box<dyn std::error::Error> {
    format!("{}: {what} {value} of {} is not known; teach build/ the construct", simple.place, simple.name).into()
}

/// `CDT_OpenPeriode` is `CDT_OPEN_PERIODE`.
fn constant(name: &str) -> String {
    let mut constant = String::new();
    let mut before_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && before_lower {
            constant.push('_');
        }
        before_lower = c.is_lowercase() || c.is_ascii_digit();
        constant.extend(c.to_uppercase());
    }
    constant
}
