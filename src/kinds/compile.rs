//! From a kind file to a kind: words become roles, patterns are compiled.

use crate::model::{
    Carrier, ContextDecl, FieldDecl, FieldRole, ItemDecl, ItemField, ItemFieldRole, ItemRole, Kind,
    KindRole, Pattern, PatternError, Recognise, RelatedDecl, RelationDecl, RelationRole, Shape,
    Stage, StatusDecl, StubDecl, TableShape, normalise,
};

use super::schema::{FieldFile, ItemFieldFile, ItemFile, KindFile, RelationFile, RowFile, Texts};

const KIND_ROLES: [(&str, KindRole); 4] = [
    ("system", KindRole::System),
    ("feature", KindRole::Feature),
    ("spec", KindRole::Spec),
    ("page", KindRole::Page),
];

const CARRIERS: [(&str, Carrier); 2] =
    [("front-matter", Carrier::FrontMatter), ("bold-lines", Carrier::BoldLines)];

const FIELD_ROLES: [(&str, FieldRole); 9] = [
    ("id", FieldRole::Id),
    ("title", FieldRole::Title),
    ("kind", FieldRole::Kind),
    ("status", FieldRole::Status),
    ("complexity", FieldRole::Complexity),
    ("maturity", FieldRole::Maturity),
    ("component", FieldRole::Component),
    ("publish", FieldRole::Publish),
    ("plain", FieldRole::Plain),
];

const RELATION_ROLES: [(&str, RelationRole); 5] = [
    ("dependency", RelationRole::Dependency),
    ("membership", RelationRole::Membership),
    ("implementation", RelationRole::Implementation),
    ("trace", RelationRole::Trace),
    ("plain", RelationRole::Plain),
];

const ITEM_ROLES: [(&str, ItemRole); 8] = [
    ("component", ItemRole::Component),
    ("planned-entry", ItemRole::PlannedEntry),
    ("contract", ItemRole::Contract),
    ("ownership", ItemRole::Ownership),
    ("requirement", ItemRole::Requirement),
    ("test", ItemRole::Test),
    ("endpoint", ItemRole::Endpoint),
    ("plain", ItemRole::Plain),
];

const ITEM_FIELD_ROLES: [(&str, ItemFieldRole); 16] = [
    ("dependencies", ItemFieldRole::Dependencies),
    ("traces", ItemFieldRole::Traces),
    ("spec", ItemFieldRole::Spec),
    ("complexity", ItemFieldRole::Complexity),
    ("maturity", ItemFieldRole::Maturity),
    ("estimate", ItemFieldRole::Estimate),
    ("responsibility", ItemFieldRole::Responsibility),
    ("technology", ItemFieldRole::Technology),
    ("features", ItemFieldRole::Features),
    ("endpoints", ItemFieldRole::Endpoints),
    ("from", ItemFieldRole::From),
    ("to", ItemFieldRole::To),
    ("owner", ItemFieldRole::Owner),
    ("access", ItemFieldRole::Access),
    ("key", ItemFieldRole::Key),
    ("plain", ItemFieldRole::Plain),
];

/// The kind that a file declares.
pub(super) fn kind(
    name: &str,
    file: &KindFile,
    template: Option<&str>,
) -> Result<Kind, PatternError> {
    let statuses = file
        .statuses
        .iter()
        .map(|status| {
            let stages = Stage::ALL.map(|stage| (stage.name(), stage));
            let stage = word(&stages, Some(&status.stage), "stage", Stage::Draft)?;
            let (name, aliases) = (status.name.clone(), status.aliases.clone());
            Ok(StatusDecl { name, stage, aliases })
        })
        .collect::<Result<_, PatternError>>()?;
    Ok(Kind {
        name: name.to_owned(),
        title: file.title.clone().unwrap_or_else(|| name.to_owned()),
        role: word(&KIND_ROLES, file.role.as_deref(), "role", KindRole::Spec)?,
        recognise: Recognise {
            values: file.recognise.values.clone(),
            headings: patterns(&file.recognise.headings)?,
            items: file.recognise.items.clone(),
            fallback: file.recognise.fallback,
        },
        carriers: file
            .metadata
            .carriers
            .iter()
            .map(|carrier| word(&CARRIERS, Some(carrier), "carrier", Carrier::FrontMatter))
            .collect::<Result<_, _>>()?,
        fields: file
            .metadata
            .fields
            .iter()
            .map(|(name, file)| field(name, file))
            .collect::<Result<_, _>>()?,
        id: file.id.as_deref().map(Pattern::new).transpose()?,
        statuses,
        relations: file
            .relations
            .iter()
            .map(|(name, file)| relation(name, file))
            .collect::<Result<_, _>>()?,
        related: file.related.as_ref().map(|related| RelatedDecl {
            key: related.key.clone(),
            target: related.target.clone(),
            relation: related.relation.clone(),
            component: related.component.clone(),
            note: related.note.clone(),
        }),
        items: file.items.iter().map(|(name, file)| item(name, file)).collect::<Result<_, _>>()?,
        contexts: file
            .contexts
            .iter()
            .map(|(name, sections)| ContextDecl {
                name: name.clone(),
                sections: sections.list().iter().map(|title| normalise(title)).collect(),
            })
            .collect(),
        stub: StubDecl {
            marker: file.stub_marker.clone().unwrap_or_default(),
            template: template.unwrap_or_default().to_owned(),
        },
    })
}

