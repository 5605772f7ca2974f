//! The rows of rules about what people and systems do: uitgangspunten, bedrijfsregels and invulinstructies.
//!
//! Beside `table` and `between`; chained with them in `catalogue`. A row says what in the program follows the rule, or why
//! nothing does; it judges nothing itself.

use super::rule::{Level, Rule, RuleKind, State};
use crate::domain::{Kind, Release};

use Kind::{
    Wmo301, Wmo302, Wmo305, Wmo306, Wmo307, Wmo308, Wmo315, Wmo316, Wmo317, Wmo318, Wmo319, Wmo320, Wmo323, Wmo325,
};
use Release::V3_2;
use RuleKind::{Bedrijfsregel, Invulinstructie, Uitgangspunt};
use State::{Between, Built, Unchecked};

/// All rules of process.
pub(super) static RULES: &[Rule] = &[
    row(
        "UP001",
        Uitgangspunt,
        HEEN,
        None,
        Built(
            "message: every message of the family has a schema, a reader and a writer; disposition and billing follow toewijzen, leveren and declareren",
        ),
    ),
    row(
        "UP003",
        Uitgangspunt,
        HEEN,
        None,
        Built(
            "domain::mask_bsn: no BSN in a log line, metric, URL or error; intake: NOT_ADDRESSED_TO_US points at a possible data breach",
        ),
    ),
    row(
        "UP004",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked(
            "which gemeente is legally responsible follows from the BRP, which no message proves; the gemeente in the Header is taken as it stands",
        ),
    ),
    row("UP006", Uitgangspunt, HEEN, None, Built("facts::Knowledge: what is said of one Bsn is derived together")),
    row(
        "UP007",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked("the beschikking is a letter of the gemeente to the client and no part of a 301"),
    ),
    row(
        "UP016",
        Uitgangspunt,
        HEEN,
        None,
        Built("terms: product code and category settle domain and tariff; what matches nothing is PRODUCT_UNMAPPED"),
    ),
    row(
        "UP017",
        Uitgangspunt,
        HEEN,
        None,
        Built("message: only what a schema of a known release accepts is read as a message"),
    ),
    row("UP019", Uitgangspunt, HEEN, None, Unchecked("an attitude of people, with nothing in a message to test it by")),
    row(
        "UP023",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked("about the conversation with the client, which precedes every message"),
    ),
    row(
        "UP024",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked(
            "conformity of an organisation with the law is for its lawyers and auditors; a program that reads messages cannot see it",
        ),
    ),
    row("UP025", Uitgangspunt, HEEN, None, Built("billing: every line is about one client")),
    row(
        "UP026",
        Uitgangspunt,
        HEEN,
        None,
        Built(
            "billing::ceiling and billing::amount: effort and output are told apart by Eenheid; taakgericht has no toewijzing and is not billed per line",
        ),
    ),
    row(
        "UP027",
        Uitgangspunt,
        HEEN,
        None,
        Built(
            "billing: the declared period is cut to the toewijzing, the quantity to its Omvang, and the tariff is the agreed one",
        ),
    ),
    row(
        "UP028",
        Uitgangspunt,
        HEEN,
        None,
        Built("config: [[agreement]], [[contract]] and [[tariff]] hold what was agreed, and billing::route asks them"),
    ),
    row(
        "UP031",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked(
            "binds the gemeente that changes a toewijzing; the program tells of a change it should not make in place (OP033x1) but cannot judge what was lawful",
        ),
    ),
    row(
        "UP032",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked("whether a need must be reported is judged by the people who give the care"),
    ),
    row(
        "UP037",
        Uitgangspunt,
        HEEN,
        None,
        Unchecked(
            "the gemeente issues the number and keeps it unique in its own back office; a beschikking is in no message that the gemeente sends",
        ),
    ),
    row(
        "OP003",
        Bedrijfsregel,
        &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323],
        None,
        Unchecked("a professional decides it before anything is sent, and what was not sent cannot be seen"),
    ),
    row(
        "OP011",
        Bedrijfsregel,
        &[Wmo305],
        None,
        Built("rules: TR134 refuses a start whose Begindatum lies after the Dagtekening"),
    ),
    row(
        "OP033",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Built(
            "disposition::delivery: a delivery with StatusAanlevering 3 takes away the one with its key, which then counts as never sent (TR063, TR071, TR074)",
        ),
    ),
    row("OP033x1", Bedrijfsregel, &[Wmo301], None, Between { place: "disposition::version::changed_in_place" }),
    row("OP033x2", Bedrijfsregel, &[Wmo305, Wmo307], None, Built("rules: CS058 refuses StatusAanlevering 2")),
    row(
        "OP039",
        Bedrijfsregel,
        HEEN,
        None,
        Built(
            "disposition: of the client only the Bsn is compared between messages; name, birth date and address may differ",
        ),
    ),
    row(
        "OP043",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked("a pgb is in no message, so an overlap with one cannot be seen"),
    ),
    row(
        "OP047",
        Bedrijfsregel,
        HEEN,
        None,
        Built(
            "intake: what the schema or a rule inside the message refuses goes to quarantine with place, rule and remedy",
        ),
    ),
    row(
        "OP065",
        Bedrijfsregel,
        RETOUR,
        None,
        Built(
            "outputs::retour: a rejected class returns with the client it stands in, and a retour of what is good holds the header alone",
        ),
    ),
    row(
        "OP071",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked(
            "the gemeente keeps the numbers of relaties; nothing is derived from relaties, so their constancy over the years is not followed",
        ),
    ),
    row(
        "OP072",
        Bedrijfsregel,
        &[Wmo307],
        None,
        Built("disposition::delivery: a stop without its start waits for it and does not count (TR382)"),
    ),
    row(
        "OP076",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built(
            "message: the schema of a 301 asks Soort of each Relatie; whether a contact person is needed is for the gemeente",
        ),
    ),
    row(
        "OP079",
        Bedrijfsregel,
        HEEN,
        None,
        Built("message: the schema asks a Bsn of each Client; rules: CS002 applies the elfproef"),
    ),
    row(
        "OP080",
        Bedrijfsregel,
        HEEN,
        None,
        Built("disposition: a function of the set of facts, so that order and moment of arrival change nothing"),
    ),
    row(
        "OP086",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built("billing: care without a toewijzing is DELIVERY_WITHOUT_DISPOSITION and is billed to nobody"),
    ),
    row(
        "OP087",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built(
            "disposition::version: a toewijzing that a newer 301 leaves out stays as it was, and one that is removed counts no more; that a 301 is complete is not checked",
        ),
    ),
    row(
        "OP090",
        Bedrijfsregel,
        RETOUR,
        None,
        Built(
            "worklist: a retour that we owe and one on a message of ours that did not come are tasks, with the third working day as their day; outputs::retour: makes what we owe",
        ),
    ),
    row(
        "OP090x2",
        Bedrijfsregel,
        RETOUR,
        None,
        Unchecked("a telephone call or a letter between people; what to tell stands in quarantine"),
    ),
    row(
        "OP090x4",
        Bedrijfsregel,
        &[Wmo325],
        None,
        Built(
            "worklist: a declaratie without its 325 is a task after ten working days; declaratie: it stays open until then",
        ),
    ),
    row("OP091", Bedrijfsregel, &[Wmo301], None, Built("message: the schema asks Soort of each Contact")),
    row(
        "OP095",
        Bedrijfsregel,
        &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323],
        None,
        Built("disposition: a record that needs a message that has not come waits for it, and is not refused"),
    ),
    row(
        "OP130",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built(
            "message: the schema asks Naam and Contact of each Relatie; rules: TR006 asks a telephone or an address of the contacts it is about",
        ),
    ),
    row(
        "OP155",
        Bedrijfsregel,
        &[Wmo307],
        None,
        Built("disposition::delivery: a stop counts for the start whose Begindatum it repeats (TR382)"),
    ),
    row(
        "OP179",
        Bedrijfsregel,
        HEEN,
        None,
        Built("intake: a message above message_bytes_max of the config is refused, 25 MB unless set otherwise"),
    ),
    row(
        "OP186",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked("agreement about an end in the past is reached outside the messages and leaves no trace in them"),
    ),
    row(
        "OP191",
        Bedrijfsregel,
        &[Wmo301, Wmo315],
        None,
        Unchecked(
            "what belongs in free text, and whether the client consented, only its writer can judge; nothing is derived from Commentaar",
        ),
    ),
    row(
        "OP192",
        Bedrijfsregel,
        HEEN,
        None,
        Built(
            "message::write: UTF-8 without byte order mark, lines end in CR/LF; another encoding that comes in is refused by name (ENCODING)",
        ),
    ),
    row(
        "OP252",
        Bedrijfsregel,
        &[Wmo301, Wmo305, Wmo307, Wmo315],
        None,
        Built("rules: CS139 compares DatumGebruik with Datum, and TR002 lets an unknown date pass"),
    ),
    row(
        "OP254",
        Bedrijfsregel,
        HEEN,
        None,
        Built("intake: the AGB code in Ontvanger or Afzender must be one of the config (NOT_ADDRESSED_TO_US)"),
    ),
    row(
        "OP257",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built("disposition::version: a change of product or size that asked for a new number is told (OP033x1)"),
    ),
    row(
        "OP258",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built("disposition::version: the Einddatum of the latest version bounds what is billed"),
    ),
    row(
        "OP259",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built("rules: TR302 for the toewijzingen of one 301; stacking over several messages is for the gemeente"),
    ),
    row(
        "OP260",
        Bedrijfsregel,
        &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323],
        None,
        Built(
            "message: the schema asks Categorie and leaves Code free; terms: the longest match of code and category settles the domain",
        ),
    ),
    row(
        "OP261",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked("laid down in the contract per product; a message shows it only as far as Eenheid tells"),
    ),
    row(
        "OP262",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("billing::amount: quantity times the tariff per unit of time, or per piece with Eenheid 84"),
    ),
    row(
        "OP263",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "billing::amount: pieces times their tariff, or the amount itself with Eenheid 83; what counts as output is agreed in the contract",
        ),
    ),
    row(
        "OP264",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Unchecked(
            "the moment is agreed per product in the contract; a result is billed in the month in which it is registered",
        ),
    ),
    row(
        "OP267",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("billing::amount: a line is in the Eenheid of the toewijzing, and only hours and minutes are converted"),
    ),
    row(
        "OP270",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Unchecked("known from iJw only; in iWmo OP369 says which days are reported"),
    ),
    row(
        "OP271",
        Bedrijfsregel,
        &[Wmo305],
        None,
        Built(
            "worklist: a toewijzing that has begun without a start is a task, five working days after its Ingangsdatum, because the day on which care really began is known to the care administration",
        ),
    ),
    row(
        "OP272",
        Bedrijfsregel,
        &[Wmo307],
        Some(V3_2),
        Built(
            "worklist: a toewijzing that ran out without a final stop is a task, five working days after its Einddatum; outputs::stop: makes that stop where it is asked for; when an earlier end became known only the aanbieder can tell",
        ),
    ),
    row(
        "OP274",
        Bedrijfsregel,
        &[Wmo301, Wmo319],
        None,
        Built(
            "worklist: a 315 without an answer is a task after five working days; disposition::verzoek: what a gemeente looks into has its last day eight weeks after the request",
        ),
    ),
    row(
        "OP275",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built("disposition::version: a second toewijzing with the number of another does not count (TR332)"),
    ),
    row(
        "OP276",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("billing: care without a toewijzing, or on a removed one, stands on no line"),
    ),
    row(
        "OP279",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("billing::route: a delivered day outside the toewijzing is OUTSIDE_ALLOCATION"),
    ),
    row(
        "OP280",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "billing: a statement is about one month; outputs::declaratie: a declaratie of a month holds also what earlier months are owed and were not granted",
        ),
    ),
    row(
        "OP281",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("outputs::declaratie: one declaratie per gemeente, aanbieder and month over all clients"),
    ),
    row(
        "OP283",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: each Prestatie gets a ReferentieNummer that no earlier one had; declaratie::regel: one that was used before is told (TR314)",
        ),
    ),
    row(
        "OP284",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: a month that leaves one with care undeclared is not declared; declaratie::regel: a DeclaratiePeriode that leaves a gap is told (TR318)",
        ),
    ),
    row(
        "OP286",
        Bedrijfsregel,
        &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323],
        None,
        Built(
            "intake: one error refuses the whole message; disposition::fate: what a retour rejects counts as never sent, the whole of it",
        ),
    ),
    row(
        "OP288",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Built(
            "disposition::state: a toewijzing whose Einddatum passed without a final stop is expired until the stop comes; worklist: which it asks for",
        ),
    ),
    row(
        "OP289",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Built("disposition::delivery: a start beside one that runs does not count (TR326)"),
    ),
    row(
        "OP295",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Built(
            "disposition::delivery: a stop needs its start (TR382); a toewijzing with registered care and no start carries START_MISSING",
        ),
    ),
    row(
        "OP296",
        Bedrijfsregel,
        &[Wmo315],
        None,
        Unchecked("whether a product is within the contract is for the parties to it; the contract is in no message"),
    ),
    row(
        "OP297",
        Bedrijfsregel,
        &[Wmo315],
        None,
        Built(
            "rules: CD066, CD067 and CD068 tie code and name of the Verwijzer to its kind; whether the code was known only the aanbieder can tell",
        ),
    ),
    row(
        "OP298",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked("consent of the aanbieder is given outside the messages; the new volume of the latest version holds"),
    ),
    row(
        "OP299",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked("consent of the aanbieder is given outside the messages; the new Budget of the latest version holds"),
    ),
    row(
        "OP302",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("declaratie::regel: category and code of a Prestatie are compared with the toewijzing (TR339, TR340)"),
    ),
    row(
        "OP303",
        Bedrijfsregel,
        &[Wmo325],
        None,
        Built(
            "declaratie::antwoord: rejected prestaties with their codes settle what is refused, and the rest is granted; rules: TR342 proves the sum",
        ),
    ),
    row(
        "OP304",
        Bedrijfsregel,
        &[Wmo325],
        None,
        Built("declaratie::antwoord: what a 325 does not list has nothing refused"),
    ),
    row(
        "OP305",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Unchecked(
            "that a product is paid per piece of effort stands in the contract, so that a wrong Eenheid cannot be told from a right one",
        ),
    ),
    row(
        "OP306",
        Bedrijfsregel,
        &[Wmo317],
        None,
        Built("rules: TR352 asks a running toewijzing; disposition::verzoek: TR349 asks all of them"),
    ),
    row(
        "OP307",
        Bedrijfsregel,
        &[Wmo315],
        None,
        Unchecked(
            "whether there is a referral or an open beschikking the aanbieder knows; that no toewijzing runs for the product is not compared",
        ),
    ),
    row(
        "OP308",
        Bedrijfsregel,
        &[Wmo317],
        None,
        Unchecked("whether the products asked for belong together is a judgement about care"),
    ),
    row(
        "OP343",
        Bedrijfsregel,
        &[Wmo317],
        None,
        Unchecked("how much time the gemeente needs is between the parties; no number of days is given"),
    ),
    row(
        "OP344",
        Bedrijfsregel,
        &[Wmo301, Wmo319],
        None,
        Built(
            "disposition::verzoek: a request is open until a toewijzing or a refusal, and an answer after either is told (TR359, TR360, TR365)",
        ),
    ),
    row(
        "OP345",
        Bedrijfsregel,
        &[Wmo317],
        None,
        Unchecked("what a change in the past does to lawfulness the gemeente must weigh before it grants"),
    ),
    row(
        "OP346",
        Bedrijfsregel,
        &[Wmo301, Wmo319],
        None,
        Built(
            "worklist: a 317 without an answer is a task after five working days; disposition::verzoek: what a gemeente looks into has its last day eight weeks after the request",
        ),
    ),
    row(
        "OP347",
        Bedrijfsregel,
        &[Wmo315, Wmo317],
        None,
        Built("rules: TR386 and TR410 within a request; disposition::verzoek: TR361 with the running toewijzingen"),
    ),
    row(
        "OP348",
        Bedrijfsregel,
        &[Wmo301, Wmo317],
        None,
        Unchecked(
            "the gemeente may shift dates and number where it grants with effect in the past, so a difference is no error by itself",
        ),
    ),
    row(
        "OP349",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: DeclaratieNummer is the Identificatie of the message, which is new; declaratie::regel: one that was used before is told (TR333)",
        ),
    ),
    row(
        "OP350",
        Bedrijfsregel,
        &[Wmo315, Wmo317],
        None,
        Built("disposition::verzoek: a request beside one that is open is told (TR374)"),
    ),
    row(
        "OP354",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("rules: TR137 refuses a period that has not ended; the month before is billed"),
    ),
    row(
        "OP355",
        Bedrijfsregel,
        &[Wmo325],
        None,
        Built(
            "declaratie::antwoord: a 325 is joined to its 323 by DeclaratieIdentificatie and DeclaratieNummer (TR337, TR376)",
        ),
    ),
    row(
        "OP360",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: only a granted debit is taken back, once; declaratie::regel: a credit that is not so is told (TR323, TR390)",
        ),
    ),
    row(
        "OP361",
        Bedrijfsregel,
        &[Wmo315, Wmo317],
        None,
        Built("disposition::verzoek: a ReferentieAanbieder that was used before is told (TR347)"),
    ),
    row(
        "OP362",
        Bedrijfsregel,
        &[Wmo301],
        None,
        Built("declaratie: a removal of a toewijzing with granted prestaties is told (TR385)"),
    ),
    row(
        "OP363",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Built(
            "disposition: starts and stops make the delivered days, and a toewijzing with care and no start carries START_MISSING",
        ),
    ),
    row(
        "OP364",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("billing: care on an own toewijzing is billed without a start, with the notice START_MISSING"),
    ),
    row(
        "OP365",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "billing::ceiling: a quantity above the Omvang is cut, with the notice ABOVE_ALLOCATION; outputs::declaratie::limit: what passes total or Budget is left; declaratie::regel: TR321, TR322, TR369",
        ),
    ),
    row(
        "OP366",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: what was granted otherwise than owed is taken back whole and declared anew; declaratie::regel: a credit of another size (TR323) and a second debit (TR389) are told",
        ),
    ),
    row("OP367", Bedrijfsregel, &[Wmo323], None, Built("billing: ProductPeriode is cut to the month; rules: CS337")),
    row(
        "OP368",
        Bedrijfsregel,
        &[Wmo323],
        None,
        Built("billing: ProductPeriode is cut to the toewijzing; declaratie::regel: TR307, TR308"),
    ),
    row(
        "OP369",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        None,
        Built("disposition::delivery: the delivered days run from Begindatum of the start to Einddatum of the stop"),
    ),
    row(
        "OP377",
        Bedrijfsregel,
        &[Wmo307],
        Some(V3_2),
        Built("disposition::delivery: a stop needs a start, save a final one after a temporary one (TR382)"),
    ),
    row(
        "OP378",
        Bedrijfsregel,
        &[Wmo307],
        Some(V3_2),
        Built("disposition::delivery: after a temporary stop only a final one counts (TR413)"),
    ),
    row(
        "OP379",
        Bedrijfsregel,
        &[Wmo305, Wmo307],
        Some(V3_2),
        Built("disposition::delivery: a start after a stop opens a period of its own"),
    ),
    row(
        "OP380",
        Bedrijfsregel,
        &[Wmo301],
        Some(V3_2),
        Unchecked(
            "binds the gemeente; whether care goes on as it was is its judgement, and both an extended and a new toewijzing are billed as they stand",
        ),
    ),
    row(
        "IV002",
        Invulinstructie,
        &[Wmo301],
        None,
        Unchecked("whether a client stays in an institution is not in the message"),
    ),
    row(
        "IV007",
        Invulinstructie,
        &[Wmo301, Wmo305, Wmo307, Wmo315],
        None,
        Built(
            "message: the schema asks Geslachtsnaam and NaamGebruik; rules: CS050 compares NaamGebruik with Partnernaam",
        ),
    ),
    row(
        "IV008",
        Invulinstructie,
        &[Wmo305, Wmo307],
        None,
        Built(
            "disposition::delivery: inside a message deletions come first, and what was deleted counts as never sent; disposition::fate: so does what was rejected",
        ),
    ),
    row(
        "IV009",
        Invulinstructie,
        &[Wmo301, Wmo305, Wmo307, Wmo315],
        None,
        Built("rules: CS139 compares DatumGebruik with Datum, and TR002 lets an unknown date pass"),
    ),
    row(
        "IV013",
        Invulinstructie,
        &[Wmo301],
        None,
        Built("disposition::version: the latest Toewijzingsdatum with Toewijzingstijd holds, whatever arrived last"),
    ),
    row(
        "IV024",
        Invulinstructie,
        &[Wmo323, Wmo325],
        None,
        Built("domain::Eur: whole cents in messages, never a fraction"),
    ),
    row(
        "IV028",
        Invulinstructie,
        RETOUR,
        None,
        Built(
            "outputs::retour: header unchanged, codes of findings on the class they are about, 0200 and 0233 on the others",
        ),
    ),
    row(
        "IV032",
        Invulinstructie,
        RETOUR,
        None,
        Built(
            "outputs::retour: 0001 for a finding inside the message, the code of the rule for one beside others; a file the schema refuses has none",
        ),
    ),
    row(
        "IV033",
        Invulinstructie,
        &[Wmo302, Wmo306, Wmo308, Wmo316, Wmo318, Wmo320, Wmo325],
        None,
        Built("outputs::retour: XsltVersie stays empty, because the published XSLTs are not used here"),
    ),
    row(
        "IV034",
        Invulinstructie,
        HEEN,
        None,
        Built("message::xsd_versie: taken from the appinfo of the schema while building"),
    ),
    row(
        "IV042",
        Invulinstructie,
        &[Wmo301, Wmo315, Wmo317, Wmo323],
        None,
        Built(
            "message: the schema asks Volume, Eenheid and Frequentie together; billing::ceiling: Volume of Eenheid 83 is cents",
        ),
    ),
    row(
        "IV045",
        Invulinstructie,
        &[Wmo301],
        None,
        Built("rules: CS050 accepts NaamGebruik 6 of a Relatie, CS318 refuses it of a Client"),
    ),
    row(
        "IV046",
        Invulinstructie,
        HEEN,
        None,
        Built("disposition: the gemeente of the Header is the one of the toewijzing, and billing::route bills it"),
    ),
    row(
        "IV047",
        Invulinstructie,
        &[Wmo301],
        None,
        Built("rules: TR061 asks an address of kind 01, 02 or 03; which of them the BRP holds is not in the message"),
    ),
    row(
        "IV052",
        Invulinstructie,
        &[Wmo315],
        None,
        Unchecked("whether the client has a beschikking is in no message; CD043 only ties its date to its number"),
    ),
    row(
        "IV066",
        Invulinstructie,
        &[Wmo301],
        None,
        Built("disposition::version: what changed in place and may not is told (OP033x1)"),
    ),
    row(
        "IV074",
        Invulinstructie,
        &[Wmo301, Wmo305, Wmo307, Wmo323],
        None,
        Built("billing::ceiling: effort and output are counted by their own rules"),
    ),
    row(
        "IV075",
        Invulinstructie,
        &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323],
        None,
        Built(
            "rules: CD041, CD079 and CD080 tie Product and Omvang; billing::statement: a line without code in the toewijzing takes the registered one",
        ),
    ),
    row(
        "IV076",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::ceiling: output per week is counted by Sundays, effort by day of delivery"),
    ),
    row(
        "IV077",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::ceiling: ISO weeks for effort, Sundays for output, six weeks for category 01"),
    ),
    row(
        "IV078",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::ceiling: the full volume in a broken month, never in proportion"),
    ),
    row(
        "IV079",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::amount: minutes are summed over the period first, then rounded to hours, at least one"),
    ),
    row(
        "IV081",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::amount: the hourly tariff times the minutes, divided by 60, rounded once"),
    ),
    row(
        "IV084",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::statement: a line per toewijzing and product, each with its own period"),
    ),
    row(
        "IV085",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("outputs::declaratie: only what a 325 granted is credited, what waits is left; declaratie::regel: TR323"),
    ),
    row(
        "IV086",
        Invulinstructie,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: a debit is taken back in a later 323 than its own; rules: TR316 refuses both in one",
        ),
    ),
    row(
        "IV087",
        Invulinstructie,
        &[Wmo325],
        None,
        Built(
            "declaratie::antwoord: what the Header, DeclaratieAntwoord, Client or Prestatie refuses is refused as far as it reaches; rules: TR342",
        ),
    ),
    row(
        "IV088",
        Invulinstructie,
        &[Wmo325],
        None,
        Built("declaratie::antwoord: one rejected Prestatie takes no other with it, a rejected declaratie takes all"),
    ),
    row(
        "IV089",
        Invulinstructie,
        &[Wmo323],
        None,
        Built("billing::statement: ProductPeriode is the month cut to the toewijzing, whatever start and stop say"),
    ),
    row(
        "IV090",
        Invulinstructie,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: what is refused or late of earlier months goes into a declaratie of the month asked for, never of one before the last; declaratie::regel: a DeclaratiePeriode that goes back or leaves a gap is told (TR318)",
        ),
    ),
    row(
        "IV091",
        Invulinstructie,
        &[Wmo323],
        None,
        Built(
            "outputs::declaratie: a credit repeats its debit under a ReferentieNummer of its own; declaratie::regel: one that is not the debit it names, turned round, is told (TR323)",
        ),
    ),
    row(
        "IV092",
        Invulinstructie,
        &[Wmo317],
        None,
        Built(
            "disposition::verzoek: all running toewijzingen must be named, and dates must fit them (TR349, TR357, TR373)",
        ),
    ),
    row(
        "IV093",
        Invulinstructie,
        &[Wmo301],
        None,
        Unchecked(
            "how the gemeente grants is its choice between keeping and renewing a number; what follows is read from the 301 itself",
        ),
    ),
    row(
        "IV094",
        Invulinstructie,
        &[Wmo301],
        None,
        Built("disposition::verzoek: a toewijzing honours the request whose ReferentieAanbieder it names"),
    ),
    row(
        "IV096",
        Invulinstructie,
        &[Wmo305, Wmo307],
        None,
        Built(
            "disposition::delivery: starts and stops are joined to their toewijzing by ToewijzingNummer; those of taakgericht have none and stay outside",
        ),
    ),
    row(
        "IV097",
        Invulinstructie,
        &[Wmo301],
        None,
        Built("disposition::version: ReferentieAanbieder that comes or goes is no change; disposition::verzoek: TR379"),
    ),
    row(
        "IV099",
        Invulinstructie,
        &[Wmo301],
        None,
        Built(
            "disposition::version: only whether RedenWijziging removes the toewijzing counts when versions are compared",
        ),
    ),
];

/// Every message but the retours.
const HEEN: &[Kind] = &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323, Wmo325];

/// The retours.
const RETOUR: &[Kind] = &[Wmo302, Wmo306, Wmo308, Wmo316, Wmo318, Wmo320];

const fn row(
    id: &'static str,
    kind: RuleKind,
    messages: &'static [Kind],
    since: Option<Release>,
    state: State,
) -> Rule {
    Rule { id, kind, messages, level: Level::Process, since, retourcode: None, state }
}
