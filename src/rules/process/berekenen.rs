//! Rules for people and systems about what a line of a declaration comes to: its period, quantity, tariff and amount.
//!
//! A row says what in the program follows the rule, or why nothing does; it judges nothing.

use crate::domain::Kind::{Wmo323, Wmo325};
use crate::rules::rule::Level::Process;
use crate::rules::rule::{HEEN, Rule, Who};

/// The rules of this file.
pub(in crate::rules) const RULES: &[Rule] = &[
    UP026, UP027, OP262, OP263, OP267, OP279, OP365, OP367, OP368, IV024, IV076, IV077, IV078, IV079, IV081, IV084,
    IV089,
];

const UP026: Rule = Rule::new("UP026", HEEN, Process, None)
    .built(
        "billing::ceiling and billing::amount: effort and output are told apart by Eenheid; taakgericht has no \
         toewijzing and is not billed per line",
    )
    .means("Er zijn drie uitvoeringsvarianten: inspanningsgericht, outputgericht en taakgericht.")
    .remedy(
        "Kijk in het contract welke variant voor het product geldt; daarvan hangt af wat u registreert en declareert.",
    );

const UP027: Rule = Rule::new("UP027", HEEN, Process, None)
    .built(
        "billing: the declared period is cut to the toewijzing, the quantity to its Omvang, and the tariff is the \
         agreed one",
    )
    .means("Wat u declareert past bij het contract en bij de toewijzing.")
    .remedy("Vergelijk bij een afwijzing eerst product, periode, omvang en tarief met de toewijzing en het contract.");

const OP262: Rule = Rule::new("OP262", &[Wmo323], Process, None)
    .built("billing::amount: quantity times the tariff per unit of time, or per piece with Eenheid 84")
    .binding(Who::Both)
    .means("Voor inspanning is een tarief per tijdseenheid afgesproken, of per stuk bij Eenheid 84.")
    .remedy("Zet het tarief in de config in de eenheid van het contract; voor minuten is dat het uurtarief.");

const OP263: Rule = Rule::new("OP263", &[Wmo323], Process, None)
    .built(
        "billing::amount: pieces times their tariff, or the amount itself with Eenheid 83; what counts as output is \
         agreed in the contract",
    )
    .binding(Who::Both)
    .means(
        "Voor output is een tarief per stuk of een bedrag per periode afgesproken. Partijen spreken af wat het \
         resultaat is en hoe dat vaststaat.",
    )
    .remedy("Leg vast wanneer het resultaat bereikt is; zonder dat kunt u een afwijzing niet weerleggen.");

const OP267: Rule = Rule::new("OP267", &[Wmo323], Process, None)
    .built("billing::amount: a line is in the Eenheid of the toewijzing, and only hours and minutes are converted")
    .means("U declareert in een eenheid die bij de toewijzing past.")
    .remedy("Registreer in de eenheid van de toewijzing; uren en minuten worden in elkaar omgerekend.");

const OP279: Rule = Rule::new("OP279", &[Wmo323], Process, None)
    .built("billing::route: a delivered day outside the toewijzing is OUTSIDE_ALLOCATION")
    .means("U declareert een product binnen de periode waarvoor het is toegewezen.")
    .remedy("Vraag de gemeente om verlenging als er daarbuiten geleverd is; zonder dat betaalt niemand die dagen.");

const OP365: Rule = Rule::new("OP365", &[Wmo323], Process, None)
    .built(
        "billing::ceiling: a quantity above the Omvang is cut, with the notice ABOVE_ALLOCATION; \
         outputs::declaratie::limit: what passes total or Budget is left; declaratie::regel: TR321, TR322, TR369",
    )
    .means("De gedeclareerde omvang past bij de toewijzing en bij het contract.")
    .remedy("Vraag een hogere omvang aan als er structureel meer geleverd wordt; iwmod declareert niet meer dan past.");

const OP367: Rule = Rule::new("OP367", &[Wmo323], Process, None)
    .built("billing: ProductPeriode is cut to the month; rules: CS337")
    .means("Een ProductPeriode ligt binnen één kalendermaand.")
    .remedy("Maak voor zorg over een maandgrens twee prestaties.");

