//! Who gives a command: the user of a process, as the kernel knows it.
//!
//! Stands between the socket, whose other side the kernel tells, and those who note who did what. Looks up no more than a name.

use std::fs;

/// A user of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub u32);

impl Peer {
    /// The user that this process works as.
    pub fn of_process() -> Peer {
        Peer(rustix::process::geteuid().as_raw())
    }

    /// `anna (uid 1000)`; the number alone where the machine keeps its names elsewhere.
    pub fn name(self) -> String {
        let Peer(uid) = self;
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        named(&users, uid).map_or_else(|| format!("uid {uid}"), |name| format!("{name} (uid {uid})"))
    }
}

/// Who gave a command. Under the unit (PrivateUsers=yes) the kernel shows the service no other user than its own and root; there
/// the command itself says who runs it, which is noted as that.
pub fn orderer(kernel: Option<Peer>, said: Option<&str>) -> Option<String> {
    let said =
        said.filter(|said| said.len() <= NAME_BYTES_MAX && said.bytes().all(|b| b.is_ascii_graphic() || b == b' '));
    match (kernel, said) {
        (Some(peer), Some(said)) if peer == UNMAPPED => Some(format!("{said}, by its own word")),
        (kernel, _) => kernel.map(Peer::name),
    }
}

/// What the kernel says of a user that is not shown here.
const UNMAPPED: Peer = Peer(65_534);
const NAME_BYTES_MAX: usize = 80;

/// The name of a user in a table as `/etc/passwd`.
fn named(users: &str, uid: u32) -> Option<&str> {
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut found = fields.filter(|fields| fields.get(2).and_then(|field| field.parse().ok()) == Some(uid));
    found.next()?.first().copied().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_the_table_of_the_machine_or_by_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\nanna:x:1000:1000::/home/anna:/bin/sh\nbroken\n:x:7:7::/:\n";
        assert_eq!((named(users, 1000), named(users, 0)), (Some("anna"), Some("root")));
        assert_eq!((named(users, 1001), named(users, 7)), (None, None));
        assert_eq!(Peer(u32::MAX - 1).name(), format!("uid {}", u32::MAX - 1));
    }

    #[test]
    fn a_command_says_who_runs_it_only_where_the_kernel_does_not() {
        let own = Peer::of_process();
        assert_eq!(orderer(Some(own), Some("anna (uid 1000)")), Some(own.name()));
        let said = orderer(Some(UNMAPPED), Some("anna (uid 1000)"));
        assert_eq!(said.as_deref(), Some("anna (uid 1000), by its own word"));
        assert_eq!(orderer(Some(UNMAPPED), Some("a\nb")), Some(UNMAPPED.name()), "no line is made up");
        assert_eq!(orderer(None, Some("anna")), None);
    }
}
