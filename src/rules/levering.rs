//! Rules about starts and stops.

use super::rule::Found;
use super::walk::path::{START, STOP, at};
use crate::message::{Body, Message};

/// TR018: a stop ends on or after its Begindatum.
pub(super) fn tr018(message: &Message, found: &mut Found<'_>) {
    let Body::Wmo307(m) = &message.body else { return };
    for (index, stop) in m.client.stop_producten.stop_product.iter().enumerate() {
        if stop.einddatum < stop.begindatum {
            let text = "Einddatum ligt voor Begindatum; verbeter een van beide.";
            found.error(at(STOP, index, "/Einddatum"), &stop.einddatum.to_string(), text);
        }
    }
}

/// CS058: a start or stop is a first delivery (1) or a deletion (3).
pub(super) fn cs058(message: &Message, found: &mut Found<'_>) {
    let mut judge = |list, index, status: &str| {
        if !matches!(status, "1" | "3") {
            let text = "StatusAanlevering is 1 (eerste aanlevering) of 3 (verwijderen); een wijziging is een verwijdering en een \
                        nieuwe aanlevering.";
            found.error(at(list, index, "/StatusAanlevering"), status, text);
        }
    };
    match &message.body {
        Body::Wmo305(m) => {
            let products = m.client.start_producten.start_product.iter().enumerate();
            products.for_each(|(i, p)| judge(START, i, p.status_aanlevering.as_str()));
        }
        Body::Wmo307(m) => {
            let products = m.client.stop_producten.stop_product.iter().enumerate();
            products.for_each(|(i, p)| judge(STOP, i, p.status_aanlevering.as_str()));
        }
        _ => {}
    }
}