fn field(name: &str, file: &FieldFile) -> Result<FieldDecl, PatternError> {
    let keys = if file.keys.is_empty() { vec![name.to_owned()] } else { file.keys.clone() };
    Ok(FieldDecl {
        name: name.to_owned(),
        keys,
        role: word(&FIELD_ROLES, file.role.as_deref(), "role", FieldRole::Plain)?,
        required: file.required,
    })
}

fn relation(name: &str, file: &RelationFile) -> Result<RelationDecl, PatternError> {
    Ok(RelationDecl {
        name: name.to_owned(),
        role: word(&RELATION_ROLES, file.role.as_deref(), "role", RelationRole::Plain)?,
        keys: file.keys.clone(),
        inverse: file.inverse.clone(),
        inverse_keys: file.inverse_keys.clone(),
        acyclic: file.acyclic,
    })
}

fn item(name: &str, file: &ItemFile) -> Result<ItemDecl, PatternError> {
    let mut shapes = Vec::new();
    if let Some(heading) = &file.heading {
        shapes.push(Shape::Heading(patterns(&heading.list())?));
    }
    if let Some(entry) = &file.entry {
        shapes.push(Shape::Entry(patterns(&entry.list())?));
    }
    if let Some(row) = &file.row {
        shapes.push(Shape::Row(table(row)));
    }
    let fields = file
        .fields
        .iter()
        .map(|(name, field)| {
            let (labels, role) = match field {
                ItemFieldFile::Labels(labels) => (labels, None),
                ItemFieldFile::Full { labels, role } => (labels, role.as_deref()),
            };
            Ok(ItemField {
                name: name.clone(),
                labels: labels.list().iter().map(|label| normalise(label)).collect(),
                role: word(&ITEM_FIELD_ROLES, role, "role", ItemFieldRole::Plain)?,
            })
        })
        .collect::<Result<_, PatternError>>()?;
    let mut levels: Vec<(u32, String)> =
        file.complexity_of_level.iter().map(|(word, level)| (*level, word.clone())).collect();
    levels.sort();
    Ok(ItemDecl {
        name: name.to_owned(),
        role: word(&ITEM_ROLES, file.role.as_deref(), "role", ItemRole::Plain)?,
        within: texts(file.within.as_ref()).iter().map(|title| normalise(title)).collect(),
        shapes,
        id: file.id.clone(),
        fields,
        groups: patterns(&texts(file.groups.as_ref()))?,
        drop: file.drop.clone(),
        join: file.join,
        plans: file.plans.clone(),
        complexity_of_level: levels,
    })
}

fn table(row: &RowFile) -> TableShape {
    let normal = |texts: &Texts| texts.list().iter().map(|text| normalise(text)).collect();
    TableShape {
        title: row.title.as_ref().map(normal).unwrap_or_default(),
        holes: row.holes.iter().map(|(hole, columns)| (hole.clone(), normal(columns))).collect(),
    }
}

fn texts(texts: Option<&Texts>) -> Vec<String> {
    texts.map(Texts::list).unwrap_or_default()
}

fn patterns(written: &[String]) -> Result<Vec<Pattern>, PatternError> {
    written.iter().map(|written| Pattern::new(written)).collect()
}

/// What a word of a fixed list stands for.
fn word<T: Copy>(
    list: &[(&str, T)],
    written: Option<&str>,
    what: &str,
    default: T,
) -> Result<T, PatternError> {
    let Some(written) = written else {
        return Ok(default);
    };
    list.iter().find(|(word, _)| *word == written).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = list.iter().map(|(word, _)| *word).collect();
        PatternError(format!("`{written}` is no {what}; known: {}", known.join(", ")))
    })
}
