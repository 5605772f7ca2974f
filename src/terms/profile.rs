//! The protocol profile: a region's rules as data.

/// A region's rules.
#[derive(Clone, Debug)]
pub struct Profile {}

/// Why a profile cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ProfileError(pub String);

impl Profile {
    /// The profile compiled in.
    pub fn built_in() -> Result<Profile, ProfileError> {
        Ok(Profile {})
    }

    /// Reads a profile from TOML.
    pub fn read(text: &str) -> Result<Profile, ProfileError> {
        let _ = text;
        Ok(Profile {})
    }
}
