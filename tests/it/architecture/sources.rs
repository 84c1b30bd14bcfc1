//! What the architecture test needs to know of a source file, read from its tokens.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// One file of the program.
pub struct SourceFile {
    /// Below `src`, with forward slashes.
    pub path: String,
    /// Its top-level module.
    pub floor: String,
    pub lines: usize,
    /// The top-level modules that it names by a path.
    pub names: BTreeSet<String>,
    /// Every identifier and keyword outside tests.
    pub words: BTreeSet<String>,
    pub calls_unwrap: bool,
    /// Whether a string literal begins as a statement of SQL does.
    pub statements_of_sql: bool,
}

/// Every `.rs` file below `root`, in order of path. Of a `tests.rs` only the path and the length are read.
pub fn read(root: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    collect(root, root, &mut files);
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources can be read") {
        let path = entry.expect("a folder of sources can be read").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(root).expect("the walk stays below the root");
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            let text = std::fs::read_to_string(&path).expect("a source file can be read");
            files.push(understand(&parts, &text));
        }
    }
}

fn understand(parts: &[String], text: &str) -> SourceFile {
    let path = parts.join("/");
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
    let mut file = SourceFile {
        floor: parts[0].trim_end_matches(".rs").to_owned(),
        lines: text.lines().count(),
        names: BTreeSet::new(),
        words: BTreeSet::new(),
        calls_unwrap: false,
        statements_of_sql: false,
        path,
    };
    // How many `super` lead out of the floor: a/mod.rs is 1 deep, a/b.rs and a/b/mod.rs are 2, lib.rs is 0.
    let roots = ["mod.rs", "lib.rs", "main.rs"];
    let depth = parts.len() - usize::from(roots.contains(&parts[parts.len() - 1].as_str()));
    if parts[parts.len() - 1] != "tests.rs" {
        file.walk(tokens, depth);
    }
    file
}

impl SourceFile {
    fn walk(&mut self, tokens: TokenStream, depth: usize) {
        let tokens = without_tests(tokens);
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    if word == "crate" || (word == "milepost" && is_path(&tokens[at + 1..])) {
                        self.path_from_root(&tokens[at + 1..]);
                    } else if word == "super" {
                        self.path_from_parent(&tokens[at..], depth);
                        at += 3 * leading_supers(&tokens[at..]) - 1;
                    }
                    self.calls_unwrap |= word == "unwrap";
                    self.words.insert(word);
                }
                TokenTree::Group(group) => {
                    let inner = depth + usize::from(is_inline_module(&tokens[..at], group));
                    self.walk(group.stream(), inner);
                }
                TokenTree::Literal(literal) => self.statements_of_sql |= begins_as_sql(&literal.to_string()),
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// After `crate`: `::name` or `::{name.., name..}`.
    fn path_from_root(&mut self, rest: &[TokenTree]) {
        if !is_path(rest) {
            return;
        }
        match rest.get(2) {
            Some(TokenTree::Ident(name)) => {
                self.names.insert(name.to_string());
            }
            Some(TokenTree::Group(list)) => {
                let mut expect_name = true;
                for token in list.stream() {
                    match token {
                        TokenTree::Ident(name) if expect_name => {
                            self.names.insert(name.to_string());
                            expect_name = false;
                        }
                        TokenTree::Punct(mark) if mark.as_char() == ',' => expect_name = true,
                        _ => expect_name = false,
                    }
                }
            }
            _ => {}
        }
    }

    /// At `super`: as many of them as lead to the root make it a path from there.
    fn path_from_parent(&mut self, tokens: &[TokenTree], depth: usize) {
        let supers = leading_supers(tokens);
        if supers >= depth {
            self.path_from_root(&tokens[3 * supers - 2..]);
        }
    }
}

/// How many `super` follow each other, as in `super::super::name`.
fn leading_supers(tokens: &[TokenTree]) -> usize {
    let is_super = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "super");
    tokens.chunks(3).take_while(|chunk| is_super(&chunk[0])).count()
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn is_path(rest: &[TokenTree]) -> bool {
    is_mark(rest.first(), ':') && is_mark(rest.get(1), ':')
}

fn is_inline_module(before: &[TokenTree], group: &Group) -> bool {
    group.delimiter() == Delimiter::Brace
        && matches!(before, [.., TokenTree::Ident(keyword), TokenTree::Ident(_)] if keyword == "mod")
}

fn begins_as_sql(literal: &str) -> bool {
    let text = literal.trim_start_matches(['r', 'b', '#', '"']).trim_start().replace("\\n", " ").to_lowercase();
    let mut words = text.split_whitespace();
    match words.next() {
        Some("select") => text.contains(" from ") || text.len() < 12,
        Some("insert") => words.next() == Some("into"),
        Some("delete") => words.next() == Some("from"),
        Some("update") => text.contains(" set "),
        _ => false,
    }
}

/// The tokens without the items that stand under `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let attribute = match tokens.peek() {
            Some(TokenTree::Group(group)) if is_mark(Some(&token), '#') => group.stream().to_string(),
            _ => String::new(),
        };
        if attribute.replace(' ', "") != "cfg(test)" {
            kept.push(token);
            continue;
        }
        // The item ends with its body or a semicolon; its other attributes are in brackets.
        for token in tokens.by_ref() {
            let body = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            if body || is_mark(Some(&token), ';') {
                break;
            }
        }
    }
    kept
}
