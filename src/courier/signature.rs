//! Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body, under a secret that sender and receiver share.
//!
//! Stands at the ground of `courier`. The secret is read when it is needed and kept nowhere.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret of a webhook.
pub struct Secret(Vec<u8>);

impl Secret {
    /// Reads `whsec_` and base64 from a file, or says why there is none, with the remedy.
    pub fn read(file: &Path) -> Result<Secret, String> {
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .map_err(|error| format!("the secret in {shown} cannot be read ({error}); see [[webhook]] secret_file"))?;
        Secret::of_text(text.trim()).ok_or_else(|| {
            format!("{shown} holds no secret; write whsec_ and 24 to 64 bytes in base64: echo whsec_$(openssl rand -base64 32)")
        })
    }

    /// Of `whsec_` and base64; of 24 to 64 bytes, as the standard asks.
    pub fn of_text(text: &str) -> Option<Secret> {
        let bytes = STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
        (24..=64).contains(&bytes.len()).then_some(Secret(bytes))
    }

    /// The value of `webhook-signature`; `seconds` since 1970.
    pub fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        // A key of any length is taken, so a signature is always made.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the libraries of Standard Webhooks.
    #[test]
    fn it_is_signed_as_the_standard_has_it() {
        let secret = Secret::of_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_secret_is_none() {
        for text in ["", "whsec_", "whsec_!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="] {
            assert!(Secret::of_text(text).is_none(), "{text}");
        }
    }
}
