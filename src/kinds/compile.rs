//! From a kind file to a kind: words become roles, patterns are compiled.

use std::collections::BTreeMap;

use crate::model::{
    Aliases, Carrier, CarrierDecl, Cell, ContextDecl, FieldDecl, FieldRole, Globs, HomeDecl,
    IdDecl, ItemDecl, ItemField, ItemFieldRole, ItemRole, Kind, KindRole, Level, LookIn, Pattern,
    PatternError, Recognise, RelatedDecl, RelationDecl, RelationRole, SectionDecl, Shape, Stage,
    StandsFor, StatusDecl, StubDecl, TableShape, key_form, normalise,
};

use super::schema::{
    FieldFile, IdFile, ItemFieldFile, ItemFieldTable, ItemFile, KindFile, RecogniseFile,
    RelationFile, RowFile, SectionFile, Texts,
};

pub(super) const KIND_ROLES: [(&str, KindRole); 4] = [
    ("system", KindRole::System),
    ("feature", KindRole::Feature),
    ("spec", KindRole::Spec),
    ("page", KindRole::Page),
];

pub(super) const FIELD_ROLES: [(&str, FieldRole); 9] = [
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

pub(super) const RELATION_ROLES: [(&str, RelationRole); 5] = [
    ("dependency", RelationRole::Dependency),
    ("membership", RelationRole::Membership),
    ("implementation", RelationRole::Implementation),
    ("trace", RelationRole::Trace),
    ("plain", RelationRole::Plain),
];

pub(super) const ITEM_ROLES: [(&str, ItemRole); 10] = [
    ("component", ItemRole::Component),
    ("planned-entry", ItemRole::PlannedEntry),
    ("contract", ItemRole::Contract),
    ("ownership", ItemRole::Ownership),
    ("requirement", ItemRole::Requirement),
    ("test", ItemRole::Test),
    ("endpoint", ItemRole::Endpoint),
    ("gate", ItemRole::Gate),
    ("question", ItemRole::Question),
    ("plain", ItemRole::Plain),
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
            Ok(StatusDecl { name, stage, aliases, files: Globs::new(&status.files)? })
        })
        .collect::<Result<_, PatternError>>()?;
    Ok(Kind {
        name: name.to_owned(),
        title: file.title.clone().unwrap_or_else(|| name.to_owned()),
        role: word(&KIND_ROLES, file.role.as_deref(), "role", KindRole::Spec)?,
        recognise: recognise(&file.recognise)?,
        carriers: file
            .metadata
            .carriers
            .iter()
            .map(|written| carrier(written))
            .collect::<Result<_, _>>()?,
        fields: file
            .metadata
            .fields
            .iter()
            .map(|(name, file)| field(name, file))
            .collect::<Result<_, _>>()?,
        id: file.id.as_ref().map(id).transpose()?.unwrap_or_default(),
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
        sections: file.sections.iter().map(|(name, file)| section(name, file)).collect(),
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
        untitled: file.untitled.clone(),
        home: file
            .home
            .as_ref()
            .map(|home| {
                let (src, include) = (home.src.clone(), home.include.clone());
                Ok(HomeDecl { files: Globs::new(&home.files)?, src, include })
            })
            .transpose()?,
    })
}

fn recognise(file: &RecogniseFile) -> Result<Recognise, PatternError> {
    Ok(Recognise {
        values: file.values.clone(),
        headings: patterns(&file.headings)?,
        items: file.items.clone(),
        keys: file.keys.iter().map(|key| key_form(key)).collect(),
        sections: file.sections.iter().map(|title| normalise(title)).collect(),
        files: Globs::new(&file.files)?,
        places: Globs::new(&file.places)?,
        fallback: file.fallback,
    })
}

/// A carrier with its place: `fenced-yaml under Frontmatter`, `sidecar kep.yaml`.
fn carrier(written: &str) -> Result<CarrierDecl, PatternError> {
    let (name, place) = match written.split_once(" under ") {
        Some((name, title)) => (name, normalise(title)),
        None => match written.split_once(' ') {
            Some((name, file)) => (name, file.trim().to_owned()),
            None => (written, String::new()),
        },
    };
    let known = Carrier::ALL.map(|carrier| (carrier.name(), carrier));
    let carrier = word(&known, Some(name), "carrier", Carrier::FrontMatter)?;
    if carrier == Carrier::Sidecar && place.is_empty() {
        return Err(PatternError(format!("`{written}` names no file: write `sidecar NAME.yaml`")));
    }
    let named = carrier != Carrier::Sidecar && written.contains(' ');
    if named && !written.contains(" under ") {
        return Err(PatternError(format!("`{written}` is no carrier: write `{name} under Title`")));
    }
    Ok(CarrierDecl { carrier, place })
}

