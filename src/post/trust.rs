//! By which certificates a server that TLS is spoken with is trusted.
//!
//! Stands below the mail and the webhooks. The primitives are ring's.

use std::io;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// By certificates in PEM that a config gives, else those of the machine. `key` is where the config may name them.
pub fn trusting(pem: Option<&[u8]>, key: &str) -> io::Result<ClientConfig> {
    let of_machine = || {
        std::fs::read(OF_MACHINE).map_err(|error| {
            let remedy = format!("install ca-certificates, or name a file in {key}");
            io::Error::other(format!("{OF_MACHINE} cannot be read ({error}); {remedy}"))
        })
    };
    let pem = pem.map_or_else(of_machine, |pem| Ok(pem.to_vec()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        // One that cannot be read is one that nothing is trusted by.
        let _ = certificate.map(|certificate| roots.add(certificate));
    }
    if roots.is_empty() {
        return Err(io::Error::other("no certificate is known that a server could be trusted by"));
    }
    by(roots)
}

/// By none: for a client that speaks to a socket of this machine, and never TLS.
pub fn nobody() -> io::Result<ClientConfig> {
    by(RootCertStore::empty())
}

fn by(roots: RootCertStore) -> io::Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(config.map_err(io::Error::other)?.with_root_certificates(roots).with_no_client_auth())
}

/// Where Debian keeps the certificates that a machine trusts.
const OF_MACHINE: &str = "/etc/ssl/certs/ca-certificates.crt";
