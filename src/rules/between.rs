//! The rows of rules that are judged beside other messages, or with a list or day from outside them.
//!
//! Beside `table`, whose rows one message decides; chained with it in `catalogue`. A row names the function that judges: the
//! judging stands in `disposition` and above, never here.

use super::{Level, Rule, RuleKind, State};
use crate::domain::{Kind, Release};

use Kind::{Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323, Wmo325};
use Level::{CrossMessage, ExternalSource};
use Release::V3_2;
use State::{Between, Unchecked};

/// All rules of those levels.
pub(super) static RULES: &[Rule] = &[
    row(
        "TR019",
        &[Wmo305, Wmo307],
        CrossMessage,
        Some("9019"),
        None,
        Between { place: "disposition::delivery::unknown_toewijzing" },
    ),
    row("TR056", HEEN, CrossMessage, Some("9056"), None, Between { place: "disposition::rivals::counting_messages" }),
    row(
        "TR063",
        &[Wmo305, Wmo307],
        CrossMessage,
        Some("9063"),
        None,
        Between { place: "disposition::delivery::nothing_to_delete" },
    ),
    row("TR071", &[Wmo305], CrossMessage, Some("9071"), None, Between { place: "disposition::delivery::live_starts" }),
    row(
        "TR074",
        &[Wmo305, Wmo307],
        CrossMessage,
        Some("9074"),
        None,
        Between { place: "disposition::delivery::sent_twice" },
    ),
    row("TR135", HEEN, ExternalSource, Some("8848"), None, Between { place: "intake::dated_in_the_future" }),
    row("TR304", &[Wmo317, Wmo323, Wmo325], CrossMessage, Some("8187"), None, Between { place: "declaratie" }),
    row("TR307", &[Wmo323], CrossMessage, Some("9307"), None, Between { place: "declaratie" }),
    row("TR308", &[Wmo323], CrossMessage, Some("9308"), None, Between { place: "declaratie" }),
    row("TR314", &[Wmo323], CrossMessage, Some("8021"), None, Between { place: "declaratie" }),
    row("TR318", &[Wmo323], CrossMessage, Some("8214"), None, Between { place: "declaratie" }),
    row("TR319", &[Wmo323], CrossMessage, Some("9319"), None, Between { place: "declaratie" }),
    row("TR321", &[Wmo323], CrossMessage, Some("9321"), None, Between { place: "declaratie" }),
    row("TR322", &[Wmo323], CrossMessage, Some("9322"), None, Between { place: "declaratie" }),
    row("TR323", &[Wmo323], CrossMessage, Some("8017"), None, Between { place: "declaratie" }),
    row(
        "TR326",
        &[Wmo305],
        CrossMessage,
        Some("9326"),
        None,
        Between { place: "disposition::delivery::counted_starts" },
    ),
    row("TR332", &[Wmo301], CrossMessage, Some("9332"), None, Between { place: "disposition::version::one_per_stamp" }),
    row("TR333", &[Wmo323], CrossMessage, Some("9333"), None, Between { place: "declaratie" }),
    row("TR337", &[Wmo325], CrossMessage, None, None, Between { place: "declaratie" }),
    row("TR338", &[Wmo323], CrossMessage, Some("9338"), None, Between { place: "declaratie" }),
    row("TR339", &[Wmo323], CrossMessage, Some("9339"), None, Between { place: "declaratie" }),
    row("TR340", &[Wmo323], CrossMessage, Some("9340"), None, Between { place: "declaratie" }),
    row("TR341", &[Wmo323], CrossMessage, Some("9341"), None, Between { place: "declaratie" }),
    row("TR346", &[Wmo323], ExternalSource, Some("9346"), None, Between { place: "declaratie" }),
    row("TR347", &[Wmo315, Wmo317], CrossMessage, Some("9347"), None, Between { place: "verzoek" }),
    row("TR349", &[Wmo317], CrossMessage, Some("9349"), None, Between { place: "verzoek" }),
    row("TR350", &[Wmo317], CrossMessage, Some("9350"), None, Between { place: "verzoek" }),
    row("TR351", &[Wmo317], CrossMessage, Some("9351"), None, Between { place: "verzoek" }),
    row("TR355", &[Wmo319], CrossMessage, Some("9355"), None, Between { place: "verzoek" }),
    row("TR357", &[Wmo317], CrossMessage, Some("9357"), None, Between { place: "verzoek" }),
    row("TR359", &[Wmo319], CrossMessage, Some("9359"), None, Between { place: "verzoek" }),
    row("TR360", &[Wmo319], CrossMessage, Some("9360"), None, Between { place: "verzoek" }),
    row("TR361", &[Wmo317], CrossMessage, Some("9361"), None, Between { place: "verzoek" }),
    row("TR365", &[Wmo319], CrossMessage, Some("9365"), None, Between { place: "verzoek" }),
    row("TR366", &[Wmo325], CrossMessage, Some("9366"), None, Between { place: "declaratie" }),
    row("TR367", &[Wmo325], CrossMessage, Some("9367"), None, Between { place: "declaratie" }),
    row("TR369", &[Wmo323], CrossMessage, Some("9369"), None, Between { place: "declaratie" }),
    row("TR371", &[Wmo325], CrossMessage, None, None, Between { place: "declaratie" }),
    row("TR373", &[Wmo317], CrossMessage, Some("9373"), None, Between { place: "verzoek" }),
    row("TR374", &[Wmo315, Wmo317], CrossMessage, Some("9374"), None, Between { place: "verzoek" }),
    row("TR375", &[Wmo317], CrossMessage, Some("9375"), None, Between { place: "verzoek" }),
    row("TR376", &[Wmo325], CrossMessage, None, None, Between { place: "declaratie" }),
    row("TR378", HEEN, ExternalSource, Some("S300"), Some(V3_2), Between { place: "disposition" }),
    row("TR379", &[Wmo301], CrossMessage, Some("9379"), None, Between { place: "verzoek" }),
    row(
        "TR381",
        &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo323],
        ExternalSource,
        Some("S329"),
        None,
        Unchecked(
            "the list of product codes belongs to the contract and is in no message; a product that the config does not know is PRODUCT_UNMAPPED and needs a [[product]]",
        ),
    ),
    row(
        "TR382",
        &[Wmo307],
        CrossMessage,
        Some("9069"),
        None,
        Between { place: "disposition::delivery::stop_without_start" },
    ),
    row("TR384", &[Wmo323], CrossMessage, Some("9384"), None, Between { place: "declaratie" }),
    row("TR385", &[Wmo301], CrossMessage, Some("9385"), None, Between { place: "disposition" }),
    row("TR387", &[Wmo323], CrossMessage, Some("9387"), None, Between { place: "declaratie" }),
    row("TR388", &[Wmo323], CrossMessage, Some("9388"), None, Between { place: "declaratie" }),
    row("TR389", &[Wmo323], CrossMessage, Some("9389"), None, Between { place: "declaratie" }),
    row("TR390", &[Wmo323], CrossMessage, Some("9390"), None, Between { place: "declaratie" }),
    row("TR411", &[Wmo317], CrossMessage, Some("9411"), None, Between { place: "verzoek" }),
    row("TR412", &[Wmo317], CrossMessage, Some("9412"), None, Between { place: "verzoek" }),
    row("TR413", &[Wmo307], CrossMessage, Some("9413"), Some(V3_2), Between { place: "disposition::delivery::period" }),
    row("TR414", &[Wmo307], CrossMessage, Some("9414"), Some(V3_2), Between { place: "disposition::delivery::period" }),
    row("TR415", &[Wmo307], CrossMessage, Some("9415"), Some(V3_2), Between { place: "disposition::delivery::period" }),
    row("TR418", &[Wmo323], CrossMessage, Some("0611"), Some(V3_2), Between { place: "declaratie" }),
];

/// Every message but the retours.
const HEEN: &[Kind] = &[Wmo301, Wmo305, Wmo307, Wmo315, Wmo317, Wmo319, Wmo323, Wmo325];

const fn row(
    id: &'static str,
    messages: &'static [Kind],
    level: Level,
    retourcode: Option<&'static str>,
    since: Option<Release>,
    state: State,
) -> Rule {
    Rule { id, kind: RuleKind::TechnischeRegel, messages, level, retourcode, since, state }
}
