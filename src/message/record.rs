//! Ties the fields of a Rust struct to the elements of a schema, in one place and in the order of the schema.
//!
//! Stands on `pass` and `writer`, below the typed messages. [`record!`] makes a struct that `pass` fills while it validates; the
//! names, their order, which may be absent or repeat, and the kinds of values are compared with the tables at compile
//! time, so that a schema and its struct cannot drift apart.

use super::check::Value;
use super::code::Code;
use super::digest::Canon;
use super::pass::{Fill, Pass};
use super::tables::{Base, Child, Content};
use super::writer::{self, Elements, Writer};
use crate::domain::{Date, Tijd};

/// A struct with one field per element of a complex type.
pub(crate) trait Record: Default + Fill + Elements {
    /// Its fields, in the order of the schema.
    const FIELDS: &'static [Shape];
    /// Adds the content to a canonical form.
    fn feed(&self, canon: &mut Canon);
}

/// What a field holds, to be compared with the tables.
#[derive(Clone, Copy)]
pub(crate) enum Leaf {
    /// Elements.
    Record,
    /// Any text.
    Text,
    /// Short ASCII.
    Code,
    /// A whole number of at most this.
    Number(u64),
    /// A day.
    Date,
    /// A time of day.
    Time,
}

/// The field's side of the comparison.
pub(crate) struct Shape {
    pub name: &'static str,
    pub leaf: Leaf,
    pub optional: bool,
    pub repeated: bool,
}

/// A field of a [`Record`].
pub(crate) trait Field {
    /// What it holds.
    const LEAF: Leaf;
    /// Whether it may be absent.
    const OPTIONAL: bool = false;
    /// Whether it may repeat.
    const REPEATED: bool = false;
    /// Reads the element that `pass` has just opened, up to its end.
    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child);
    /// Adds the content to a canonical form.
    fn feed(&self, canon: &mut Canon);
    /// Writes the element; nothing where it is absent.
    fn write(&self, child: &'static Child, writer: &mut Writer);
}

impl Field for String {
    const LEAF: Leaf = Leaf::Text;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        if let Some((_, text)) = pass.leaf(child) {
            *self = text.into_owned();
        }
    }

    fn feed(&self, canon: &mut Canon) {
        canon.text(self);
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, self);
    }
}

impl Field for Code {
    const LEAF: Leaf = Leaf::Code;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        *self = pass.leaf(child).and_then(|(_, text)| Code::new(&text)).unwrap_or_default();
    }

    fn feed(&self, canon: &mut Canon) {
        canon.text(self.as_str());
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, self.as_str());
    }
}

impl Field for u64 {
    const LEAF: Leaf = Leaf::Number(u64::MAX);

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        if let Some((Value::Integer(number), _)) = pass.leaf(child) {
            *self = number;
        }
    }

    fn feed(&self, canon: &mut Canon) {
        canon.number(*self);
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, &self.to_string());
    }
}

impl Field for u32 {
    // Not `as`-free: `u64::from` is no const function.
    const LEAF: Leaf = Leaf::Number(u32::MAX as u64);

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        if let Some((Value::Integer(number), _)) = pass.leaf(child) {
            *self = u32::try_from(number).unwrap_or_default();
        }
    }

    fn feed(&self, canon: &mut Canon) {
        canon.number(u64::from(*self));
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, &self.to_string());
    }
}

impl Field for Date {
    const LEAF: Leaf = Leaf::Date;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        if let Some((Value::Date(date), _)) = pass.leaf(child) {
            *self = date;
        }
    }

    fn feed(&self, canon: &mut Canon) {
        canon.date(*self);
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, &writer::date(*self));
    }
}

impl Field for Tijd {
    const LEAF: Leaf = Leaf::Time;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        if let Some((Value::Time(time), _)) = pass.leaf(child) {
            *self = time;
        }
    }

    fn feed(&self, canon: &mut Canon) {
        canon.time(*self);
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, &writer::time(*self));
    }
}

impl<T: Field + Default> Field for Option<T> {
    const LEAF: Leaf = T::LEAF;
    const OPTIONAL: bool = true;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        self.insert(T::default()).take(pass, child);
    }

    fn feed(&self, canon: &mut Canon) {
        canon.count(usize::from(self.is_some()));
        if let Some(value) = self {
            value.feed(canon);
        }
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        if let Some(value) = self {
            value.write(child, writer);
        }
    }
}

