//! Makes mutants of a message: deterministic, each with one change (sometimes two) and the name of the change.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

/// An endless stream of mutants.
pub struct Mutants {
    text: String,
    elements: Vec<Element>,
    random: Random,
    next: usize,
}

/// Where an element stands: from `start` to `end`, its content between `open` and `close`.
#[derive(Clone, Copy, Debug)]
struct Element {
    start: usize,
    open: usize,
    close: usize,
    end: usize,
    leaf: bool,
}

/// xorshift64*: enough to vary, the same everywhere.
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % u64::try_from(bound).unwrap()).unwrap()
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

type Change = fn(&mut Mutants) -> Vec<u8>;

const CHANGES: &[(&str, Change)] = &[
    ("delete", Mutants::delete),
    ("value", Mutants::value),
    ("duplicate", Mutants::duplicate),
    ("value", Mutants::value),
    ("swap", Mutants::swap),
    ("space", Mutants::space),
    ("rename", Mutants::rename),
    ("value", Mutants::value),
    ("inside", Mutants::inside),
    ("attribute", Mutants::attribute),
    ("between", Mutants::between),
    ("value", Mutants::value),
    ("whole", Mutants::change_file),
    ("empty", Mutants::empty),
    ("split", Mutants::split),
    ("broken", Mutants::broken),
];

/// Values around the bounds of every facet and the edges of every lexical form. Not `12:00:00-01:00`: libxml2 reads the
/// class `[^Z+-]` as if it allowed the minus; the standard means no time zone (RS034), and that is what we refuse.
const VALUES: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "0",
    "00",
    "000",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "9",
    "01",
    "02",
    "03",
    "14",
    "20",
    "37",
    "99",
    "100",
    "+1",
    "+101",
    "-0",
    "-1",
    "007",
    "0000000000000000000007",
    "99999",
    "100000",
    "99999999",
    "100000000",
    "999999999",
    "1000000000",
    "1.0",
    "1e3",
    "99999999999999999999999",
    " 7 ",
    "7 7",
    "\u{0661}",
    "AB",
    "NL",
    "nl",
    "XX",
    "ZZ",
    "TO",
    "0000",
    "0855",
    "08555",
    "12345678",
    "1234567",
    "999900006",
    "9999000060",
    "99990000",
    "2023-02-28",
    "2023-02-29",
    "2024-02-29",
    "2023-04-31",
    "2023-13-01",
    "2023-00-10",
    "2023-1-1",
    "2023-01-01Z",
    "2023-01-01+01:00",
    "2023-01-01-05:00",
    " 2023-01-01\n",
    "-2023-01-01",
    "12023-01-01x",
    "0001-01-01",
    "9999-12-31",
    "2023-01-01T00:00:00",
    "02023-01-01",
    "+2023-01-01",
    "12:00:00",
    "24:00:00",
    "24:00:01",
    "23:59:60",
    "12:00",
    "12:00:00.5",
    "12:00:00.",
    "12:00:00Z",
    "12:00:00+01:00",
    "1.0.0",
    "1.0",
    "01.0.0",
    "10.20.30",
    "1.0.0.0",
    "a.b.c",
    "P",
    "PR",
    "P.R.",
    "P R",
    "\u{C9}\u{1EF3}",
    "\u{1EF4}",
    "\u{D7}",
    "\u{BF}",
    "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
    "\u{a0}",
    "a\u{a0}",
    " a ",
    "a\nb",
    "a\tb",
    "123456789012",
    "1234567890123",
    "\u{1F600}\u{1F600}\u{1F600}\u{1F600}\u{1F600}",
    "\u{1F600}\u{1F600}\u{1F600}\u{1F600}\u{1F600}\u{1F600}",
    "abcdefghij",
    "abcdefghijk",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "01234567890123456789",
    "012345678901234567890",
    "012345678901234",
    "0123456789012345",
    "0 ",
    "01 ",
    " 01",
    "414",
    "418",
    "420",
    "4 14",
    "0200",
    "0001",
    "8001",
    "9999",
    "9384",
    "D",
    "C",
    "d",
    "DC",
    "VOW-2023-0021",
    "P-2023-04-0001",
    "99999999.00",
    "12,50",
    "000000100",
];

impl Mutants {
    /// Mutants of a message.
    pub fn of(text: &str, seed: u64) -> Mutants {
        Mutants { text: text.to_owned(), elements: elements(text), random: Random::new(seed), next: 0 }
    }

