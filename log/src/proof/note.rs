//! Signed notes, as C2SP specifies them (`c2sp.org/signed-note`): text with Ed25519 signatures below it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// The type of our signatures, as the specification numbers them.
const ED25519: u8 = 1;

/// More than a log and all its witnesses sign; whoever sends more wants to keep us busy.
const SIGNATURES_MAX: usize = 100;

/// A key cannot be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// Not `<name>+<hash>+<key>`.
    #[error("a key is written <name>+<hash>+<key>, as `sandesham log key` prints it")]
    Malformed,
    /// Hash and key are not of one key: it was cut or changed.
    #[error("the key's hash is not that of its name and its bytes")]
    Hash,
    /// Not a private key of the kind that signs.
    #[error("not an Ed25519 private key in PEM (PKCS #8)")]
    Private,
    /// Not a name that a key may have.
    #[error("a name has no spaces and no plus, and is not empty")]
    Name,
}

/// A note that must not be believed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoteError {
    /// Not a text with signatures below it.
    #[error("not a signed note")]
    Malformed,
    /// Nothing in it is of the key.
    #[error("the key has not signed it")]
    NotSigned,
    /// It says that it is of the key, and is not.
    #[error("the signature does not fit the text")]
    WrongSignature,
}

/// Whether a key may be called so.
pub fn is_valid_name(name: &str) -> bool {
    let is_bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && !name.contains(is_bad)
}

/// A key that signs, and its name.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// A key that checks signatures, and its name: written `<name>+<hash>+<key>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: VerifyingKey,
}

impl SigningKey {
    /// Of the 32 bytes that it was made of.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::new(name, ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// As `openssl genpkey -algorithm ed25519` writes it.
    pub fn from_pem(name: &str, pem: &str) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem);
        Self::new(name, key.map_err(|_| KeyError::Private)?)
    }

    fn new(name: &str, key: ed25519_dalek::SigningKey) -> Result<Self, KeyError> {
        let name = if is_valid_name(name) { name.to_owned() } else { return Err(KeyError::Name) };
        Ok(Self { name, key })
    }

    /// What checks its signatures.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Its name: the origin of the log that it signs for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The note with `text`, which ends with a newline.
    pub fn sign(&self, text: &str) -> String {
        let id = self.verifier().id();
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let encoded = BASE64_STANDARD.encode([id.as_slice(), &signature].concat());
        format!("{text}\n\u{2014} {} {encoded}\n", self.name)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl VerifierKey {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of a note, if this key signed it. Signatures of others are passed over.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Malformed);
        }
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let text = &note[..=text.len()];
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        if signatures.lines().count() > SIGNATURES_MAX {
            return Err(NoteError::Malformed);
        }
        let mut opened = Err(NoteError::NotSigned);
        for line in signatures.split('\n') {
            let (name, signature) = read_signature(line).ok_or(NoteError::Malformed)?;
            if let Some(signature) = signature.strip_prefix(&self.id())
                && name == self.name
            {
                self.check(text, signature)?;
                opened = Ok(text);
            }
        }
        opened
    }

    fn check(&self, text: &str, signature: &[u8]) -> Result<(), NoteError> {
        let signature = Signature::from_slice(signature);
        let signature = signature.map_err(|_| NoteError::WrongSignature)?;
        let checked = self.key.verify_strict(text.as_bytes(), &signature);
        checked.map_err(|_| NoteError::WrongSignature)
    }

    /// Tells keys apart in signatures; no secret, and easily made to collide.
    fn id(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', ED25519]);
        hasher.update(self.key.as_bytes());
        let [a, b, c, d, ..]: [u8; 32] = hasher.finalize().into();
        [a, b, c, d]
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = BASE64_STANDARD.encode([&[ED25519], self.key.as_bytes().as_slice()].concat());
        write!(f, "{}+{}+{key}", self.name, hex::encode(self.id()))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // The key itself may hold a plus.
        let mut parts = text.trim().splitn(3, '+');
        let mut next = || parts.next().ok_or(KeyError::Malformed);
        let (name, id, key) = (next()?, next()?, next()?);
        let bytes = BASE64_STANDARD.decode(key).map_err(|_| KeyError::Malformed)?;
        let [ED25519, bytes @ ..] = bytes.as_slice() else { return Err(KeyError::Malformed) };
        let bytes = bytes.try_into().map_err(|_| KeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Malformed)?;
        if !is_valid_name(name) {
            return Err(KeyError::Name);
        }
        let key = Self { name: name.to_owned(), key };
        if hex::encode(key.id()) == id { Ok(key) } else { Err(KeyError::Hash) }
    }
}