const OP368: Rule = Rule::new("OP368", &[Wmo323], Process, None)
    .built("billing: ProductPeriode is cut to the toewijzing; declaratie::regel: TR307, TR308")
    .means("Een ProductPeriode ligt binnen de geldigheid van de toewijzing.")
    .remedy("Snijd de periode af op Ingangsdatum en Einddatum van de toewijzing.");

const IV024: Rule = Rule::new("IV024", &[Wmo323, Wmo325], Process, None)
    .built("domain::Eur: whole cents in messages, never a fraction")
    .means("Een bedrag staat in centen: 10000 is honderd euro.")
    .remedy("Deel het bedrag door honderd als u een bericht zelf leest.");

const IV076: Rule = Rule::new("IV076", &[Wmo323], Process, None)
    .built("billing::ceiling: output per week is counted by Sundays, effort by day of delivery")
    .means(
        "Bij een omvang per week telt in een maand: voor inspanning wat er op de dagen van die maand geleverd is, voor \
         output het aantal zondagen in de ProductPeriode. De laatste gebroken week valt in de periode met de laatste \
         zondag.",
    )
    .remedy("Registreer op de dag van levering; dan valt een week over de maandgrens vanzelf goed.");

const IV077: Rule = Rule::new("IV077", &[Wmo323], Process, None)
    .built("billing::ceiling: ISO weeks for effort, Sundays for output, six weeks for category 01")
    .means(
        "Het maximum per maand bij een omvang per week is voor inspanning het aantal weken dat de ProductPeriode raakt \
         maal het weekvolume, voor categorie 01 altijd zes maal. Voor output telt het aantal zondagen, met één extra in \
         de periode van de laatste zondag als de toewijzing niet op zondag eindigt.",
    )
    .remedy(
        "Lag de levering hoger, dan declareert iwmod het maximum met ABOVE_ALLOCATION. Vraag meer omvang als dit \
         blijft.",
    );

const IV078: Rule = Rule::new("IV078", &[Wmo323], Process, None)
    .built("billing::ceiling: the full volume in a broken month, never in proportion")
    .means(
        "In een maand die maar deels onder de toewijzing valt, declareert u bij inspanning wat geleverd is, tot het \
         volle volume van de frequentie en niet naar rato. Bij output geldt wat u afsprak.",
    )
    .remedy("Leg voor output vast wat u met de gemeente over gebroken maanden afsprak.");

const IV079: Rule = Rule::new("IV079", &[Wmo323], Process, None)
    .built("billing::amount: minutes are summed over the period first, then rounded to hours, at least one")
    .means(
        "Declareert u in uren, dan telt u eerst alle minuten van de ProductPeriode op en rondt dan af op hele uren: een \
         half uur naar boven, en minstens één uur.",
    )
    .remedy("Registreer minuten, niet al afgeronde uren per bezoek.");

const IV081: Rule = Rule::new("IV081", &[Wmo323], Process, None)
    .built("billing::amount: the hourly tariff times the minutes, divided by 60, rounded once")
    .means(
        "ProductTarief is het contracttarief in de eenheid van de toewijzing. Bij een uurtarief en een declaratie in \
         minuten staat er een zestigste, afgerond op centen; het bedrag is uurtarief maal minuten gedeeld door 60, en \
         dan pas afgerond.",
    )
    .remedy("Zet het uurtarief in de config; reken het bedrag niet na met het afgeronde minuuttarief.");

const IV084: Rule = Rule::new("IV084", &[Wmo323], Process, None)
    .built("billing::statement: a line per toewijzing and product, each with its own period")
    .means(
        "Volgen twee toewijzingen elkaar binnen een maand op, dan komt er per toewijzing en product een eigen prestatie \
         met een eigen ProductPeriode.",
    )
    .remedy("Registreer elke levering op de toewijzing die op die dag gold.");

const IV089: Rule = Rule::new("IV089", &[Wmo323], Process, None)
    .built("billing::statement: ProductPeriode is the month cut to the toewijzing, whatever start and stop say")
    .means(
        "ProductPeriode is de kalendermaand voor zover die binnen de toewijzing valt, los van start en stop. Een \
         traject met output in euro's mag in de laatste ProductPeriode.",
    )
    .remedy(
        "Pas de periode niet aan de leverdagen aan; ook bij één dag zorg is het de hele maand binnen de toewijzing.",
    );
