//! The bytes of a mail.
//!
//! Stands on `lettre`, which knows how headers and parts are written. Every part of which it would make something up (boundary, date,
//! Message-ID) is given. Attachments are coded as base64, so that no server on the way changes a line end. Pure.

use jiff::Timestamp;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Mailbox, Message, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use super::settings::InvoiceForm;

/// A mail before it is bytes.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Name and address of the sender.
    pub from: (&'a str, &'a str),
    /// Where it goes.
    pub to: &'a str,
    /// Where answers go.
    pub reply_to: Option<&'a str>,
    /// For whom it is, where it goes to somebody else for trying.
    pub redirected_for: Option<&'a str>,
    /// What it is about, in plain words.
    pub subject: &'a str,
    /// Its text.
    pub text: String,
    /// What goes along.
    pub attachments: Vec<Attachment>,
    /// Its Message-ID, with its angle brackets.
    pub message_id: &'a str,
    /// When it is made.
    pub moment: Timestamp,
}

/// What goes along with a mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Name of the file.
    pub name: String,
    /// What it is.
    pub form: InvoiceForm,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a mail cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// An address that lettre does not take.
    #[error("{0} is no address that a mail can have; correct it in the config")]
    Address(String),
    /// A header or part.
    #[error("the mail cannot be written; report this as a fault of iwmod")]
    Written(#[from] lettre::error::Error),
    /// A kind of attachment, or an attachment in its coding.
    #[error("the mail cannot be written ({0}); report this as a fault of iwmod")]
    Part(&'static str),
}

/// Whether a mail can go to or come from this address.
pub fn is_address(text: &str) -> bool {
    text.is_ascii() && text.parse::<Address>().is_ok()
}

/// The bytes of a mail.
pub fn letter(letter: &Letter<'_>) -> Result<Vec<u8>, MailFault> {
    let (name, from) = letter.from;
    let mut head = Message::builder()
        .from(Mailbox::new(Some(name.to_owned()), address(from)?))
        .to(Mailbox::new(None, address(letter.to)?))
        .subject(letter.subject)
        .date(letter.moment.into())
        .message_id(Some(letter.message_id.to_owned()));
    if let Some(reply_to) = letter.reply_to {
        head = head.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    // A mail of a program: nobody's absence answers it.
    let mut extra = vec![("Auto-Submitted", "auto-generated".to_owned())];
    extra.extend(letter.redirected_for.map(|to| ("X-Iwmod-Redirected-For", to.to_owned())));
    for (name, value) in extra {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| MailFault::Part("a header"))?;
        head = head.raw_header(HeaderValue::new(name, value));
    }
    let text = SinglePart::plain(letter.text.clone());
    if letter.attachments.is_empty() {
        return Ok(head.singlepart(text)?.formatted());
    }
    let mut parts = MultiPart::mixed().boundary(boundary(letter.message_id)).singlepart(text);
    for attachment in &letter.attachments {
        parts = parts.singlepart(part(attachment)?);
    }
    Ok(head.multipart(parts)?.formatted())
}

fn part(attachment: &Attachment) -> Result<SinglePart, MailFault> {
    let kind = ContentType::parse(attachment.form.media_type()).map_err(|_| MailFault::Part("a kind of file"))?;
    let body = Body::new_with_encoding(attachment.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| MailFault::Part("an attachment"))?;
    Ok(Part::new(attachment.name.clone()).body(body, kind))
}

fn address(text: &str) -> Result<Address, MailFault> {
    text.parse().map_err(|_| MailFault::Address(text.to_owned()))
}

/// A line that no part holds: base64 has no underscore, and no text of ours sixty digits of a hash.
fn boundary(message_id: &str) -> String {
    let bytes = Sha256::digest(message_id.as_bytes());
    bytes.iter().take(16).fold("iwmod_".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Letter<'static> {
        Letter {
            from: ("Zorgboerderij De Wilg", "administratie@dewilg.example"),
            to: "facturen@kikmaat.example",
            reply_to: Some("zorg@dewilg.example"),
            redirected_for: None,
            subject: "Factuur F2023-0001 van Zorgboerderij De Wilg",
            text: "Geachte heer of mevrouw,\n\nhet totaal is € 371,90.\n".to_owned(),
            attachments: vec![Attachment {
                name: "F2023-0001.xml".to_owned(),
                form: InvoiceForm::Ubl,
                bytes: b"<a>\n.\nregel\r\n</a>".to_vec(),
            }],
            message_id: "<F2023-0001.7@dewilg.example>",
            moment: "2024-01-15T10:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_same_letter_has_the_same_bytes_in_lines_of_seven_bits() {
        let bytes = letter(&sample()).unwrap();
        assert_eq!(bytes, letter(&sample()).unwrap());
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 998));
        for head in [
            "From: \"Zorgboerderij De Wilg\" <administratie@dewilg.example>\r\n",
            "To: facturen@kikmaat.example\r\n",
            "Reply-To: zorg@dewilg.example\r\n",
            "Subject: Factuur F2023-0001 van Zorgboerderij De Wilg\r\n",
            "Message-ID: <F2023-0001.7@dewilg.example>\r\n",
            "Date: Mon, 15 Jan 2024 10:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Disposition: attachment; filename=\"F2023-0001.xml\"\r\n",
        ] {
            assert!(text.contains(head), "{head} is missing in:\n{text}");
        }
        assert!(text.contains("PGE+Ci4KcmVnZWwNCjwvYT4="), "an attachment keeps its bytes:\n{text}");
    }

    #[test]
    fn whom_it_was_for_is_told_where_it_goes_elsewhere() {
        let tried = Letter { to: "proef@dewilg.example", redirected_for: Some("facturen@kikmaat.example"), ..sample() };
        let text = String::from_utf8(letter(&tried).unwrap()).unwrap();
        assert!(text.contains("X-Iwmod-Redirected-For: facturen@kikmaat.example\r\n"));
        assert!(text.contains("To: proef@dewilg.example\r\n"));
    }

    #[test]
    fn an_address_with_a_line_end_or_two_is_none() {
        for bad in ["a@b.nl\r\nBcc: c@d.nl", "a@b.nl, c@d.nl", "a b@c.nl", "@c.nl", "straße@c.nl", "a@"] {
            assert!(!is_address(bad), "{bad}");
        }
        assert!(is_address("facturen+zorg@kikmaat.example"));
    }
}
