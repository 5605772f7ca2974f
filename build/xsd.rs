//! Reads the XSDs of all releases into plain values; knows the part of XML Schema that the standard uses.
//!
//! Stands between `schemas/` and `emit`. Everything it does not know is an error with file and line.

use std::error::Error;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

use crate::release;

/// Result whose error is a sentence for whoever changed a schema.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// One folder of schemas: `iwmo-3.2`; or what is made of it.
pub struct Release {
    /// `3.2`.
    pub name: String,
    /// Its files; sorted by name.
    pub files: Vec<Schema>,
}

/// One XSD file.
pub struct Schema {
    /// File stem: `wmo301`.
    pub stem: String,
    /// Its version, which a message names as BerichtXsdVersie or BasisschemaXsdVersie.
    pub version: String,
    /// Its targetNamespace.
    pub space: String,
    /// Global elements: name and type.
    pub roots: Vec<(String, QName)>,
    /// Named complex types.
    pub complex: Vec<Complex>,
    /// Named simple types, and unnamed ones under a name of ours.
    pub simple: Vec<Simple>,
}

/// Namespace and local name.
#[derive(Clone, PartialEq, Eq)]
pub struct QName {
    /// Namespace URI.
    pub space: String,
    /// Local name.
    pub name: String,
}

/// A complexType: a sequence of elements.
pub struct Complex {
    /// Its name.
    pub name: String,
    /// Its children in order.
    pub children: Vec<Child>,
}

/// An element of a sequence.
pub struct Child {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: QName,
    /// minOccurs is 0.
    pub optional: bool,
    /// maxOccurs is unbounded.
    pub repeated: bool,
}

/// A simpleType: a restriction.
pub struct Simple {
    /// Its name.
    pub name: String,
    /// Whether that name stands in the schema; else it is ours.
    pub named: bool,
    /// What it restricts.
    pub base: QName,
    /// Its facets in the order of the file.
    pub facets: Vec<(String, String)>,
    /// Where it stands, for messages.
    pub place: String,
}

/// Namespace of XML Schema itself.
pub const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// Reads every folder `iwmo-<release>` below `schemas`, and makes the release that is kept as another one.
pub fn read_releases(schemas: &Path) -> Outcome<Vec<Release>> {
    let mut releases = Vec::new();
    for folder in sorted(schemas)? {
        let stem = stem_of(&folder);
        let name = file_name(&folder).strip_prefix("iwmo-").map(str::to_owned);
        let name = name.ok_or_else(|| format!("schemas/{stem}: a folder of schemas is named iwmo-<release>"))?;
        let (mut files, mut made) = (Vec::new(), Vec::new());
        for path in sorted(&folder)? {
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            files.push(read_file(&path, &text)?);
            if name == release::RELEASES.0 {
                let text = release::of_3_1(&text);
                let text = text.ok_or_else(|| format!("{}: build/release.rs finds no version", path.display()))?;
                made.push(read_file(&path, &text)?);
            }
        }
        releases.push(Release { name, files });
        if !made.is_empty() {
            releases.push(Release { name: release::RELEASES.1.to_owned(), files: made });
        }
    }
    Ok(releases)
}

fn sorted(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths = listed.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
}

fn stem_of(path: &Path) -> String {
    path.file_stem().and_then(|n| n.to_str()).unwrap_or_default().to_owned()
}

fn read_file(path: &Path, text: &str) -> Outcome<Schema> {
    let document = Document::parse(text).map_err(|e| format!("{}: {e}", path.display()))?;
    let place = Place { file: file_name(path), document: &document };
    let root = document.root_element();
    place.expect(root, "schema", &["targetNamespace", "elementFormDefault", "version"])?;
    if root.attribute("elementFormDefault") != Some("qualified") {
        return Err(place.error(root, "elementFormDefault must be \"qualified\""));
    }
    let mut schema = Schema {
        stem: stem_of(path),
        version: place.required(root, "version")?,
        space: place.required(root, "targetNamespace")?,
        roots: Vec::new(),
        complex: Vec::new(),
        simple: Vec::new(),
    };
    for node in place.children(root)? {
        match node.tag_name().name() {
            "import" => place.expect(node, "import", &["namespace", "schemaLocation"])?,
            "element" => {
                place.expect(node, "element", &["name", "type"])?;
                schema.roots.push((place.required(node, "name")?, place.qname(node, "type")?));
            }
            "complexType" => read_complex(&place, node, &mut schema)?,
            "simpleType" => {
                let name = place.required(node, "name")?;
                schema.simple.push(read_simple(&place, node, name, &["name"])?);
            }
            other => return Err(place.error(node, &format!("xs:{other} at the top is not known"))),
        }
    }
    Ok(schema)
}

