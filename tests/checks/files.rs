//! Bytes → a lot of files: the compact encoding that the `derive` check reads.
//!
//! A file is its kind, a number of choices and those choices, one byte each. A message is the sample of its kind in
//! `testdata/messages` with other values: a choice that is missing or small keeps what the sample says, so that most
//! files are accepted and speak of the same clients and dispositions.

use iwmod::facts::{Besluit, Keuze};

/// Kinds of files, by their first byte; decisions of the user after them.
const MESSAGES: [&str; 14] = [
    include_str!("../../testdata/messages/wmo301.xml"),
    include_str!("../../testdata/messages/wmo305.xml"),
    include_str!("../../testdata/messages/wmo307.xml"),
    include_str!("../../testdata/messages/wmo302.xml"),
    include_str!("../../testdata/messages/wmo306.xml"),
    include_str!("../../testdata/messages/wmo308.xml"),
    include_str!("../../testdata/messages/wmo315.xml"),
    include_str!("../../testdata/messages/wmo316.xml"),
    include_str!("../../testdata/messages/wmo317.xml"),
    include_str!("../../testdata/messages/wmo318.xml"),
    include_str!("../../testdata/messages/wmo319.xml"),
    include_str!("../../testdata/messages/wmo320.xml"),
    include_str!("../../testdata/messages/wmo323.xml"),
    include_str!("../../testdata/messages/wmo325.xml"),
];
const CSVS: [Csv; 3] = [
    (
        "opdracht.csv",
        "opdrachtnummer,bsn,geboortedatum,naam,gemeente,domein,categorie,vervoer,ingangsdatum,einddatum,combinant,vorige_toewijzing,versie",
        &[
            &["1", "2", "3"],
            BSNS,
            &["1950-04-01"],
            &["Test"],
            &["0855", "0809", "0758"],
            &["BG", "DO", "BW"],
            &["midden", "licht", "zwaar", "2", "1", "4", "thuis", "zonder", "24"],
            &["", "regulier", "rolstoel"],
            DAYS,
            &["", "2023-05-09", "2023-05-31", "2024-01-15"],
            &["Amarant"],
            &["", "0855:10001", "0855:10002", "opdracht:1"],
            &["1", "2", "3"],
        ],
    ),
    (
        "levering.csv",
        "disposition,bsn,datum,aantal,eenheid,vervoer,versie,product",
        &[
            &["0855:10001", "0855:10002", "0855:20017", "opdracht:1", "opdracht:2", "0809:10001"],
            BSNS,
            DAYS,
            &["1", "0", "2.5", "0.25", "999999", "12"],
            &["uur", "minuut", "dagdeel", "stuk", "euro", "etmaal"],
            &["", "regulier"],
            &["", "1", "2"],
            &["", "02A02"],
        ],
    ),
    (
        "beginstand.csv",
        "gemeente,toewijzingnummer,ontvanger,bsn,geboortedatum,naam,categorie,product,toewijzingsdatum,ingangsdatum,einddatum,volume,eenheid,frequentie,startdatum",
        &[
            &["0855", "0809"],
            &["10001", "10002", "7"],
            &["65001001"],
            BSNS,
            &["1950-04-01"],
            &["Test"],
            &["02", "07", "15"],
            &["02A02", "", "104A2", "15A01"],
            DAYS,
            DAYS,
            &["", "2023-05-31", "2024-01-15"],
            &["4", "", "100000"],
            &["04", "", "01", "14", "83"],
            &["2", "", "4", "6"],
            &["", "2023-05-01", "2023-06-15"],
        ],
    ),
];
/// Name, header, and what each column may hold; the first is what most rows have.
type Csv = (&'static str, &'static str, &'static [&'static [&'static str]]);

const FILES_MAX: usize = 12;
const BSNS: &[&str] = &["999900006", "999900018"];
const DAYS: &[&str] = &[
    "2023-05-01",
    "2022-11-10",
    "2022-12-31",
    "2023-01-01",
    "2023-03-01",
    "2023-03-06",
    "2023-04-01",
    "2023-04-30",
    "2023-05-09",
    "2023-05-10",
    "2023-05-12",
    "2023-05-25",
    "2023-05-31",
    "2023-06-01",
    "2023-06-05",
    "2023-06-15",
    "2023-06-30",
    "2024-01-15",
    "2024-02-29",
    "1900-01-01",
    "9999-12-31",
];
const NUMBERS: &[&str] = &["0", "1", "2", "60", "100", "6300", "99999999", "999999999"];

/// What an element may hold besides its own value.
const VALUES: &[(&[&str], &[&str])] = &[
    (&["Bsn"], BSNS),
    (&["ToewijzingNummer", "BeschikkingNummer"], &["10001", "10002", "10003", "20017", "1", "999999999"]),
    (
        &["Identificatie", "DeclaratieNummer", "ReferentieNummer", "VorigReferentieNummer", "ReferentieAanbieder"],
        &["1", "2", "AANB-00018", "D202304A", "P-2023-04-0001", "VOW-2023-0021", "VOT-2023-0003-A"],
    ),
    (&["Afzender", "Ontvanger"], &["0855", "0809", "0772", "65001001", "41000002", "41000099"]),
    (&["Categorie", "ProductCategorie"], &["02", "07", "08", "15", "99"]),
    (&["Code", "ProductCode"], &["02A02", "104A2", "104C1", "08A03", "15A01", "99X01"]),
    (&["Toewijzingstijd"], &["00:00:00", "09:00:00", "23:59:59"]),
    (&["Volume", "GeleverdVolume", "Budget", "Bedrag", "TotaalBedrag", "ProductTarief"], NUMBERS),
    (&["Eenheid"], &["01", "04", "14", "16", "82", "83", "84"]),
    (&["Frequentie"], &["1", "2", "4", "6"]),
    (&["RedenBeeindiging"], &["19", "20", "37", "01"]),
    (&["RedenWijziging"], &["01", "13", "09"]),
    (&["StatusAanlevering"], &["1", "3"]),
    (&["RetourCode"], &["0200", "8001", "9074", "9326", "9384"]),
    (&["VerzoekAntwoord", "RedenVerzoek", "RedenAfwijzingVerzoek"], &["1", "2", "3"]),
    (&["DebetCredit"], &["D", "C"]),
];
/// Elements that may be left out.
const OPTIONAL: &[&str] = &[
    "Product",
    "Code",
    "Omvang",
    "Budget",
    "Einddatum",
    "ToewijzingNummer",
    "ToewijzingIngangsdatum",
    "ToewijzingEinddatum",
    "ReferentieAanbieder",
    "RedenWijziging",
    "ProductCode",
    "VorigReferentieNummer",
    "ProductTarief",
    "Commentaar",
    "Relaties",
    "RedenAfwijzingVerzoek",
    "OngewijzigdeProducten",
    "NieuweProducten",
];
/// Elements that may come more than once.
const REPEATED: &[&str] = &[
    "ToegewezenProduct",
    "StartProduct",
    "StopProduct",
    "AangevraagdProduct",
    "TeWijzigenProduct",
    "Prestatie",
    "Client",
    "RetourCode",
];

/// What a lot holds.
#[derive(Debug, Default)]
pub struct Lot {
    /// Names and contents.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// What the user decided.
    pub besluiten: Vec<Besluit>,
}

/// Reads a lot; any bytes are one.
pub fn decode(mut bytes: &[u8]) -> Lot {
    let mut lot = Lot::default();
    while let [kind, length, rest @ ..] = bytes
        && lot.files.len() + lot.besluiten.len() < FILES_MAX
    {
        let (choices, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        bytes = rest;
        let mut choices = Choices { bytes: choices };
        match usize::from(kind % 18) {
            message @ 0..14 => {
                lot.files.push(("bericht.xml", message_of(MESSAGES[message], *kind >= 126, &mut choices)))
            }
            csv @ 14..17 => lot.files.push(csv_of(CSVS[csv - 14], &mut choices)),
            _ => {
                let nummer = u64::try_from(lot.besluiten.len()).unwrap() + 1;
                lot.besluiten.push(Besluit { nummer, keuze: keuze_of(&mut choices), reden: "test".to_owned() });
            }
        }
    }
    lot
}

fn keuze_of(choices: &mut Choices<'_>) -> Keuze {
    match choices.next() {
        0..128 => Keuze::NotContinued(choices.pick(&["0855:10001", "0855:10002", "0809:10001"]).parse().unwrap()),
        _ => Keuze::Withdraw(choices.pick(&["1", "2"]).parse().unwrap()),
    }
}

fn csv_of((name, header, columns): Csv, choices: &mut Choices<'_>) -> (&'static str, Vec<u8>) {
    let mut text = format!("{header}\n");
    for _ in 0..=choices.next() % 8 {
        let cells: Vec<&str> = columns.iter().map(|values| choices.pick(values)).collect();
        text += &format!("{}\n", cells.join(","));
    }
    (name, text.into_bytes())
}

/// The sample with the values that were chosen.
fn message_of(sample: &'static str, older: bool, choices: &mut Choices<'_>) -> Vec<u8> {
    let mut text = String::with_capacity(sample.len() * 2);
    let begin = sample.find("?>").unwrap() + 2;
    text.push_str(&sample[..begin]);
    element(sample[begin..].trim_start(), choices, &mut text);
    match older {
        true => text.replace("/3_2/", "/3_1/").replace("BerichtSubversie>2<", "BerichtSubversie>1<").into_bytes(),
        false => text.into_bytes(),
    }
}

/// Copies the element that `text` begins with, and gives what comes after it.
fn element<'a>(text: &'a str, choices: &mut Choices<'_>, out: &mut String) -> &'a str {
    let open = text.find('>').unwrap() + 1;
    let tag = text[1..open - 1].split(' ').next().unwrap();
    let name = tag.split(':').nth(1).unwrap();
    let kept = out.len();
    let mut rest = content(tag, name, text, open, choices, out);
    if REPEATED.contains(&name) {
        for _ in 0..choices.next().saturating_sub(200) / 20 {
            rest = content(tag, name, text, open, choices, out);
        }
    }
    if OPTIONAL.contains(&name) && choices.next() > 240 {
        out.truncate(kept);
    }
    rest
}

fn content<'a>(
    tag: &str,
    name: &str,
    text: &'a str,
    open: usize,
    choices: &mut Choices<'_>,
    out: &mut String,
) -> &'a str {
    out.push_str(&text[..open]);
    let (_, mut rest) = text.split_at(open);
    let value = rest.find('<').unwrap();
    if rest[value..].starts_with("</") {
        out.push_str(choices.value(name, &rest[..value]));
        rest = &rest[value..];
    }
    loop {
        rest = rest.trim_start();
        if rest.starts_with("</") {
            out.push_str(&format!("</{tag}>"));
            return &rest[rest.find('>').unwrap() + 1..];
        }
        rest = element(rest, choices, out);
    }
}

/// The choices of one file; when they are used up, every next one is 0.
struct Choices<'a> {
    bytes: &'a [u8],
}

impl Choices<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    fn pick(&mut self, values: &[&'static str]) -> &'static str {
        values[usize::from(self.next()) % values.len()]
    }

    /// The value of an element: half of the choices keep it.
    fn value<'a>(&mut self, name: &str, own: &'a str) -> &'a str {
        let is_day = own.len() == 10 && own.as_bytes()[4] == b'-' && own.starts_with(['1', '2', '9']);
        let values = match VALUES.iter().find(|(names, _)| names.contains(&name)) {
            Some((_, values)) => values,
            None if is_day => DAYS,
            None => return own,
        };
        match self.next() {
            0..128 => own,
            chosen => values[usize::from(chosen - 128) % values.len()],
        }
    }
}
