//! The key pair by which push services know the office (VAPID, RFC 8292): made once, kept in the office's folder.

use std::{
    fmt, fs,
    io::{ErrorKind, Write as _},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use web_push_native::jwt_simple::algorithms::{ECDSAP256KeyPairLike as _, ECDSAP256PublicKeyLike as _, ES256KeyPair};

use crate::delivery::Failure;

/// The office's key pair. Whoever subscribed did so for this public key: a new pair makes every subscription useless.
pub struct VapidKeys(ES256KeyPair);

impl fmt::Debug for VapidKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VapidKeys({})", self.public_key())
    }
}

impl VapidKeys {
    /// Reads the key pair, or makes one when there is no file yet. The file is its owner's alone (0600), appears whole or
    /// not at all, and of two programs that make it at once both end with the same one.
    pub fn load_or_make(path: &Path) -> Result<Self, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => Self::read(path, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(path).map_err(|error| problem(path, "cannot be written", &error.to_string()))?;
                let text =
                    fs::read_to_string(path).map_err(|error| problem(path, "cannot be read", &error.to_string()))?;
                Self::read(path, &text)
            }
            Err(error) => Err(problem(path, "cannot be read", &error.to_string())),
        }
    }

    /// What a page hands to the browser as `applicationServerKey`: base64url, 87 characters.
    #[must_use]
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().public_key().to_bytes_uncompressed())
    }

    pub(super) const fn pair(&self) -> &ES256KeyPair {
        &self.0
    }

    fn read(path: &Path, text: &str) -> Result<Self, Failure> {
        check_mode(path)?;
        // The length first: `from_bytes` panics at any other.
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok().filter(|bytes| bytes.len() == 32);
        let pair = bytes.and_then(|bytes| ES256KeyPair::from_bytes(&bytes).ok());
        pair.map(Self).ok_or_else(|| problem(path, "is damaged", "not a P-256 private key in base64url"))
    }
}

fn make(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", URL_SAFE_NO_PAD.encode(ES256KeyPair::generate().key_pair().to_bytes()))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != ErrorKind::AlreadyExists => Err(failed.error),
        _ => Ok(()),
    }
}

fn problem(path: &Path, what: &str, words: &str) -> Failure {
    Failure::config(
        format!("The key for push notifications, {}, {what}.", path.display()),
        "Restore it from a backup; with a new key everybody has to subscribe again.",
    )
    .said("", words)
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0);
    if !is_open {
        return Ok(());
    }
    let shown = path.display();
    Err(Failure::config(
        format!("The key for push notifications, {shown}, can be read by others, so it is not used."),
        format!("Run: chmod 600 {shown}"),
    ))
}

/// Elsewhere the folder's own rights decide.
#[cfg(not(unix))]
fn check_mode(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Class;

    #[test]
    fn a_key_is_made_once_and_stays() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let path = home.path().join("office/vapid.key");
        let keys = VapidKeys::load_or_make(&path).expect("made");
        assert_eq!(keys.public_key().len(), 87);
        assert_eq!(VapidKeys::load_or_make(&path).expect("read").public_key(), keys.public_key());
        assert_eq!(fs::read_dir(home.path().join("office")).expect("made").count(), 1);
        let private = fs::read_to_string(&path).expect("text");
        assert!(!format!("{keys:?}").contains(private.trim()));
    }

    #[test]
    fn two_programs_at_once_end_with_one_key() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let path = home.path().join("vapid.key");
        let public: Vec<String> = std::thread::scope(|scope| {
            let make = || VapidKeys::load_or_make(&path).expect("made or read").public_key();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(public.windows(2).all(|pair| pair[0] == pair[1]), "{public:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().expect("a folder for the test");
        let path = home.path().join("vapid.key");
        VapidKeys::load_or_make(&path).expect("made");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
        assert!(VapidKeys::load_or_make(&path).expect_err("open to all").fix.contains("chmod 600"));
    }

    #[test]
    fn a_damaged_key_is_never_replaced() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let path = home.path().join("vapid.key");
        VapidKeys::load_or_make(&path).expect("made");
        for damaged in ["", "hello", "AAAA"] {
            fs::write(&path, damaged).expect("ours");
            let failure = VapidKeys::load_or_make(&path).expect_err("damaged");
            assert_eq!(failure.class, Class::Config);
            assert_eq!(fs::read_to_string(&path).expect("there"), damaged);
        }
    }
}
