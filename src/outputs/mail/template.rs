//! The text of the letter with an invoice: words with named fields.
//!
//! Stands below the letter. Knows no field that could name a client. Pure.

/// A text with fields, checked: each of its fields is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Field(Field),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Nummer,
    Maand,
    Partij,
    Bedrag,
    Aanbieder,
    Bijlagen,
}

/// What the fields say.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// Number of the invoice.
    pub nummer: &'a str,
    /// The month that it bills: `maart 2023`.
    pub maand: &'a str,
    /// Who gets it.
    pub partij: &'a str,
    /// What it asks: `€ 371,90`.
    pub bedrag: &'a str,
    /// Who sends it.
    pub aanbieder: &'a str,
    /// Names of the attachments.
    pub bijlagen: &'a [String],
}

/// What is wrong with a template, and in which line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TemplateFault {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl Template {
    /// Reads a text.
    pub fn read(text: &str) -> Result<Template, TemplateFault> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let (mut parts, mut line) = (Vec::new(), 1usize);
        let mut rest = text.as_str();
        while let Some((words, behind)) = rest.split_once('{') {
            line = line.saturating_add(words.matches('\n').count());
            let fault = |problem: String| TemplateFault { line, problem };
            let (name, after) = behind
                .split_once('}')
                .filter(|(name, _)| !name.contains('\n'))
                .ok_or_else(|| fault("a field begins with { and is not ended with }".to_owned()))?;
            let field = Field::named(name).ok_or_else(|| fault(format!("there is no field {{{name}}}")))?;
            parts.extend([Part::Words(words.to_owned()), Part::Field(field)]);
            rest = after;
        }
        parts.push(Part::Words(rest.to_owned()));
        if text.trim().is_empty() {
            return Err(TemplateFault { line, problem: "this text is empty".to_owned() });
        }
        Ok(Template(parts))
    }

    /// The text, filled in.
    pub fn fill(&self, filling: &Filling<'_>) -> String {
        let said = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Field(field) => field.said(filling),
        };
        self.0.iter().map(said).collect()
    }
}

impl Default for Template {
    fn default() -> Self {
        // A text that is compiled in has no wrong field; a test reads it.
        Template::read(STANDARD).unwrap_or(Template(Vec::new()))
    }
}

impl Field {
    fn named(name: &str) -> Option<Field> {
        match name {
            "nummer" => Some(Field::Nummer),
            "maand" => Some(Field::Maand),
            "partij" => Some(Field::Partij),
            "bedrag" => Some(Field::Bedrag),
            "aanbieder" => Some(Field::Aanbieder),
            "bijlagen" => Some(Field::Bijlagen),
            _ => None,
        }
    }

    fn said(self, filling: &Filling<'_>) -> String {
        match self {
            Field::Nummer => filling.nummer.to_owned(),
            Field::Maand => filling.maand.to_owned(),
            Field::Partij => filling.partij.to_owned(),
            Field::Bedrag => filling.bedrag.to_owned(),
            Field::Aanbieder => filling.aanbieder.to_owned(),
            Field::Bijlagen => filling.bijlagen.iter().map(|name| format!("- {name}")).collect::<Vec<_>>().join("\n"),
        }
    }
}

/// The names of all fields, for a remedy.
pub(super) const FIELDS: &str = "{nummer}, {maand}, {partij}, {bedrag}, {aanbieder} and {bijlagen}";

impl TemplateFault {
    /// What to do about it.
    pub fn remedy() -> String {
        format!("use the fields {FIELDS}, and no other braces")
    }
}

const STANDARD: &str = "\
Geachte heer of mevrouw,

Hierbij ontvangt u factuur {nummer} van {aanbieder} aan {partij}, over {maand}, met een totaal van {bedrag}.

Bijgevoegd:
{bijlagen}

Deze mail is automatisch verstuurd. Vragen over de factuur kunt u stellen door deze mail te beantwoorden.

Met vriendelijke groet,
{aanbieder}
";

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, String> {
        let bijlagen = ["F2023-0001.pdf".to_owned(), "F2023-0001.xml".to_owned()];
        let filling = Filling {
            nummer: "F2023-0001",
            maand: "maart 2023",
            partij: "Kikmaat",
            bedrag: "€ 371,90",
            aanbieder: "De Wilg",
            bijlagen: &bijlagen,
        };
        Template::read(text).map(|template| template.fill(&filling)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn fields_are_filled_in_and_others_are_told_with_their_line() {
        assert_eq!(
            filled("{nummer}: {bedrag}\n{bijlagen}").unwrap(),
            "F2023-0001: € 371,90\n- F2023-0001.pdf\n- F2023-0001.xml"
        );
        assert_eq!(filled("Beste,\n\nuw {bsn}").unwrap_err(), "line 3: there is no field {bsn}");
        assert_eq!(
            filled("een {nummer en meer\n}").unwrap_err(),
            "line 1: a field begins with { and is not ended with }"
        );
        assert_eq!(filled(" \n").unwrap_err(), "line 1: this text is empty");
    }

    #[test]
    fn the_text_that_is_compiled_in_reads() {
        let text = filled(STANDARD).unwrap();
        assert!(
            text.contains("factuur F2023-0001 van De Wilg aan Kikmaat, over maart 2023, met een totaal van € 371,90.")
        );
        assert_eq!(Template::default(), Template::read(STANDARD).unwrap());
    }
}