impl<T: Field + Default> Field for Vec<T> {
    const LEAF: Leaf = T::LEAF;
    const REPEATED: bool = true;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        let mut value = T::default();
        value.take(pass, child);
        self.push(value);
    }

    fn feed(&self, canon: &mut Canon) {
        canon.count(self.len());
        self.iter().for_each(|value| value.feed(canon));
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        self.iter().for_each(|value| value.write(child, writer));
    }
}

/// Fails the build unless the fields are the elements of the type.
pub(crate) const fn assert_shape(children: &[Child], fields: &[Shape]) {
    assert!(children.len() == fields.len(), "a record has another number of fields than its schema");
    let (mut children, mut fields) = (children, fields);
    while let ([child, more_children @ ..], [field, more_fields @ ..]) = (children, fields) {
        assert!(equal(child.name.as_bytes(), field.name.as_bytes()), "a field has another name than in its schema");
        assert!(child.repeated == field.repeated, "a field repeats otherwise than in its schema");
        assert!(child.repeated || child.optional == field.optional, "a field is optional otherwise than in its schema");
        assert!(fits(&child.content, field.leaf), "a field is of another kind than in its schema");
        (children, fields) = (more_children, more_fields);
    }
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    let (mut a, mut b) = (a, b);
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.is_empty() && b.is_empty()
}

const fn fits(content: &Content, leaf: Leaf) -> bool {
    match (content, leaf) {
        (Content::Complex(_), Leaf::Record) => true,
        (Content::Simple(simple), leaf) => match (simple.base, leaf) {
            (Base::String, Leaf::Text) | (Base::Date, Leaf::Date) | (Base::Time, Leaf::Time) => true,
            (Base::String, Leaf::Code) => simple.short,
            (Base::Integer, Leaf::Number(max)) => simple.max <= max,
            _ => false,
        },
        _ => false,
    }
}

/// Declares a struct for one or more complex types of equal shape.
///
/// `Debug` shows the name alone, so that no person's data reaches a log line.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident [$($table:path),+ $(,)?] {
        $($(#[$field_meta:meta])* $field:ident: $kind:ty = $element:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $kind,)+
        }

        impl $crate::message::record::Record for $name {
            const FIELDS: &'static [$crate::message::record::Shape] = &[
                $($crate::message::record::Shape {
                    name: $element,
                    leaf: <$kind as $crate::message::record::Field>::LEAF,
                    optional: <$kind as $crate::message::record::Field>::OPTIONAL,
                    repeated: <$kind as $crate::message::record::Field>::REPEATED,
                }),+
            ];

            fn feed(&self, canon: &mut $crate::message::digest::Canon) {
                $($crate::message::record::Field::feed(&self.$field, canon);)+
            }
        }

        impl $crate::message::pass::Fill for $name {
            fn fill(&mut self, slot: usize, pass: &mut $crate::message::pass::Pass<'_>, child: &'static $crate::message::tables::Child) {
                #[allow(non_camel_case_types, reason = "one variant per field, to count them")]
                enum Slot { $($field),+ }
                $(if slot == Slot::$field as usize {
                    return $crate::message::record::Field::take(&mut self.$field, pass, child);
                })+
            }
        }

        impl $crate::message::writer::Elements for $name {
            fn write(&self, children: &'static [$crate::message::tables::Child], writer: &mut $crate::message::writer::Writer) {
                let mut children = children.iter();
                $(if let Some(child) = children.next() {
                    $crate::message::record::Field::write(&self.$field, child, writer);
                })+
            }
        }

        impl $crate::message::record::Field for $name {
            const LEAF: $crate::message::record::Leaf = $crate::message::record::Leaf::Record;

            fn take(&mut self, pass: &mut $crate::message::pass::Pass<'_>, child: &'static $crate::message::tables::Child) {
                pass.record(self, child);
            }

            fn feed(&self, canon: &mut $crate::message::digest::Canon) {
                $crate::message::record::Record::feed(self, canon);
            }

            fn write(&self, child: &'static $crate::message::tables::Child, writer: &mut $crate::message::writer::Writer) {
                writer.record(child, self);
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        const _: () = {
            const FIELDS: &[$crate::message::record::Shape] = <$name as $crate::message::record::Record>::FIELDS;
            $($crate::message::record::assert_shape($table.children, FIELDS);)+
        };
    };
}

pub(crate) use record;
