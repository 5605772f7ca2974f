//! `user` and `token`: who may do what on the page and by the API.
//!
//! Writes the file of people itself, with or without a daemon, which sees the change at once. A secret is printed once, when it is made.

use std::io;

use clap::Subcommand;
use jiff::ToSpan;
use serde::Serialize;

use super::exit::Exit;
use super::hidden::{line, new_password};
use super::output::{self, Output, table};
use super::session;
use crate::clock;
use crate::config::Config;
use crate::people::{ListedToken, ListedUser, People, PeopleRules, PlainName, Role, TotpSecret};

/// What to do with users.
#[derive(Debug, clap::Args)]
pub struct UserArgs {
    #[command(subcommand)]
    action: UserAction,
}

#[derive(Debug, Subcommand)]
enum UserAction {
    /// Add a user; the password is typed, or one line of standard input
    Add {
        /// By which the user logs in: lower-case letters, digits, '.', '-', '_' and '@'
        name: PlainName,
        /// What the user may do: inzien (look), verwerken (and work), beheer (and decide about people)
        #[arg(long, value_name = "ROLE")]
        role: Role,
        /// As others read it, such as "A. Jansen" [default: the name]
        #[arg(long, value_name = "TEXT")]
        shown: Option<String>,
    },
    /// Show the users
    List,
    /// Let a user in no more; sessions and tokens end at once
    Disable {
        /// As `user list` shows it
        name: PlainName,
    },
    /// Let a user in again
    Enable {
        /// As `user list` shows it
        name: PlainName,
    },
    /// Give a user another password; sessions end at once
    Password {
        /// As `user list` shows it
        name: PlainName,
    },
    /// Give a user another role
    Role {
        /// As `user list` shows it
        name: PlainName,
        /// inzien, verwerken or beheer
        role: Role,
    },
    /// Give a user a second factor: prints it once, for the app of the user, and asks for the first code
    SecondFactor {
        /// As `user list` shows it
        name: PlainName,
        /// Take it away instead, when a phone is lost
        #[arg(long)]
        remove: bool,
    },
}

/// What to do with tokens.
#[derive(Debug, clap::Args)]
pub struct TokenArgs {
    #[command(subcommand)]
    action: TokenAction,
}

#[derive(Debug, Subcommand)]
enum TokenAction {
    /// Make a token for a program; it is printed once
    Add {
        /// By which it is known, such as the name of the program
        name: PlainName,
        /// Whose it is; it may do no more than that user
        #[arg(long, value_name = "NAME")]
        user: PlainName,
        /// How long it counts
        #[arg(long, value_name = "N", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
        /// What it may do [default: what the user may]
        #[arg(long, value_name = "ROLE")]
        role: Option<Role>,
    },
    /// Show the tokens, without what they are shown by
    List,
    /// Take a token back, at once and for good
    Revoke {
        /// As `token list` shows it
        name: PlainName,
    },
}

/// Changes or shows users.
pub fn user(config: &Config, args: &UserArgs, output: &Output) -> anyhow::Result<Exit> {
    let people = open(config)?;
    let (_, today) = clock::machine();
    let done = match &args.action {
        UserAction::List => {
            let users = people.users()?;
            return print(output, &users, || users_text(&users));
        }
        UserAction::SecondFactor { name, remove: false } => return second_factor(&people, name, output),
        UserAction::SecondFactor { name, remove: true } => people.remove_second_factor(name, today)?,
        UserAction::Add { name, role, shown } => {
            people.check_free(name)?;
            people.add_user(name, shown.as_deref().unwrap_or(name.as_str()), *role, &new_password()?, today)?
        }
        UserAction::Disable { name } => people.set_disabled(name, true, today)?,
        UserAction::Enable { name } => people.set_disabled(name, false, today)?,
        UserAction::Password { name } => {
            people.user(name)?;
            people.set_password(name, &new_password()?, today)?
        }
        UserAction::Role { name, role } => people.set_role(name, *role, today)?,
    };
    if people.rules().asks_second_factor(done.role) && !done.second_factor && !done.disabled {
        output::warn(&format!(
            "{} cannot log in yet: [people] second_factor asks a second factor of {}; give one: iwmod user second-factor {}",
            done.name, done.role, done.name
        ));
    }
    print(output, &done, || user_text(&done))
}