    /// Each name of an element under each parent in turn, the first and the last that has it: without it, twice, empty,
    /// with what it holds in another order, and with `values` other values. So nothing of a message is left to chance.
    pub fn sweep(text: &str, seed: u64, values: usize) -> Vec<(&'static str, Vec<u8>)> {
        let mut mutants = Mutants::of(text, seed);
        let mut places: BTreeMap<(String, String), Vec<Element>> = BTreeMap::new();
        for (element, parent) in mutants.elements.iter().zip(parents(&mutants.elements)).skip(1) {
            places.entry((mutants.name(&mutants.elements[parent]), mutants.name(element))).or_default().push(*element);
        }
        let mut made = Vec::new();
        for all in places.values() {
            let (first, last) = (all[0], all[all.len() - 1]);
            let copy = mutants.text[first.start..first.end].to_owned();
            made.push(("each-deleted", mutants.with(first.start, first.end, "")));
            made.push(("each-twice", mutants.with(first.end, first.end, &copy)));
            made.push(("each-empty", mutants.with(last.open, last.close, "")));
            if last.leaf {
                for _ in 0..values {
                    let value = mutants.random.pick(VALUES);
                    made.push(("each-value", mutants.with(last.open, last.close, value)));
                }
            } else {
                made.push(("each-reversed", mutants.reversed(last)));
            }
        }
        made
    }

    /// The local name of an element.
    fn name(&self, element: &Element) -> String {
        let tag = self.text[element.start + 1..].split(['>', ' ', '/']).next().unwrap();
        tag.rsplit(':').next().unwrap().to_owned()
    }

    /// The children of an element in reverse order.
    fn reversed(&self, parent: Element) -> Vec<u8> {
        let mut children = Vec::new();
        let mut at = parent.open;
        for child in self.elements.iter().filter(|e| e.start >= parent.open && e.end <= parent.close) {
            if child.start >= at {
                children.push(&self.text[child.start..child.end]);
                at = child.end;
            }
        }
        children.reverse();
        self.with(parent.open, parent.close, &children.concat())
    }

    fn any(&mut self) -> Element {
        let index = 1 + self.random.below(self.elements.len() - 1);
        self.elements[index]
    }

    fn leaf(&mut self) -> Element {
        loop {
            let element = self.any();
            if element.leaf {
                return element;
            }
        }
    }

    fn branch(&mut self) -> Element {
        loop {
            let index = self.random.below(self.elements.len());
            if !self.elements[index].leaf {
                return self.elements[index];
            }
        }
    }

    fn with(&self, from: usize, to: usize, new: &str) -> Vec<u8> {
        format!("{}{new}{}", &self.text[..from], &self.text[to..]).into_bytes()
    }

    fn delete(&mut self) -> Vec<u8> {
        let element = self.any();
        self.with(element.start, element.end, "")
    }

    fn duplicate(&mut self) -> Vec<u8> {
        let element = self.any();
        let copy = self.text[element.start..element.end].to_owned();
        self.with(element.end, element.end, &copy)
    }

    fn swap(&mut self) -> Vec<u8> {
        let (first, second) = (self.any(), self.any());
        let (first, second) = if first.start < second.start { (first, second) } else { (second, first) };
        if second.start < first.end {
            return self.with(second.start, second.end, "");
        }
        let text = &self.text;
        let parts = [
            &text[..first.start],
            &text[second.start..second.end],
            &text[first.end..second.start],
            &text[first.start..first.end],
            &text[second.end..],
        ];
        parts.concat().into_bytes()
    }

    fn rename(&mut self) -> Vec<u8> {
        let element = self.any();
        let old = &self.text[element.start..element.end];
        let name = old[1..].split(['>', ' ', '/']).next().unwrap().to_owned();
        let (prefix, local) = name.split_once(':').unwrap();
        let other = if prefix == "iwmo" {
            self.text.split("xmlns:wmo").nth(1).map(|t| format!("wmo{}", &t[..3])).unwrap()
        } else {
            "iwmo".to_owned()
        };
        let new = match self.random.below(5) {
            0 => format!("{prefix}:{local}X"),
            1 => format!("{prefix}:{}", local.to_lowercase()),
            2 => format!("{other}:{local}"),
            3 => local.to_owned(),
            _ => format!("{prefix}:Bsn"),
        };
        let content = &old[1 + name.len()..old.len() - name.len() - 1];
        let whole = format!("<{new}{content}{new}>");
        self.with(element.start, element.end, &whole)
    }

    fn value(&mut self) -> Vec<u8> {
        let element = self.leaf();
        let value = self.random.pick(VALUES);
        self.with(element.open, element.close, value)
    }

