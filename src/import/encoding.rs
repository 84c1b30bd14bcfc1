//! Bytes to text: UTF-8, UTF-16 with its mark, else Windows-1252; and a plain sentence for what is no text at all.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};

use crate::domain::Refusal;

/// How a file's bytes stand for letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-8 in which some bytes are broken; each shows as `\u{fffd}`.
    DamagedUtf8,
    /// UTF-16 with its mark, as "Unicode text" is saved by spreadsheets.
    Utf16,
    /// The old encoding of Western European Windows.
    Windows1252,
}

impl Encoding {
    /// As a preview names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::DamagedUtf8 => "UTF-8 with broken letters",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// What well-known files that are no text begin with.
const NO_TEXT: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "a database"),
    (b"\x1f\x8b", "a compressed file"),
];

/// Decodes the file; only what is not UTF-8 is copied.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), Refusal> {
    if let Some((_, what)) = NO_TEXT.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(no_table(format!("The file is {what}, not a CSV file.")));
    }
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != UTF_8
    {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Ok((text, Encoding::Utf16));
    }
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    let utf8 = std::str::from_utf8(bytes);
    if is_binary(bytes, utf8.is_ok()) {
        return Err(no_table("The file holds binary data, not the lines of a CSV file.".to_owned()));
    }
    if let Ok(text) = utf8 {
        return Ok((Cow::Borrowed(text), Encoding::Utf8));
    }
    if is_damaged_utf8(bytes) {
        return Ok((String::from_utf8_lossy(bytes), Encoding::DamagedUtf8));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((text, Encoding::Windows1252))
}

/// A refusal of the whole file, with the way out.
pub(super) fn no_table(sentence: String) -> Refusal {
    Refusal::broken(sentence).hint("Save or export the list as \"CSV UTF-8\" and import that file.")
}

/// Whether the start holds more control characters than text with some stray ones would. Compressed data has one in
/// ten and is hardly ever UTF-8; a short list with escape characters in its names is still a list.
fn is_binary(bytes: &[u8], is_utf8: bool) -> bool {
    let start = &bytes[..bytes.len().min(8 * 1024)];
    let controls = start.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count();
    controls * (if is_utf8 { 4 } else { 12 }) > start.len()
}

/// Whether more letters are whole UTF-8 than broken: then a few broken bytes do not make it Windows-1252.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, Encoding) {
        let (text, encoding) = decode(bytes).expect("this is text");
        (text.into_owned(), encoding)
    }

    #[test]
    fn text_of_every_usual_encoding() {
        let utf16 = |big: bool| -> Vec<u8> {
            "\u{feff}Jürgen,王"
                .encode_utf16()
                .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
                .collect()
        };
        assert_eq!(decoded("Jürgen".as_bytes()), ("Jürgen".into(), Encoding::Utf8));
        assert_eq!(decoded(b"\xef\xbb\xbfJ\xc3\xbcrgen"), ("Jürgen".into(), Encoding::Utf8));
        assert_eq!(decoded(&utf16(false)), ("Jürgen,王".into(), Encoding::Utf16));
        assert_eq!(decoded(&utf16(true)), ("Jürgen,王".into(), Encoding::Utf16));
        assert_eq!(decoded(b"J\xfcrgen \x80 5"), ("Jürgen € 5".into(), Encoding::Windows1252));
        assert_eq!(
            decoded(b"J\xc3\xbcrgen, Zo\xc3\xab, \xff"),
            ("Jürgen, Zoë, \u{fffd}".into(), Encoding::DamagedUtf8)
        );
    }

    #[test]
    fn what_is_no_text_is_named() {
        let sentence = |bytes: &[u8]| decode(bytes).map(|_| ()).map_err(|refusal| refusal.sentence);
        assert_eq!(
            sentence(b"PK\x03\x04rest"),
            Err("The file is an Excel workbook or a zip file, not a CSV file.".into())
        );
        assert_eq!(sentence(&[0, 1, 2, 3]), Err("The file holds binary data, not the lines of a CSV file.".into()));
        assert_eq!(sentence(b"Name,Email\n\x1b[31mE\x1b[0m\x07,\x1b[2J\n"), Ok(()), "stray ones are a row's matter");
        let noise: Vec<u8> = (0_u32..4096).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
        assert!(sentence(&noise).is_err());
    }
}