/// Changes or shows tokens.
pub fn token(config: &Config, args: &TokenArgs, output: &Output) -> anyhow::Result<Exit> {
    let people = open(config)?;
    let (_, today) = clock::machine();
    match &args.action {
        TokenAction::List => {
            let tokens = people.tokens()?;
            print(output, &tokens, || tokens_text(&tokens))
        }
        TokenAction::Add { name, user, days, role } => {
            let expires = today.saturating_add(i64::from(*days).days());
            let (secret, token) = people.add_token(name, user, *role, expires, today)?;
            let made = MadeToken { token: secret.expose(), listed: &token };
            let until = format!("it counts through {expires} and is not shown again");
            print(output, &made, || format!("{}\n{}: {until}", secret.expose(), token.name))
        }
        TokenAction::Revoke { name } => {
            let token = people.revoke_token(name)?;
            print(output, &token, || format!("{} counts no more", token.name))
        }
    }
}

/// A token with what is shown by it.
#[derive(Serialize)]
struct MadeToken<'a> {
    token: &'a str,
    #[serde(flatten)]
    listed: &'a ListedToken,
}

/// A second factor that is to be confirmed.
#[derive(Serialize)]
struct MadeFactor<'a> {
    name: &'a PlainName,
    secret: String,
    uri: String,
}

/// Root writes as the user of the service, who could not read what is root's.
fn open(config: &Config) -> anyhow::Result<People> {
    session::step_aside_at(&config.paths.people, "people");
    Ok(People::open(&config.paths.people, PeopleRules::from(&config.people))?)
}

/// Prints a second factor and asks for a code of it, so that nobody is locked out by an app that did not take it.
fn second_factor(people: &People, name: &PlainName, output: &Output) -> anyhow::Result<Exit> {
    people.user(name)?;
    let factor = TotpSecret::random()?;
    let made = MadeFactor { name, secret: factor.text(), uri: factor.uri(name) };
    let text = || format!("{}\nsecret: {}\n", made.uri, made.secret);
    print(output, &made, text)?;
    output::warn("Add it to the app on the phone of the user, and type the code that the app shows now:");
    let code = line(&mut io::stdin().lock(), CODE_BYTES_MAX)?;
    let (now, today) = clock::machine();
    people.set_second_factor(name, factor, &code, now, today)?;
    output::warn(&format!("{name} logs in with a second factor from now on"));
    Ok(Exit::Good)
}

fn print(output: &Output, document: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<Exit> {
    output.line(if output.is_json() { serde_json::to_string(document)? } else { text() })?;
    Ok(Exit::Good)
}

fn user_text(user: &ListedUser) -> String {
    let ListedUser { name, shown, role, second_factor, disabled, .. } = user;
    let factor = if *second_factor { "with a second factor" } else { "without a second factor" };
    let disabled = if *disabled { ", disabled" } else { "" };
    format!("{name} ({shown}): {role}, {factor}{disabled}")
}

fn users_text(users: &[ListedUser]) -> String {
    if users.is_empty() {
        return "there are no users; add the first: iwmod user add NAME --role beheer".to_owned();
    }
    let yes = |is_so: bool| if is_so { "yes" } else { "" }.to_owned();
    let row = |user: &ListedUser| {
        let (name, shown, role) = (user.name.to_string(), user.shown.clone(), user.role.to_string());
        vec![name, shown, role, yes(user.second_factor), yes(user.disabled), user.changed.to_string()]
    };
    table(&["name", "shown", "role", "second factor", "disabled", "changed"], users.iter().map(row))
}

fn tokens_text(tokens: &[ListedToken]) -> String {
    if tokens.is_empty() {
        return "there are no tokens; make one: iwmod token add NAME --user USER".to_owned();
    }
    let row = |token: &ListedToken| {
        let until = if token.revoked { "revoked".to_owned() } else { token.expires.to_string() };
        vec![token.name.to_string(), token.user.to_string(), token.role.to_string(), token.created.to_string(), until]
    };
    table(&["name", "user", "role", "created", "counts through"], tokens.iter().map(row))
}

const CODE_BYTES_MAX: u64 = 64;