/// The name and the bytes of a line `— <name> <base64>`.
fn read_signature(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let signature = BASE64_STANDARD.decode(signature).ok()?;
    (is_valid_name(name) && signature.len() > 4).then_some((name, signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "log.example\n3\nabc\n";

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name, &[seed; 32]).unwrap()
    }

    #[test]
    fn a_note_is_opened_by_the_key_that_signed_it_and_no_other() {
        let ours = key("log.example", 7);
        let note = ours.sign(TEXT);
        assert_eq!(ours.verifier().open(&note), Ok(TEXT));
        assert_eq!(key("log.example", 8).verifier().open(&note), Err(NoteError::NotSigned));
        assert_eq!(key("other.example", 7).verifier().open(&note), Err(NoteError::NotSigned));
    }

    #[test]
    fn the_signatures_of_witnesses_are_passed_over() {
        let (ours, witness) = (key("log.example", 7), key("witness.example", 9));
        let (note, other) = (ours.sign(TEXT), witness.sign(TEXT));
        let (_, cosignature) = other.rsplit_once("\n\n").unwrap();
        let both = format!("{note}{cosignature}");
        assert_eq!(ours.verifier().open(&both), Ok(TEXT));
        assert_eq!(witness.verifier().open(&both), Ok(TEXT));
    }

    #[test]
    fn no_byte_of_a_note_can_be_changed() {
        let ours = key("log.example", 7);
        let note = ours.sign(TEXT).into_bytes();
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut changed = note.clone();
                changed[at] ^= 1 << bit;
                if let Ok(changed) = String::from_utf8(changed) {
                    assert!(ours.verifier().open(&changed).is_err(), "{changed}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_note_is_not_opened() {
        let verifier = key("log.example", 7).verifier();
        for text in ["", "\n", "\n\n", "a\n\nb\n", "a\n\n\u{2014} log.example \n", "a\n\n\u{2014}"]
        {
            assert_eq!(verifier.open(text), Err(NoteError::Malformed), "{text:?}");
        }
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let verifier = key("chat.example/log", 3).verifier();
        assert_eq!(verifier.to_string().parse(), Ok(verifier.clone()));
        // One that the specification's tools made.
        let known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        assert_eq!(known.parse::<VerifierKey>().unwrap().to_string(), known);
    }

    #[test]
    fn a_key_that_was_cut_or_changed_is_refused() {
        let written = key("log.example", 3).verifier().to_string();
        let parse = |text: &str| text.parse::<VerifierKey>().unwrap_err();
        assert_eq!(parse(""), KeyError::Malformed);
        assert_eq!(parse(&written[..written.len() - 4]), KeyError::Malformed);
        assert_eq!(parse(&format!("x{written}")), KeyError::Hash);
        assert_eq!(SigningKey::from_pem("a", "nothing").unwrap_err(), KeyError::Private);
        assert_eq!(SigningKey::from_seed("a b", &[0; 32]).unwrap_err(), KeyError::Name);
    }

    #[test]
    fn a_note_of_the_specification_is_opened() {
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key: VerifierKey = key.parse().unwrap();
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know \
                    what your problem is.\n";
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let note = format!("{text}\n\u{2014} PeterNeumann {signature}\n");
        assert_eq!(key.open(&note), Ok(text));
    }
}
