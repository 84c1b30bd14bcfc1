//! What is known about one key: its name, its meaning, how it is read, and who may set it.

use super::{
    problem::printable,
    section::{SECTIONS, Settings},
};

/// How a value is written in `config.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Between quotation marks.
    Text,
    /// A whole number, bare.
    Number,
    /// `true` or `false`, bare.
    Switch,
}

/// Where a key may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In `config.toml`, or by the office itself (`settings set`, the Settings screen).
    Office,
    /// Only in `config.toml`, because it differs from seat to seat.
    Seat,
}

/// One key of `config.toml`.
#[derive(Debug)]
pub struct Key {
    /// The full name, such as `delivery.undo_window`.
    pub name: &'static str,
    /// What it means, line by line, as the commented example says it.
    pub meaning: &'static [&'static str],
    /// How its value is written in the file.
    pub shape: Shape,
    /// Where it may be set.
    pub scope: Scope,
    /// The words that it can be, when it is one of a few; else empty.
    pub choices: &'static [&'static str],
    /// Whether its value says where a secret is found.
    pub is_secret: bool,
    /// A value worth showing in the commented example.
    pub example: &'static str,
    pub(super) read: fn(&mut Settings, &str) -> Result<(), String>,
    pub(super) show: fn(&Settings) -> String,
}

impl Key {
    /// The value that `settings` holds for this key, as text that [`Self::write`] takes back.
    #[must_use]
    pub fn value(&self, settings: &Settings) -> String {
        (self.show)(settings)
    }

    /// The value of an office that set nothing.
    #[must_use]
    pub fn default_value(&self) -> String {
        self.value(&Settings::default())
    }

    /// Writes a value into `settings`.
    ///
    /// # Errors
    /// Why the value does not fit, as the end of a sentence that begins with the key's name ("takes a whole number").
    pub fn write(&self, settings: &mut Settings, value: &str) -> Result<(), String> {
        // the sentence may repeat the value, and is going to stand on a terminal
        (self.read)(settings, value).map_err(|why| printable(&why))
    }

    /// The meaning on one line.
    #[must_use]
    pub fn about(&self) -> String {
        self.meaning.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    /// The last part of the name: `undo_window`.
    #[must_use]
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

/// One table of `config.toml`.
#[derive(Debug)]
pub struct Section {
    /// The name between the brackets, such as `push.web`.
    pub name: &'static str,
    /// What it is about, line by line.
    pub meaning: &'static [&'static str],
    /// Its keys, in the order of the example.
    pub keys: &'static [Key],
}

/// Every key of every section, in the order of the example.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    SECTIONS.iter().flat_map(|section| section.keys)
}

/// The key of that full name.
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    keys().find(|key| key.name == name)
}

/// Declares one section: its documented struct, its defaults, and the row of each field in the table of keys. The doc
/// comments are the meaning that staff read, so each thing is said once.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        pub struct $name:ident in $path:tt {
            $(
                $(#[doc = $meaning:literal])+
                pub $field:ident: $type:ty = $default:expr, $scope:ident, example $example:literal;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $( $(#[doc = $meaning])+ pub $field: $type, )+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )+ }
            }
        }

        /// The rows of this section in the table of keys.
        pub(in crate::config) const SECTION: $crate::config::Section = $crate::config::Section {
            name: $crate::config::key::dotted!($path),
            meaning: &[$($about),+],
            keys: &[$(
                $crate::config::Key {
                    name: $crate::config::key::dotted!($path $field),
                    meaning: &[$($meaning),+],
                    shape: <$type as $crate::config::value::Value>::SHAPE,
                    choices: <$type as $crate::config::value::Value>::CHOICES,
                    is_secret: <$type as $crate::config::value::Value>::IS_SECRET,
                    scope: $crate::config::Scope::$scope,
                    example: $example,
                    read: |settings, text| {
                        $crate::config::key::field!(settings $path $field) =
                            <$type as $crate::config::value::Value>::read(text)?;
                        Ok(())
                    },
                    show: |settings| $crate::config::value::Value::show(&$crate::config::key::field!(settings $path $field)),
                },
            )+],
        };
    };
}

/// `(push.web) subject` as the text `"push.web.subject"`.
macro_rules! dotted {
    (($first:ident $(. $rest:ident)*) $($field:ident)?) => {
        concat!(stringify!($first) $(, ".", stringify!($rest))* $(, ".", stringify!($field))?)
    };
}

/// `settings (push.web) subject` as the place `settings.push.web.subject`.
macro_rules! field {
    ($settings:ident ($($path:ident).+) $field:ident) => { $settings.$($path).+.$field };
}

pub(in crate::config) use {dotted, field, section};
