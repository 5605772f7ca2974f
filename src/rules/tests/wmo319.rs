//! The rules of the answer to a request.

use super::*;

const REDEN: &str = "/Bericht/Antwoord/RedenAfwijzingVerzoek";

rule!(cd085, "319",
    accepts [[], [("VerzoekAntwoord>1", "VerzoekAntwoord>2"), (element("319", "RedenAfwijzingVerzoek"), "")]],
    refuses [[(element("319", "RedenAfwijzingVerzoek"), "")] => REDEN]);
rule!(cd086, "319",
    accepts [[], [("VerzoekAntwoord>1", "VerzoekAntwoord>2"), (element("319", "RedenAfwijzingVerzoek"), "")]],
    refuses [[("VerzoekAntwoord>1", "VerzoekAntwoord>2")] => REDEN]);
