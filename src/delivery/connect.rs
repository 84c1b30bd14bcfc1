//! From a server's name to a connection that is encrypted as configured, or none: the rules of trust for all mail servers.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::Failure;
use crate::config::value::Security;

/// How a connection is to be protected.
#[derive(Clone)]
pub(super) enum Protection {
    /// TLS from the first byte.
    Tls(Arc<ClientConfig>, ServerName<'static>),
    /// TLS after STARTTLS; without it nothing is said that matters.
    StartTls(Arc<ClientConfig>, ServerName<'static>),
    /// None: only to this machine itself.
    Loopback,
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum Broken {
    /// It failed or broke.
    Lost(String),
    /// Nobody answered in time.
    Timeout,
    /// The certificate is not to be trusted; the words say why.
    Certificate(String),
    /// The server does not speak TLS here, or none that is safe.
    NoTls(String),
}

impl Protection {
    /// What the settings of `section` ("email", "inbox") ask for; reads the certificates.
    pub(super) fn new(section: &str, host: &str, security: Security, ca_file: Option<&Path>) -> Result<Self, Failure> {
        match security {
            Security::Plain => {
                let is_loopback = host.eq_ignore_ascii_case("localhost")
                    || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
                if is_loopback {
                    return Ok(Self::Loopback);
                }
                Err(Failure::config(
                    format!("What is said to {host} would go over the network without encryption."),
                    format!(
                        "Set [{section}] security to \"starttls\" or \"tls\"; \"plain\" is for this machine itself."
                    ),
                ))
            }
            Security::Tls => Ok(Self::Tls(trust(section, ca_file)?, server_name(section, host)?)),
            Security::Starttls => Ok(Self::StartTls(trust(section, ca_file)?, server_name(section, host)?)),
        }
    }
}

/// Whom we trust: the machine's own list and the extra file.
fn trust(section: &str, ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = ca_file {
        let unreadable = |why: String| {
            Failure::config(
                format!("The certificates in {} cannot be read.", file.display()),
                format!("Check [{section}] ca_file: it must be a PEM file (-----BEGIN CERTIFICATE-----)."),
            )
            .said("", &why)
        };
        let before = roots.len();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(error.to_string()))? {
            let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
            roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
        }
        if roots.len() == before {
            return Err(unreadable("no certificate in it".into()));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::config("TLS cannot be used on this machine.", "").said("", &error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn server_name(section: &str, host: &str) -> Result<ServerName<'static>, Failure> {
    ServerName::try_from(host.to_owned()).map_err(|_| {
        Failure::config(
            format!("\"{host}\" is not the name of a server."),
            format!("Set [{section}] host to a name such as mail.example.com."),
        )
    })
}

/// Connects within that time. Nagle's algorithm is off: it costs tens of milliseconds a command.
pub(super) async fn tcp(host: &str, port: u16, within: Duration, protection: &Protection) -> Result<TcpStream, Broken> {
    let connected = async {
        let lost = |error: io::Error| Broken::Lost(error.to_string());
        let addresses = lookup_host((host, port)).await.map_err(lost)?;
        let tcp = first_to_answer(host, addresses.collect(), within).await?;
        tcp.set_nodelay(true).map_err(lost)?;
        if matches!(protection, Protection::Loopback) && !tcp.peer_addr().map_err(lost)?.ip().is_loopback() {
            return Err(Broken::NoTls("without encryption only this machine itself may be reached".into()));
        }
        Ok(tcp)
    };
    timeout(within, connected).await.unwrap_or(Err(Broken::Timeout))
}

/// Each address gets its share of the time, so that one that swallows everything (a network with half an IPv6) does not
/// hide the next.
async fn first_to_answer(host: &str, addresses: Vec<SocketAddr>, within: Duration) -> Result<TcpStream, Broken> {
    let share = within / u32::try_from(addresses.len()).unwrap_or(u32::MAX).clamp(1, 4);
    let mut broken = Broken::Lost(format!("no address is known for {host}"));
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => broken = Broken::Lost(error.to_string()),
            Err(_) => broken = Broken::Timeout,
        }
    }
    Err(broken)
}

/// The TLS handshake; a server that is not the one that was named is refused.
pub(super) async fn encrypt(
    tcp: TcpStream,
    config: &Arc<ClientConfig>,
    name: &ServerName<'static>,
) -> Result<TlsStream<TcpStream>, Broken> {
    let tls = TlsConnector::from(Arc::clone(config)).connect(name.clone(), tcp).await;
    tls.map_err(|error| Broken::of_handshake(&error))
}

impl Broken {
    /// The error of a TLS handshake; only a certificate or a peer without TLS is a matter of settings.
    fn of_handshake(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(reason)) => Self::Certificate(certificate_words(reason)),
            Some(reason @ (rustls::Error::InvalidMessage(_) | rustls::Error::PeerIncompatible(_))) => {
                Self::NoTls(reason.to_string())
            }
            _ => Self::Lost(error.to_string()),
        }
    }
}

fn certificate_words(reason: &CertificateError) -> String {
    match reason {
        CertificateError::UnknownIssuer => "it was issued by an authority that this machine does not know".to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it was issued for another name".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        other => other.to_string(),
    }
}
