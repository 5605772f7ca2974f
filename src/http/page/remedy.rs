//! A command that a text advises, as a link to the page that does the same.
//!
//! Stands at the ground of `page`. Texts of the work list, of findings and of refusals name the command that settles them, such as
//! `'iwmod close 2023-01'`; who reads them on a page has no terminal. Each command of contract.md that a text can name has its page here; one
//! that has none is said to be the administrator's.

use crate::domain::{Date, dutch};

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Words(String),
    /// A link.
    Link {
        /// The words.
        text: String,
        /// Where to.
        href: String,
    },
}

/// A text with its commands as links.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, command, after)) = next_command(rest) {
        pieces.push(Piece::Words(spoken(before)));
        pieces.push(link(command));
        rest = after;
    }
    pieces.push(Piece::Words(spoken(rest)));
    pieces
}

/// A text with its days as people write them: `2023-04-03` becomes `3-4-2023`.
fn spoken(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '-';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        match (token.len(), token.parse::<Date>()) {
            (10, Ok(day)) => out.push_str(&dutch::date(day)),
            _ => out.push_str(token),
        }
        let words = after.find(is_part).unwrap_or(after.len());
        let (before, next) = after.split_at_checked(words).unwrap_or((after, ""));
        out.push_str(before);
        rest = next;
    }
    out
}

/// The first command between quotes or backticks: what stands before it, the command without `iwmod`, and what follows.
fn next_command(text: &str) -> Option<(&str, &str, &str)> {
    let (at, quote) = text.char_indices().find(|(at, c)| {
        let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
        matches!(c, '\'' | '`') && rest.starts_with("iwmod ")
    })?;
    let (before, from) = text.split_at_checked(at)?;
    let inside = from.strip_prefix(quote)?.strip_prefix("iwmod ")?;
    let (command, after) = inside.split_once(quote)?;
    Some((before, command, after))
}

/// The page of a command.
fn link(command: &str) -> Piece {
    let words: Vec<&str> = command.split_whitespace().collect();
    match page(&words) {
        Some((text, href)) => Piece::Link { text: text.to_owned(), href },
        None => Piece::Words(format!("(vraag uw beheerder: iwmod {command})")),
    }
}

/// What the link says, and where it leads.
fn page(words: &[&str]) -> Option<(&'static str, String)> {
    Some(match words {
        ["worklist", ..] => ("de werkvoorraad", "/".to_owned()),
        ["billing", month, ..] => ("de maand", format!("/maand/{month}")),
        ["close", month, rest @ ..] => ("de maand afsluiten", closing(month, rest)),
        ["closed"] => ("de afgesloten maanden", "/maand".to_owned()),
        ["explain", id, ..] => ("de beschikking", format!("/beschikking/{}", url(id))),
        ["dispositions", ..] => ("de cliënten", "/clienten".to_owned()),
        ["declare", month, ..] => ("de declaraties maken", format!("/doen/declareren?maand={month}")),
        ["declarations", ..] => ("de declaraties", "/geld/declaraties".to_owned()),
        ["decide", rest @ ..] => decision(rest)?,
        ["outbox", rest @ ..] => outbox(rest)?,
        ["quarantine", "retry" | "drop", id, ..] => ("het geweigerde bestand", format!("/quarantaine/{}", url(id))),
        ["quarantine", ..] => ("de quarantaine", "/quarantaine".to_owned()),
        ["receivables", ..] => ("het overzicht van geld", "/geld".to_owned()),
        ["reconcile", ..] => ("de aansluiting", "/geld/aansluiting".to_owned()),
        ["tariffs", ..] => ("de tarieven", "/tarieven".to_owned()),
        ["chain"] => ("de berichten", "/berichten".to_owned()),
        ["requests"] => ("de verzoeken", "/berichten/verzoeken".to_owned()),
        ["archive", "cat", hash, ..] => ("het bestand", format!("/bestand/{}", url(hash))),
        ["archive", "list"] => ("het archief", "/berichten/archief".to_owned()),
        _ => return None,
    })
}

fn closing(month: &str, rest: &[&str]) -> String {
    let left_out: Vec<String> = match rest {
        ["--leave-out", ids @ ..] => ids.iter().map(|id| format!("laat_weg={}", url(id))).collect(),
        _ => Vec::new(),
    };
    let mark = if left_out.is_empty() { "" } else { "?" };
    format!("/maand/{month}/afsluiten{mark}{}", left_out.join("&"))
}