fn id(file: &IdFile) -> Result<IdDecl, PatternError> {
    let table = match file {
        IdFile::Form(forms) => {
            return Ok(IdDecl { forms: patterns(&forms.list())?, ..IdDecl::default() });
        }
        IdFile::Full(table) => table,
    };
    let all = |written: &Option<Texts>| patterns(&texts(written.as_ref()));
    Ok(IdDecl {
        forms: all(&table.form)?,
        file: all(&table.file)?,
        folder: all(&table.folder)?,
        heading: all(&table.heading)?,
        path: all(&table.path)?,
        make: table.make.clone(),
        short: all(&table.short)?,
    })
}

fn section(name: &str, file: &SectionFile) -> SectionDecl {
    let titles = texts(file.titles.as_ref());
    let complexity = texts(file.complexity.as_ref());
    SectionDecl {
        name: name.to_owned(),
        always: file.maturity.is_none() && complexity.is_empty(),
        titles: if titles.is_empty() { vec![name.to_owned()] } else { titles },
        maturity: file.maturity,
        complexity,
    }
}

fn aliases(values: &BTreeMap<String, Vec<String>>) -> Aliases {
    values.iter().map(|(name, others)| (name.clone(), others.clone())).collect()
}

/// The fewest and the most of a range: `1`, `0..1`, `1..`.
fn range(written: &str) -> Result<(usize, Option<usize>), PatternError> {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let read = match written.split_once("..") {
        None => number(written).map(|count| (count, Some(count))),
        Some((least, most)) if most.trim().is_empty() => number(least).map(|least| (least, None)),
        Some((least, most)) => number(least).zip(number(most)).map(|(l, m)| (l, Some(m))),
    };
    read.filter(|(least, most)| most.is_none_or(|most| *least <= most))
        .ok_or_else(|| PatternError(format!("`{written}` is no range: write `1`, `0..1` or `1..`")))
}

fn field(name: &str, file: &FieldFile) -> Result<FieldDecl, PatternError> {
    let keys = if file.keys.is_empty() { vec![name.to_owned()] } else { file.keys.clone() };
    Ok(FieldDecl {
        name: name.to_owned(),
        forms: keys.iter().map(|key| key_form(key)).collect(),
        keys,
        sections: file.sections.iter().map(|title| normalise(title)).collect(),
        role: word(&FIELD_ROLES, file.role.as_deref(), "role", FieldRole::Plain)?,
        required: file.required,
        values: aliases(&file.values),
        repeats: file.repeats.iter().map(|label| normalise(label)).collect(),
    })
}

fn relation(name: &str, file: &RelationFile) -> Result<RelationDecl, PatternError> {
    Ok(RelationDecl {
        name: name.to_owned(),
        role: word(&RELATION_ROLES, file.role.as_deref(), "role", RelationRole::Plain)?,
        spelling: file.keys.first().cloned().unwrap_or_else(|| name.to_owned()),
        keys: file.keys.iter().map(|key| key_form(key)).collect(),
        inverse: file.inverse.clone(),
        inverse_keys: file.inverse_keys.iter().map(|key| key_form(key)).collect(),
        acyclic: file.acyclic,
        cycle_level: word(
            &[("error", Level::Error), ("warning", Level::Warning), ("note", Level::Note)],
            file.cycle_level.as_deref(),
            "level",
            Level::Error,
        )?,
        to: file.to.clone(),
        targets: file.targets.as_deref().map_or(Ok((0, None)), range)?,
        beside: file.beside,
        topics: patterns(&file.topics)?,
        lends_items: file.lends_items,
        made: file.made.clone(),
        exclusive: file.exclusive,
        phrases: phrases(file.phrases.as_ref())?,
    })
}

/// Makes a shape of its patterns.
type Make = fn(Vec<Pattern>) -> Shape;

