//! The form of an order: what it does, its fields, and what is wrong with them.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::forms::{FieldKind, OrderForm};
use super::super::order_form::{Given, Wrong, stop_reasons};
use crate::request::Failure;

#[derive(Template)]
#[template(path = "order.html")]
struct OrderScreen {
    title: &'static str,
    explains: &'static str,
    button: &'static str,
    word: &'static str,
    then: &'static str,
    csrf: String,
    fields: Vec<Shown>,
    refused: Option<String>,
}

struct Shown {
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    is_required: bool,
    value: String,
    wrong: Option<&'static str>,
    choices: Vec<(&'static str, String)>,
}

/// The form, filled with what is known or was typed; `refused` says why the order was not carried out.
pub fn show(
    desk: &Desk<'_>,
    form: &'static OrderForm,
    given: &Given,
    wrong: &[Wrong],
    refused: Option<&Failure>,
) -> Result<Screen, Failure> {
    let fields = form.fields.iter().map(|field| Shown {
        name: field.name,
        label: field.label,
        kind: field.kind,
        is_required: field.is_required,
        value: given.get(field.name).cloned().unwrap_or_default(),
        wrong: wrong.iter().find(|wrong| wrong.field == field.name).map(|wrong| wrong.text),
        choices: if field.kind == FieldKind::StopReason { stop_reasons() } else { Vec::new() },
    });
    let screen = OrderScreen {
        title: form.title,
        explains: form.explains,
        button: form.button,
        word: form.word,
        then: form.then,
        csrf: desk.csrf().to_owned(),
        fields: fields.collect(),
        refused: refused.map(|failure| failure.for_page().to_owned()),
    };
    Screen::new(form.title, Menu::Vandaag, &screen)
}