    fn space(&mut self) -> Vec<u8> {
        let element = self.leaf();
        let space = self
            .random
            .pick(&[" ", "\n", "\t", "\r\n", "  \n ", "&#32;", "&#13;", "&#x9;", "\u{a0}", "&#xA0;", "\u{2028}"]);
        let old = self.text[element.open..element.close].to_owned();
        let new = match self.random.below(3) {
            0 => format!("{space}{old}"),
            1 => format!("{old}{space}"),
            _ => format!("{space}{old}{space}"),
        };
        self.with(element.open, element.close, &new)
    }

    fn inside(&mut self) -> Vec<u8> {
        let element = self.leaf();
        let new = self.random.pick(&[
            "<!-- een - twee -->",
            "<?naam waarde?>",
            "<![CDATA[]]>",
            "<![CDATA[1]]>",
            "<![CDATA[ ]]>",
            "<![CDATA[]]]]><![CDATA[>]]>",
            "&lt;",
            "&amp;",
            "&#49;",
            "&#x31;",
            "&quot;",
            "<x/>",
            "<x>1</x>",
            "&apos;",
            "&gt;",
            "]]&gt;",
        ]);
        self.with(element.open, element.open, new)
    }

    fn split(&mut self) -> Vec<u8> {
        let element = self.leaf();
        let old = self.text[element.open..element.close].to_owned();
        let middle = old.char_indices().nth(old.chars().count() / 2).map_or(0, |(i, _)| i);
        let (a, b) = old.split_at(middle);
        let new = match self.random.below(6) {
            0 => format!("<![CDATA[{old}]]>"),
            1 => format!("<![CDATA[{a}]]><![CDATA[{b}]]>"),
            2 => format!("{a}<!-- x -->{b}"),
            3 => format!("{a}<?x y?>{b}"),
            4 => old.chars().map(|c| format!("&#{};", u32::from(c))).collect(),
            _ => format!("<!---->{old}<!--\n-->"),
        };
        if old.contains('&') { self.text.clone().into_bytes() } else { self.with(element.open, element.close, &new) }
    }

