//! Codes of six digits that change every half minute (TOTP, RFC 6238 over HMAC-SHA-1, as all apps for it reckon).
//!
//! Stands in `people` above `base32` and `secret`. Knows no user; that a code is used once is kept by who asks here.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use super::base32::base32;
use super::name::PlainName;
use super::secret::{NoRandomness, random_bytes};

/// What a user's app and iwmod both know: 160 random bits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new one.
    pub fn random() -> Result<TotpSecret, NoRandomness> {
        random_bytes().map(TotpSecret)
    }

    /// As a person types it into an app.
    pub fn text(&self) -> String {
        base32(&self.0)
    }

    /// As an app reads it, from a QR code for example.
    pub fn uri(&self, name: &PlainName) -> String {
        format!("otpauth://totp/iwmod:{name}?secret={}&issuer=iwmod&algorithm=SHA1&digits=6&period=30", self.text())
    }

    /// The half minute of which `given` is the code, if it is one near `now` and later than the last that was used. A phone may be
    /// half a minute ahead or behind; the same code never counts twice.
    pub fn step_of(&self, given: &str, now: Timestamp, used: Option<u64>) -> Option<u64> {
        let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
        let here = u64::try_from(now.as_second()).ok()? / STEP_SECONDS;
        let steps = here.saturating_sub(1)..=here.saturating_add(1);
        let is_code = |step: &u64| bool::from(self.code(*step).as_bytes().ct_eq(given.as_bytes()));
        steps.filter(|step| used.is_none_or(|used| *step > used)).find(is_code)
    }

    fn code(&self, step: u64) -> String {
        format!("{:06}", truncated(&self.0, step) % 1_000_000)
    }
}

/// The dynamic truncation of RFC 4226: 31 bits of the HMAC, from where its last four bits say.
fn truncated(secret: &[u8], step: u64) -> u32 {
    // A key of any length is taken, so the other arm is never gone.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return 0 };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let from = usize::from(digest.last().copied().unwrap_or(0) & 0xf);
    let four = digest.iter().skip(from).take(4);
    four.fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) & 0x7fff_ffff
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(***)")
    }
}

impl TryFrom<String> for TotpSecret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(TotpSecret).ok_or("20 bytes in base64 are expected")
    }
}

impl From<TotpSecret> for String {
    fn from(secret: TotpSecret) -> String {
        URL_SAFE_NO_PAD.encode(secret.0)
    }
}

const STEP_SECONDS: u64 = 30;

/// The code of a moment, for tests that log in.
#[cfg(test)]
pub(super) fn code_at(secret: &TotpSecret, now: Timestamp) -> String {
    secret.code(u64::try_from(now.as_second()).unwrap() / STEP_SECONDS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_vectors_of_rfc_6238() {
        let vectors = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (second, expected) in vectors {
            assert_eq!(truncated(b"12345678901234567890", second / 30) % 100_000_000, expected, "{second}");
        }
    }

    #[test]
    fn a_code_counts_half_a_minute_early_or_late_and_once() {
        let secret = TotpSecret(*b"12345678901234567890");
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = code_at(&secret, at(59));
        assert_eq!(code, "287082");
        for (second, taken) in [(0, true), (30, true), (60, true), (89, true), (90, false), (120, false)] {
            assert_eq!(secret.step_of(&code, at(second), None).is_some(), taken, "{second}");
        }
        let step = secret.step_of("287 082", at(59), None);
        assert_eq!((step, secret.step_of(&code, at(59), step)), (Some(1), None));
        assert!(secret.uri(&"a@b.nl".parse().unwrap()).starts_with("otpauth://totp/iwmod:a@b.nl?secret=GEZDGNBVGY3T"));
    }

    proptest! {
        // Whatever was used last, no step is given that is not later, and none further than one from now.
        #[test]
        fn no_code_is_taken_twice(bytes: [u8; 20], second in 0_i64..10_000_000_000, ago in -3_i64..4, used in -2_i64..3) {
            let secret = TotpSecret(bytes);
            let now = Timestamp::from_second(second).unwrap();
            let code = code_at(&secret, Timestamp::from_second((second - 30 * ago).max(0)).unwrap());
            let here = u64::try_from(second).unwrap() / 30;
            let used = here.checked_add_signed(used);
            if let Some(step) = secret.step_of(&code, now, used) {
                prop_assert!(used.is_none_or(|used| step > used) && step.abs_diff(here) <= 1);
            }
        }
    }
}
