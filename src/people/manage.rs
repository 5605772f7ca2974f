//! Users and tokens as an administrator makes, changes and lists them.
//!
//! Stands in `people` upon `register`. What is listed holds no secret; a secret that is made is given back once.

use jiff::Timestamp;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use super::error::PeopleError;
use super::file::{PeopleFile, Token, User};
use super::login::TOKEN_PREFIX;
use super::name::PlainName;
use super::password::{PasswordHash, check_password};
use super::register::People;
use super::role::Role;
use super::secret::{Secret, SecretHash};
use super::totp::TotpSecret;
use crate::domain::Date;

/// A user as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedUser {
    /// By which the user logs in.
    pub name: PlainName,
    /// As others read it.
    pub shown: String,
    /// What the user may do.
    pub role: Role,
    /// Whether a code is asked at the login.
    pub second_factor: bool,
    /// Whether the user may not log in.
    pub disabled: bool,
    /// Day on which the user was added.
    pub created: Date,
    /// Day of the last change.
    pub changed: Date,
}

/// A token as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedToken {
    /// By which it is known.
    pub name: PlainName,
    /// Whose it is.
    pub user: PlainName,
    /// What it may do at most.
    pub role: Role,
    /// Whether it was taken back.
    pub revoked: bool,
    /// Day on which it was made.
    pub created: Date,
    /// The last day on which it counts.
    pub expires: Date,
}

impl People {
    /// All users, by name.
    pub fn users(&self) -> Result<Vec<ListedUser>, PeopleError> {
        Ok(self.now()?.users.iter().map(|(name, user)| listed_user(name, user)).collect())
    }

    /// All tokens, by name.
    pub fn tokens(&self) -> Result<Vec<ListedToken>, PeopleError> {
        Ok(self.now()?.tokens.iter().map(|(name, token)| listed_token(name, token)).collect())
    }

    /// Whether a user can be added under this name, before anybody types a password for it.
    pub fn check_free(&self, name: &PlainName) -> Result<(), PeopleError> {
        is_free(&*self.now()?, name)
    }

    /// One user.
    pub fn user(&self, name: &PlainName) -> Result<ListedUser, PeopleError> {
        let file = self.now()?;
        let user = file.users.get(name).ok_or_else(|| PeopleError::NoUser(name.clone()))?;
        Ok(listed_user(name, user))
    }

    /// Adds a user.
    pub fn add_user(
        &self,
        name: &PlainName,
        shown: &str,
        role: Role,
        password: &str,
        today: Date,
    ) -> Result<ListedUser, PeopleError> {
        let shown = shown.trim();
        let is_good = (1..=SHOWN_MAX).contains(&shown.chars().count()) && !shown.chars().any(char::is_control);
        if !is_good {
            return Err(PeopleError::ShownUnfit);
        }
        self.check_free(name)?;
        let password = self.hashed(name, password)?;
        let (shown, totp, used_step, disabled) = (shown.to_owned(), None, None, false);
        let (revision, created, changed) = (0, today, today);
        let user = User { shown, role, password, totp, used_step, disabled, revision, created, changed };
        self.change(|file| {
            is_free(file, name)?;
            let listed = listed_user(name, &user);
            file.users.insert(name.clone(), user);
            Ok(listed)
        })
    }

    /// Gives a user another password; sessions of before are over.
    pub fn set_password(&self, name: &PlainName, password: &str, today: Date) -> Result<ListedUser, PeopleError> {
        self.user(name)?;
        let hash = self.hashed(name, password)?;
        self.change_user(name, today, |user| {
            user.password = hash;
            end_sessions(user);
        })
    }

    /// Gives a user another role, which counts in sessions and tokens at once.
    pub fn set_role(&self, name: &PlainName, role: Role, today: Date) -> Result<ListedUser, PeopleError> {
        self.change_user(name, today, |user| user.role = role)
    }

    /// Lets a user in no more, or again; sessions of before are over.
    pub fn set_disabled(&self, name: &PlainName, disabled: bool, today: Date) -> Result<ListedUser, PeopleError> {
        self.change_user(name, today, |user| {
            user.disabled = disabled;
            end_sessions(user);
        })
    }