fn item(name: &str, file: &ItemFile) -> Result<ItemDecl, PatternError> {
    let mut shapes = Vec::new();
    let written: [(&Option<Texts>, Make); 6] = [
        (&file.heading, Shape::Heading),
        (&file.entry, Shape::Entry),
        (&file.bullet, Shape::Bullet),
        (&file.checkbox, Shape::Checkbox),
        (&file.bold, Shape::Bold),
        (&file.line, Shape::Line),
    ];
    for (written, shape) in written {
        if let Some(written) = written {
            shapes.push(shape(patterns(&written.list())?));
        }
    }
    if let Some(row) = &file.row {
        shapes.push(Shape::Row(table(row)?));
    }
    if file.phrase.is_some() {
        shapes.push(Shape::Phrase(phrases(file.phrase.as_ref())?));
    }
    let fields = file
        .fields
        .iter()
        .map(|(name, field)| item_field(name, field))
        .collect::<Result<_, PatternError>>()?;
    let mut look_in = LookIn::default();
    for place in &file.look_in {
        let fences = word(&[("fences", true), ("comments", false)], Some(place), "place", true)?;
        look_in.fences |= fences;
        look_in.comments |= !fences;
    }
    if let Some(form) = &file.id {
        fillable(form, &shapes)?;
    }
    let mut levels: Vec<(u32, String)> =
        file.complexity_of_level.iter().map(|(word, level)| (*level, word.clone())).collect();
    levels.sort();
    Ok(ItemDecl {
        name: name.to_owned(),
        role: word(&ITEM_ROLES, file.role.as_deref(), "role", ItemRole::Plain)?,
        within: file
            .within
            .groups()
            .iter()
            .map(|titles| titles.iter().map(|title| normalise(title)).collect())
            .collect(),
        of: file.of.clone(),
        sentence: patterns(&texts(file.sentence.as_ref()))?,
        shapes,
        look_in,
        stands_for: file.stands_for.as_ref().map(|stands| StandsFor {
            kind: stands.kind.clone(),
            relation: stands.relation.clone(),
        }),
        id: file.id.clone(),
        fields,
        groups: patterns(&texts(file.groups.as_ref()))?,
        drop: file.drop.clone(),
        join: file.join,
        plans: file.plans.clone(),
        complexity_of_level: levels,
    })
}

/// Whether a form of ids has only holes that one of the shapes fills.
fn fillable(form: &str, shapes: &[Shape]) -> Result<(), PatternError> {
    let mut known: Vec<&str> = vec!["at", "title", "of"];
    for shape in shapes {
        match shape {
            Shape::Row(row) => known.extend(row.holes.iter().flat_map(|(cell, _)| match cell {
                Cell::Hole(name) => vec![name.as_str()],
                Cell::Form(form) => form.holes().collect(),
            })),
            Shape::Heading(forms)
            | Shape::Entry(forms)
            | Shape::Bullet(forms)
            | Shape::Checkbox(forms)
            | Shape::Bold(forms)
            | Shape::Line(forms)
            | Shape::Phrase(forms) => known.extend(forms.iter().flat_map(Pattern::holes)),
        }
    }
    let holes = form.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(h, _)| h);
    for hole in holes {
        if !known.contains(&hole.strip_suffix("-slug").unwrap_or(hole)) {
            let message =
                format!("`{form}` has the hole {{{hole}}}, which no shape of the item fills");
            return Err(PatternError(message));
        }
    }
    Ok(())
}

/// The roles of item fields by their words.
pub(super) fn item_field_roles() -> [(&'static str, ItemFieldRole); 19] {
    ItemFieldRole::ALL.map(|role| (role.name(), role))
}

fn item_field(name: &str, file: &ItemFieldFile) -> Result<ItemField, PatternError> {
    let plain;
    let table = match file {
        ItemFieldFile::Full(table) => table,
        ItemFieldFile::Labels(labels) => {
            plain = ItemFieldTable {
                labels: Some(labels.clone()),
                role: None,
                values: BTreeMap::new(),
                in_code: false,
                relation: None,
                phrases: None,
                made: None,
                target: None,
            };
            &plain
        }
    };
    Ok(ItemField {
        name: name.to_owned(),
        labels: texts(table.labels.as_ref()).iter().map(|label| normalise(label)).collect(),
        role: word(&item_field_roles(), table.role.as_deref(), "role", ItemFieldRole::Plain)?,
        values: aliases(&table.values),
        in_code: table.in_code,
        relation: table.relation.clone(),
        phrases: phrases(table.phrases.as_ref())?,
        made: table.made.clone(),
        target: table.target.clone(),
    })
}

fn table(row: &RowFile) -> Result<TableShape, PatternError> {
    let normal = |texts: &Texts| texts.list().iter().map(|text| normalise(text)).collect();
    let cell = |hole: &String| {
        if hole.contains('{') {
            Pattern::new(hole).map(Cell::Form)
        } else {
            Ok(Cell::Hole(hole.clone()))
        }
    };
    Ok(TableShape {
        title: row.title.as_ref().map(normal).unwrap_or_default(),
        holes: row
            .holes
            .iter()
            .map(|(hole, columns)| Ok((cell(hole)?, normal(columns))))
            .collect::<Result<_, PatternError>>()?,
    })
}

fn texts(texts: Option<&Texts>) -> Vec<String> {
    texts.map(Texts::list).unwrap_or_default()
}

fn phrases(written: Option<&Texts>) -> Result<Vec<Pattern>, PatternError> {
    texts(written).iter().map(|written| Pattern::phrase(written)).collect()
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