fn read_complex(place: &Place<'_, '_>, node: Node<'_, '_>, schema: &mut Schema) -> Outcome<()> {
    place.expect(node, "complexType", &["name"])?;
    let name = place.required(node, "name")?;
    let parts = place.children(node)?;
    let [sequence] = parts.as_slice() else {
        return Err(place.error(node, "a complexType holds exactly one xs:sequence"));
    };
    place.expect(*sequence, "sequence", &[])?;
    let mut children = Vec::new();
    for element in place.children(*sequence)? {
        children.push(read_child(place, element, &name, schema)?);
    }
    schema.complex.push(Complex { name, children });
    Ok(())
}

fn read_child(place: &Place<'_, '_>, node: Node<'_, '_>, parent: &str, schema: &mut Schema) -> Outcome<Child> {
    place.expect(node, "element", &["name", "type", "minOccurs", "maxOccurs"])?;
    let name = place.required(node, "name")?;
    let optional = match node.attribute("minOccurs") {
        None | Some("1") => false,
        Some("0") => true,
        Some(other) => return Err(place.error(node, &format!("minOccurs {other} is not known, only 0 and 1"))),
    };
    let repeated = match node.attribute("maxOccurs") {
        None | Some("1") => false,
        Some("unbounded") => true,
        Some(other) => return Err(place.error(node, &format!("maxOccurs {other} is not known, only 1 and unbounded"))),
    };
    let kind = match place.children(node)?.as_slice() {
        [] => place.qname(node, "type")?,
        [inner] if node.attribute("type").is_none() => {
            let unnamed = format!("{parent}_{name}");
            schema.simple.push(read_simple(place, *inner, unnamed.clone(), &[])?);
            QName { space: schema.space.clone(), name: unnamed }
        }
        _ => return Err(place.error(node, "an element has either a type or one xs:simpleType")),
    };
    Ok(Child { name, kind, optional, repeated })
}

fn read_simple(place: &Place<'_, '_>, node: Node<'_, '_>, name: String, attributes: &[&str]) -> Outcome<Simple> {
    place.expect(node, "simpleType", attributes)?;
    let parts = place.children(node)?;
    let [restriction] = parts.as_slice() else {
        return Err(place.error(node, "a simpleType holds exactly one xs:restriction"));
    };
    place.expect(*restriction, "restriction", &["base"])?;
    let mut facets = Vec::new();
    for facet in place.children(*restriction)? {
        let facet_name = facet.tag_name().name();
        place.expect(facet, facet_name, &["value"])?;
        facets.push((facet_name.to_owned(), place.required(facet, "value")?));
    }
    Ok(Simple {
        name,
        named: !attributes.is_empty(),
        base: place.qname(*restriction, "base")?,
        facets,
        place: place.of(node),
    })
}

/// Where in which file, so that every error says so.
struct Place<'f, 'd> {
    file: &'f str,
    document: &'f Document<'d>,
}

impl Place<'_, '_> {
    fn of(&self, node: Node<'_, '_>) -> String {
        format!("{}:{}", self.file, self.document.text_pos_at(node.range().start).row)
    }

    fn error(&self, node: Node<'_, '_>, what: &str) -> Box<dyn Error> {
        format!("{}: {what}; teach build/xsd.rs the construct, or leave it out", self.of(node)).into()
    }

    /// Fails unless `node` is that element of XML Schema with no other attributes than these.
    fn expect(&self, node: Node<'_, '_>, name: &str, attributes: &[&str]) -> Outcome<()> {
        if node.tag_name().namespace() != Some(XS) || node.tag_name().name() != name {
            return Err(self.error(node, &format!("expected xs:{name}, found {}", node.tag_name().name())));
        }
        match node.attributes().find(|a| a.namespace().is_some() || !attributes.contains(&a.name())) {
            Some(other) => Err(self.error(node, &format!("attribute {} of xs:{name} is not known", other.name()))),
            None => Ok(()),
        }
    }

    fn required(&self, node: Node<'_, '_>, attribute: &str) -> Outcome<String> {
        let value = node.attribute(attribute).map(str::to_owned);
        value.ok_or_else(|| self.error(node, &format!("attribute {attribute} is missing")))
    }

    fn qname(&self, node: Node<'_, '_>, attribute: &str) -> Outcome<QName> {
        let text = self.required(node, attribute)?;
        let (prefix, name) = text.split_once(':').ok_or_else(|| self.error(node, "a type is written prefix:name"))?;
        let space = node.lookup_namespace_uri(Some(prefix));
        let space = space.ok_or_else(|| self.error(node, &format!("prefix {prefix} is not declared")))?;
        Ok(QName { space: space.to_owned(), name: name.to_owned() })
    }

    /// Child elements without annotations; text between them is an error.
    fn children<'a, 'i>(&self, node: Node<'a, 'i>) -> Outcome<Vec<Node<'a, 'i>>> {
        if let Some(text) = node.children().find(|c| c.is_text() && !c.text().unwrap_or_default().trim().is_empty()) {
            return Err(self.error(text, "text between elements is not known"));
        }
        let is_note = |n: &Node<'_, '_>| n.tag_name().name() == "annotation" && n.tag_name().namespace() == Some(XS);
        Ok(node.children().filter(|c| c.is_element() && !is_note(c)).collect())
    }
}
