//! How an invoice stands with the mail, after what servers and people said of it; and that in words.
//!
//! Stands at the ground of `worklist`; `known` finds it out.

use jiff::Timestamp;

use crate::domain::Date;
use crate::domain::dutch::date;

/// How an invoice stands with the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailStand {
    /// Nobody asked for it.
    Never,
    /// It is to be mailed.
    Ordered,
    /// It is being given to a server, or was when iwmod ended.
    Leaving,
    /// A server took it over.
    Accepted(Said),
    /// A server took it over for the address of `[mail] redirect`: the party has nothing.
    Redirected(Said),
    /// A server did not take it yet, so many times.
    Deferred(Said, u32),
    /// A server will not take it.
    Refused(Said),
    /// It may have arrived.
    Unknown(Said),
    /// A person said that it was sent, on this day.
    Sent(Date),
    /// A person said that it came back, on this day.
    Bounced(Date),
}

/// What was said of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The address that it went to.
    pub to: String,
    /// When.
    pub at: Timestamp,
    /// In which words.
    pub words: String,
}

/// How an invoice stands with the mail, for people; nothing where there is nothing to tell.
pub fn mail_text(stand: &MailStand) -> Option<String> {
    let text = match stand {
        MailStand::Never => return None,
        MailStand::Ordered => "wordt gemaild".to_owned(),
        MailStand::Leaving => "wordt nu gemaild".to_owned(),
        MailStand::Accepted(Said { to, .. }) => format!("gemaild aan {to}"),
        MailStand::Redirected(Said { to, .. }) => format!("alleen op proef gemaild, aan {to} ([mail] redirect)"),
        MailStand::Deferred(Said { to, words, .. }, 1) => format!("mailen aan {to} lukte nog niet: {words}"),
        MailStand::Deferred(Said { to, words, .. }, tries) => {
            format!("mailen aan {to} lukte {tries} keer niet: {words}")
        }
        MailStand::Refused(Said { to, words, .. }) => format!("de mail aan {to} is geweigerd: {words}"),
        MailStand::Unknown(Said { to, words, .. }) => {
            format!("of de mail aan {to} is aangekomen is onbekend ({words})")
        }
        MailStand::Sent(on) => format!("verstuurd op {}", date(*on)),
        MailStand::Bounced(on) => format!("de mail kwam op {} terug", date(*on)),
    };
    Some(text)
}