    fn attribute(&mut self) -> Vec<u8> {
        let index = self.random.below(self.elements.len());
        let element = self.elements[index];
        let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
        let iwmo = "http://www.istandaarden.nl/iwmo/3_2/basisschema/schema";
        let new = match self.random.below(20) {
            0 => " a=\"1\"".to_owned(),
            1 => " iwmo:a=\"1\"".to_owned(),
            2 => " xml:lang=\"nl\"".to_owned(),
            3 => " xml:space='preserve'".to_owned(),
            4 => " xmlns:a=\"urn:a\"".to_owned(),
            5 => " xmlns=\"urn:a\"".to_owned(),
            6 => " xmlns=\"\"".to_owned(),
            7 => format!(" {xsi}"),
            8 => format!(" {xsi} xsi:nil=\"true\""),
            9 => format!(" {xsi} xsi:nil=\"false\""),
            10 => format!(" {xsi} xsi:schemaLocation=\"urn:a a.xsd\""),
            11 => format!(" {xsi} xsi:type=\"iwmo:LDT_Datum\""),
            12 => format!(" {xsi} xsi:type=\"iwmo:LDT_Naam\""),
            13 => format!(" {xsi} xsi:type=\"iwmo:CDT_Product\""),
            14 => format!(" {xsi} xsi:type=\" iwmo:LDT_Nummer \""),
            15 => format!(" {xsi} xsi:foo=\"1\""),
            16 => " \n\t ".to_owned(),
            17 => format!(" xmlns:iwmo=\"{iwmo}\""),
            18 => " xmlns:iwmo=\"urn:anders\"".to_owned(),
            _ => format!(" {xsi} xsi:type=\"xs:string\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""),
        };
        let at = element.start + self.text[element.start..].find(['>', ' ', '/']).unwrap();
        self.with(at, at, &new)
    }

    fn between(&mut self) -> Vec<u8> {
        let element = self.branch();
        let new = self.random.pick(&[
            " ",
            "\n\n",
            "x",
            "<!-- x -->",
            "<?x?>",
            "&#32;",
            "&amp;",
            "&#10;",
            "<!---->",
            "<x/>",
            "\u{a0}",
            "0",
        ]);
        match self.random.below(2) {
            0 => self.with(element.open, element.open, new),
            _ => self.with(element.close, element.close, new),
        }
    }

    fn empty(&mut self) -> Vec<u8> {
        let element = self.any();
        let name = self.text[element.start + 1..].split(['>', ' ', '/']).next().unwrap().to_owned();
        match self.random.below(3) {
            0 => self.with(element.start, element.end, &format!("<{name}/>")),
            1 => self.with(element.start, element.end, &format!("<{name} ></{name} >")),
            _ => self.with(element.open, element.close, ""),
        }
    }

    /// Changes to the whole file, most of which keep it valid.
    fn change_file(&mut self) -> Vec<u8> {
        let text = self.text.clone();
        let kind = format!("wmo{}", &text.split("xmlns:wmo").nth(1).unwrap()[..3]);
        let prefix = format!("{kind}:");
        let new = match self.random.below(14) {
            0 => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            1 => text.replace("\r\n", "\n").replace(['\n', '\t'], ""),
            2 => text.replace("iwmo:", "b:").replace("xmlns:iwmo", "xmlns:b"),
            3 => text.replace(&prefix, "").replace(&format!("xmlns:{kind}"), "xmlns"),
            4 => text.replace("3_2", "3_1"),
            5 => format!("\u{FEFF}{text}"),
            6 => text.replace("encoding=\"UTF-8\"", ""),
            7 => text.replace("encoding=\"UTF-8\"", "encoding='utf-8' standalone='yes'"),
            8 => format!("{text}<!-- na -->\n<?na?>\n\n"),
            9 => text.replacen("?>", "?><!-- voor --><?voor?>", 1),
            10 => text.split_once("?>").unwrap().1.to_owned(),
            11 => text.split_once("?>").unwrap().1.trim_start().to_owned(),
            12 => text.replace("UTF-8", "US-ASCII"),
            _ => text.replace(&kind, if kind == "wmo305" { "wmo307" } else { "wmo305" }),
        };
        new.into_bytes()
    }

    /// XML that is not well formed.
    fn broken(&mut self) -> Vec<u8> {
        let text = self.text.clone();
        let element = self.leaf();
        let name = text[element.start + 1..].split(['>', ' ', '/']).next().unwrap().to_owned();
        let at = element.start + 1 + name.len();
        match self.random.below(26) {
            0 => text.as_bytes()[..self.random.below(text.len())].to_vec(),
            1 => self.with(element.open, element.open, "]]>"),
            2 => self.with(element.open, element.open, "<!-- a -- b -->"),
            3 => self.with(element.open, element.open, "&onbekend;"),
            4 => self.with(element.open, element.open, "&#0;"),
            5 => self.with(element.open, element.open, "&#xFFFE;"),
            6 => self.with(element.open, element.open, "\u{1}"),
            7 => self.with(element.open, element.open, "\u{FFFF}"),
            8 => self.with(element.open, element.open, "&"),
            9 => self.with(element.open, element.open, "<"),
            10 => self.with(at, at, " xmlns:a='urn:a' xmlns:a='urn:b'"),
            11 => self.with(at, at, " a='<'"),
            12 => self.with(at, at, " xmlns:a='urn:a'xmlns:b='urn:b'"),
            13 => self.with(at, at, " xmlns:a=urn"),
            14 => format!("{text}<x/>").into_bytes(),
            15 => format!("{text}x").into_bytes(),
            16 => format!(" {text}").into_bytes(),
            17 => self.with(element.start + 1, at, "onbekend:X"),
            18 => self.with(element.close + 2, element.end - 1, "x"),
            19 => self.with(element.open, element.open, "<?xml version='1.0'?>"),
            20 => self.with(element.open, element.open, "<![CDATA[x"),
            21 => {
                let mut bytes = text.into_bytes();
                bytes[element.open] = 0xE9;
                bytes
            }
            22 => self.with(element.open, element.open, "<!-- a --->"),
            23 => self.with(element.open, element.open, "&#x110000;"),
            24 => self.with(at, at, " a:b='1'"),
            _ => self.with(element.end - 1, element.end - 1, " a='1'"),
        }
    }
}

impl Iterator for Mutants {
    type Item = (&'static str, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, change) = CHANGES[self.next % CHANGES.len()];
        self.next += 1;
        Some((name, change(self)))
    }
}

/// The position of each element's parent; the root's is its own.
fn parents(elements: &[Element]) -> Vec<usize> {
    let holds = |outer: &Element, inner: &Element| outer.start < inner.start && inner.end < outer.end;
    let parent = |(index, element): (usize, &Element)| {
        elements[..index].iter().rposition(|other| holds(other, element)).unwrap_or(0)
    };
    elements.iter().enumerate().map(parent).collect()
}

fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap();
        match reader.read_event().unwrap() {
            Event::Start(_) => {
                let end = usize::try_from(reader.buffer_position()).unwrap();
                if let Some(parent) = open.last() {
                    let parent: usize = *parent;
                    found[parent].leaf = false;
                }
                open.push(found.len());
                found.push(Element { start, open: end, close: end, end, leaf: true });
            }
            Event::End(_) => {
                let index = open.pop().unwrap();
                found[index].close = start;
                found[index].end = usize::try_from(reader.buffer_position()).unwrap();
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}
