//! Stages given at once, as one line of text: "Survey, Permit" or "Potential: New, Contacted; Current: Won".

use super::text::{clean_line, sort_key};
use super::{Category, PipelineKind, Refusal};

/// A stage that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStage {
    /// Internal name.
    pub name: String,
    /// Customer-facing title; empty: the name.
    pub label: String,
    /// Fixed meaning, on sales pipelines only.
    pub category: Option<Category>,
}

/// Reads a list of stages. On `sales` pipelines groups stand behind their category and are parted by `;`; a group
/// without one is [`Category::Prospective`]. Elsewhere `:` and `;` are letters like any other.
pub fn parse(text: &str, kind: PipelineKind) -> Result<Vec<NewStage>, Refusal> {
    let mut stages: Vec<NewStage> = Vec::new();
    let groups = if kind == PipelineKind::Sales { text.split(';').collect() } else { vec![text] };
    for group in groups {
        let (category, names) = match group.split_once(':').filter(|_| kind == PipelineKind::Sales) {
            Some((word, names)) => (Some(category(word)?), names),
            None => (default_category(kind), group),
        };
        for name in names.split(',').map(clean_line).filter(|name| !name.is_empty()) {
            let key = sort_key(&name);
            if stages.iter().any(|stage| sort_key(&stage.name) == key) {
                return Err(Refusal::usage(format!("The stage \"{name}\" is named twice."))
                    .hint("Give each stage a name of its own."));
            }
            stages.push(NewStage { name, label: String::new(), category });
        }
    }
    Ok(stages)
}

/// The category of that name, or a refusal that lists them.
pub fn category(word: &str) -> Result<Category, Refusal> {
    Category::from_name(word.trim()).ok_or_else(|| {
        let all: Vec<&str> = Category::ALL.into_iter().map(Category::title).collect();
        Refusal::usage(format!("There is no category \"{}\".", clean_line(word)))
            .hint(format!("The categories are: {}.", all.join(", ")))
    })
}

/// The category of a stage for which none was given.
#[must_use]
pub const fn default_category(kind: PipelineKind) -> Option<Category> {
    match kind {
        PipelineKind::Sales => Some(Category::Prospective),
        PipelineKind::Project | PipelineKind::Partner => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: PipelineKind) -> Vec<(String, Option<Category>)> {
        parse(text, kind).unwrap().into_iter().map(|stage| (stage.name, stage.category)).collect()
    }

    #[test]
    fn a_plain_list_keeps_its_order() {
        let found = read(" Contract signed, Site: survey,, 王宅勘察;2 ", PipelineKind::Project);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Contract signed", "Site: survey", "王宅勘察;2"]);
    }

    #[test]
    fn groups_stand_behind_their_category() {
        let found = read("Potential: New, Contacted; current: Won; Open", PipelineKind::Sales);
        assert_eq!(
            found,
            [
                ("New".into(), Some(Category::Potential)),
                ("Contacted".into(), Some(Category::Potential)),
                ("Won".into(), Some(Category::Current)),
                ("Open".into(), Some(Category::Prospective)),
            ]
        );
        let refusal = parse("Maybe: New", PipelineKind::Sales).unwrap_err();
        assert_eq!(refusal.sentence, "There is no category \"Maybe\".");
        assert_eq!(refusal.hint, "The categories are: Potential, Prospective, Current, Lost, Invalid.");
    }

    #[test]
    fn a_name_given_twice_is_refused() {
        let refusal = parse("Permit, Cafe\u{301}, CAFÉ", PipelineKind::Partner).unwrap_err();
        assert_eq!(refusal.sentence, "The stage \"CAFÉ\" is named twice.");
    }
}