fn decision(words: &[&str]) -> Option<(&'static str, String)> {
    Some(match words {
        ["not-continued", id, ..] => {
            ("vastleggen: niet voortgezet", format!("/doen/niet-voortgezet?beschikking={}", url(id)))
        }
        ["withdraw", id, ..] => ("vastleggen: ingetrokken", format!("/doen/intrekken?beschikking={}", url(id))),
        ["no-contact", id, month, ..] => {
            ("vastleggen: geen contact", format!("/doen/geen-contact?beschikking={}&maand={month}", url(id)))
        }
        ["write-off", id, month, ..] => {
            ("vastleggen: afgeboekt", format!("/doen/afboeken?beschikking={}&maand={month}", url(id)))
        }
        ["keep", hash, "--row", row, ..] => {
            ("vastleggen: deze telt", format!("/doen/telt?bestand={}&regel={row}", url(hash)))
        }
        ["keep", hash, ..] => ("vastleggen: deze telt", format!("/doen/telt?bestand={}", url(hash))),
        ["new-version", month, ..] => ("vastleggen: opnieuw boeken", format!("/doen/nieuwe-versie?maand={month}")),
        ["clock", ..] => ("vastleggen: de klok klopt", "/doen/klok".to_owned()),
        ["undo", number, ..] => ("terugnemen", format!("/doen/terugnemen?besluit={}", url(number))),
        ["list"] => ("de besluiten", "/logboek".to_owned()),
        _ => return None,
    })
}

fn outbox(words: &[&str]) -> Option<(&'static str, String)> {
    Some(match words {
        [] => ("wat uitgaat", "/uitgaand".to_owned()),
        ["stop", id, "--code", code, ..] => {
            ("het stopbericht", format!("/doen/stop?beschikking={}&reden={}", url(id), url(code)))
        }
        ["stop", id, ..] => ("het stopbericht", format!("/doen/stop?beschikking={}", url(id))),
        ["match", payment, ..] => ("de betaling verdelen", format!("/geld/betaling/{}", url(payment))),
        ["dismiss", payment, ..] => ("de betaling", format!("/geld/betaling/{}", url(payment))),
        ["reissue", number] => ("de factuur opnieuw maken", format!("/doen/opnieuw?factuur={}", url(number))),
        ["paid", number, ..] => ("betaald boeken", format!("/doen/betaald?nummer={}", url(number))),
        ["approve" | "drop" | "reject" | "show" | "send" | "sent" | "bounced" | "export", id, ..] => {
            ("het uitgaande stuk", format!("/uitgaand/{}", url(id)))
        }
        _ => return None,
    })
}

/// A value as it stands in a URL.
pub fn url(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        let href = |piece: Piece| match piece {
            Piece::Link { href, .. } => Some(href),
            Piece::Words(_) => None,
        };
        pieces(text).into_iter().filter_map(href).collect()
    }

    #[test]
    fn a_command_in_a_sentence_becomes_the_page_that_does_it() {
        let text = "Bekijk ze met 'iwmod billing 2023-02' en sluit met 'iwmod close 2023-01'.";
        assert_eq!(links(text), ["/maand/2023-02", "/maand/2023-01/afsluiten"]);
        assert_eq!(pieces(text).first(), Some(&Piece::Words("Bekijk ze met ".to_owned())));
        assert_eq!(pieces(text).last(), Some(&Piece::Words(".".to_owned())));
        let stop = "maakt 'iwmod outbox stop 0855:21004 --code 19' het concept";
        assert_eq!(links(stop), ["/doen/stop?beschikking=0855:21004&reden=19"]);
        assert_eq!(links("`iwmod outbox approve 12`"), ["/uitgaand/12"]);
        assert_eq!(links("'iwmod close 2023-01 --leave-out 0855:1'"), ["/maand/2023-01/afsluiten?laat_weg=0855:1"]);
    }

    #[test]
    fn a_command_without_a_page_is_the_administrators() {
        assert_eq!(
            pieces("'iwmod rebuild'").get(1),
            Some(&Piece::Words("(vraag uw beheerder: iwmod rebuild)".to_owned()))
        );
        assert_eq!(pieces("geen opdracht, 'wel' tekens").len(), 1);
    }

    #[test]
    fn days_read_as_people_write_them() {
        let text =
            "Op 0855:21004 (2023-04-03 – 2023-04-30) is over 2023-04 niets geregistreerd, 2023-02-30 bestaat niet.";
        let spoken =
            "Op 0855:21004 (3-4-2023 – 30-4-2023) is over 2023-04 niets geregistreerd, 2023-02-30 bestaat niet.";
        assert_eq!(pieces(text), [Piece::Words(spoken.to_owned())]);
    }

    #[test]
    fn a_value_cannot_leave_its_place_in_a_url() {
        assert_eq!(url("0855:21004"), "0855:21004");
        assert_eq!(url("a b&c=d/é"), "a%20b%26c%3Dd%2F%C3%A9");
    }
}