    /// Gives a user this second factor, once a code of it shows that the user has it; sessions of before are over.
    pub fn set_second_factor(
        &self,
        name: &PlainName,
        secret: TotpSecret,
        code: &str,
        now: Timestamp,
        today: Date,
    ) -> Result<ListedUser, PeopleError> {
        let step = secret.step_of(code, now, None).ok_or(PeopleError::WrongCode)?;
        self.change_user(name, today, |user| {
            (user.totp, user.used_step) = (Some(secret), Some(step));
            end_sessions(user);
        })
    }

    /// Takes the second factor of a user away; sessions of before are over.
    pub fn remove_second_factor(&self, name: &PlainName, today: Date) -> Result<ListedUser, PeopleError> {
        self.change_user(name, today, |user| {
            (user.totp, user.used_step) = (None, None);
            end_sessions(user);
        })
    }

    /// Makes a token of a user, valid through a day; the role is the user's where none is given. The token is given back here and
    /// never again.
    pub fn add_token(
        &self,
        name: &PlainName,
        owner: &PlainName,
        role: Option<Role>,
        expires: Date,
        today: Date,
    ) -> Result<(Secret, ListedToken), PeopleError> {
        let latest = today.saturating_add(TOKEN_YEARS_MAX.years());
        if expires <= today || expires > latest {
            return Err(PeopleError::Expiry(expires));
        }
        let secret = Secret::with_prefix(TOKEN_PREFIX)?;
        let hash = SecretHash::of_text(secret.expose());
        let listed = self.change(|file| {
            let user = file.users.get(owner).ok_or_else(|| PeopleError::NoUser(owner.clone()))?;
            let role = role.unwrap_or(user.role);
            if role > user.role {
                return Err(PeopleError::RoleAboveOwner { user: owner.clone(), role: user.role });
            }
            let is_in_use = |token: &Token| !token.revoked && token.expires >= today;
            if file.tokens.get(name).is_some_and(is_in_use) {
                return Err(PeopleError::TokenExists(name.clone()));
            }
            let token = Token { user: owner.clone(), role, hash, revoked: false, created: today, expires };
            let listed = listed_token(name, &token);
            file.tokens.insert(name.clone(), token);
            Ok(listed)
        })?;
        Ok((secret, listed))
    }

    /// Takes a token back, at once and for good.
    pub fn revoke_token(&self, name: &PlainName) -> Result<ListedToken, PeopleError> {
        self.change(|file| {
            let token = file.tokens.get_mut(name).ok_or_else(|| PeopleError::NoToken(name.clone()))?;
            token.revoked = true;
            Ok(listed_token(name, token))
        })
    }

    fn change_user(
        &self,
        name: &PlainName,
        today: Date,
        change: impl FnOnce(&mut User),
    ) -> Result<ListedUser, PeopleError> {
        self.change(|file| {
            let user = file.users.get_mut(name).ok_or_else(|| PeopleError::NoUser(name.clone()))?;
            change(user);
            user.changed = today;
            Ok(listed_user(name, user))
        })
    }

    fn hashed(&self, name: &PlainName, password: &str) -> Result<PasswordHash, PeopleError> {
        check_password(password, name)?;
        Ok(self.hasher().turn().ok_or(PeopleError::Busy)?.hash(password)?)
    }
}

fn end_sessions(user: &mut User) {
    user.revision = user.revision.saturating_add(1);
}

fn is_free(file: &PeopleFile, name: &PlainName) -> Result<(), PeopleError> {
    if file.users.contains_key(name) { Err(PeopleError::UserExists(name.clone())) } else { Ok(()) }
}

fn listed_user(name: &PlainName, user: &User) -> ListedUser {
    let User { shown, role, totp, disabled, created, changed, .. } = user;
    let (name, shown, role, second_factor) = (name.clone(), shown.clone(), *role, totp.is_some());
    ListedUser { name, shown, role, second_factor, disabled: *disabled, created: *created, changed: *changed }
}

fn listed_token(name: &PlainName, token: &Token) -> ListedToken {
    let Token { user, role, revoked, created, expires, .. } = token;
    let (name, user, role) = (name.clone(), user.clone(), *role);
    ListedToken { name, user, role, revoked: *revoked, created: *created, expires: *expires }
}

const SHOWN_MAX: usize = 100;
const TOKEN_YEARS_MAX: i64 = 10;
