//! From a kind file after inheritance to a kind: words become roles, patterns are read, names of
//! kinds, relations and item types are looked up.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::model::{
    By, Carrier, CarrierDecl, DocumentTemplate, FieldDecl, FieldRole, Fits, Forms, Id as _, IdDecl,
    ItemDecl, ItemRole, ItemType, ItemTypeId, Kind, KindId, Match, PathPattern, Pattern,
    PatternError, Phrases, Range, Relates, RelationId, Sidecar, Spelled, Statuses, Targets,
    Template, TitleDecl, ValueSource, WordLists, key_form, label_form, normalise, title_form,
};

use super::TemplateSource;
use super::conditions::Known;
use super::inherit::INHERITED;
use super::problems::Problems;
use super::spelling;
use super::tree::{Node, Place, Tree, Value};
use super::words::{ITEM_ROLES, KIND_ROLES, meaning};

/// What kinds are compiled with.
pub(super) struct Compiler<'a, 'p> {
    pub problems: &'a mut Problems<'p>,
    /// The kinds by name.
    pub kinds: &'a BTreeMap<String, KindId>,
    /// The relations by name, inverses too.
    pub relations: &'a BTreeMap<String, (RelationId, bool)>,
    /// The types of items of all kinds.
    pub types: &'a [String],
    /// The statuses of kinds that only others extend: their words are known everywhere.
    pub usual: Option<&'a Tree>,
    /// Item types that are compiled already, by the address of their tree: kinds that inherit one
    /// share it.
    pub shared: HashMap<*const Node, Arc<ItemDecl>>,
}

/// A kind's file with what is known of it.
pub(super) struct KindFile<'a> {
    pub name: &'a str,
    pub tree: &'a Tree,
    /// The tree of the kind that it extends.
    pub parent: Option<&'a Tree>,
    /// The files that it comes from, its own first.
    pub chain: &'a [usize],
    /// Whether a file of the portal is among its own.
    pub own: bool,
    /// Its templates and those of the kinds that it extends, its own first.
    pub templates: &'a [&'a TemplateSource],
}

impl Compiler<'_, '_> {
    /// The kind that a file declares.
    pub(super) fn kind(&mut self, file: &KindFile<'_>) -> Kind {
        let tree = file.tree;
        let home = self.paths(tree.get("home"));
        let recognised = tree.get("match").filter(|found| found.flag().is_none());
        let recognised = recognised.map(|found| self.recognition(found));
        let mut fields = self.fields(tree);
        for field in &mut fields {
            let of = |tree: &Tree| {
                tree.get("fields").and_then(|fields| fields.get(&field.name)).cloned()
            };
            let inherited = file.parent.and_then(of);
            field.own = !inherited.zip(of(tree)).is_some_and(|(a, b)| Arc::ptr_eq(&a, &b));
        }
        let id = self.id(tree.get("id"), true);
        let mut headline = self.title(tree.get("title"));
        if tree.get("title").is_none() {
            // As every carrier of metadata that has titles calls it.
            headline.from.push(ValueSource::Key("title".to_owned()));
            headline.keys.push(key_form("title"));
        }
        let mut items = Vec::new();
        self.items(tree, file.parent, None, &mut items);
        let role = tree.get("role").and_then(|role| meaning(&KIND_ROLES, role.text()?));
        // An item type inside of another is known by its own name.
        let types: Vec<(String, Vec<FieldDecl>)> = items
            .iter()
            .map(|item: &ItemType| (item.decl.name.clone(), item.decl.fields.clone()))
            .collect();
        let nameable = Known { fields: &fields, types: &types };
        let must = self.conditions(tree, &nameable);
        let gates = self.gates(tree, &nameable);
        let mut known = names_of(&fields);
        known.extend(home.iter().flat_map(PathPattern::placeholders).map(str::to_owned));
        let paths = recognised.iter().flat_map(|found: &Match| &found.paths);
        known.extend(paths.flat_map(PathPattern::placeholders).map(str::to_owned));
        let titles = recognised.iter().flat_map(|found: &Match| &found.titles);
        known.extend(titles.flat_map(Pattern::placeholders).map(str::to_owned));
        known.extend(from_placeholders(&id.from));
        let derived = [tree.get("title"), tree.get("id")];
        for source in derived.into_iter().flatten().filter_map(|table| table.get("from")) {
            self.placeholders_known(source, &known);
        }
        for (_, field) in tree.get("fields").iter().flat_map(|fields| fields.entries()) {
            if let Some(from) = field.get("from") {
                self.placeholders_known(from, &known);
            }
        }
        let mut kind = Kind {
            name: file.name.to_owned(),
            title: tree.get("name").and_then(|n| n.text()).unwrap_or(file.name).to_owned(),
            role: role.unwrap_or_default(),
            own: file.own,
            home,
            recognised,
            carriers: self.carriers(tree.get("carriers")),
            statuses: Statuses::new(self.statuses(tree.get("statuses"), file.chain)),
            id,
            headline,
            fields,
            items: items.into(),
            must,
            gates,
            register: tree.get("register").and_then(|title| title.text()).map(str::to_owned),
            words: self.unfinished(tree.get("words")),
            prefilled: prefilled(file.templates),
            templates: Vec::new(),
        };
        for template in file.templates {
            let fits = template.variant.as_deref().and_then(Fits::read);
            if !kind.templates.iter().any(|there| there.fits == fits) {
                let to_write = kind.marks(&template.text);
                let (path, text) = (template.path.clone(), template.text.clone());
                kind.templates.push(DocumentTemplate::new(fits, path, text, to_write));
            }
        }
        kind
    }

    /// Reads each text of a list; what is invalid is a problem at its place.
    pub(super) fn each<T>(
        &mut self,
        list: Option<&Tree>,
        read: impl Fn(&str) -> Result<T, PatternError>,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (text, place) in list.iter().flat_map(|list| list.texts()) {
            if text == INHERITED {
                self.nothing_inherited(place);
                continue;
            }
            match read(text) {
                Ok(value) => all.push(value),
                Err(error) => self.problems.add(place, error.0),
            }
        }
        all
    }

    pub(super) fn nothing_inherited(&mut self, place: Place) {
        let help = "remove it, or extend a kind that has such a list";
        self.problems.help(place, "there are no inherited entries here", help);
    }

    fn patterns(&mut self, list: Option<&Tree>) -> Vec<Pattern> {
        self.each(list, Pattern::new)
    }

    pub(super) fn paths(&mut self, list: Option<&Tree>) -> Vec<PathPattern> {
        self.each(list.filter(|list| list.flag().is_none()), PathPattern::new)
    }

    pub(super) fn words(
        &mut self,
        list: Option<&Tree>,
        form: impl Fn(&str) -> String,
    ) -> Vec<String> {
        self.each(list, |text| Ok(form(text)))
    }

    fn spelled(&mut self, list: Option<&Tree>, form: impl Fn(&str) -> String) -> Vec<Spelled> {
        self.each(list, |text| Ok(Spelled { written: text.to_owned(), form: form(text) }))
    }

    /// Words that say that a text is not finished.
    fn unfinished(&mut self, table: Option<&Tree>) -> WordLists {
        let mut list = |name: &str| {
            let words = self.words(table.and_then(|table| table.get(name)), str::to_owned);
            Phrases::new(words)
        };
        WordLists { placeholder: list("placeholder"), vague: list("vague") }
    }

    fn recognition(&mut self, table: &Tree) -> Match {
        Match {
            values: self.words(table.get("values"), str::to_owned),
            titles: self.patterns(table.get("titles")),
            paths: self.paths(table.get("paths")),
            keys: self.spelled(table.get("keys"), key_form),
            sections: self.spelled(table.get("sections"), title_form),
        }
    }

    /// Where metadata is; front matter where neither the kind nor what it extends says it.
    fn carriers(&mut self, list: Option<&Tree>) -> Vec<CarrierDecl> {
        if list.is_none() {
            let carrier = Carrier::FrontMatter;
            return vec![CarrierDecl { carrier, section: None, file: None }];
        }
        self.each(list, carrier)
    }

    /// Whether an entry is `false` although nothing is inherited, which is a problem.
    pub(super) fn removes_nothing(&mut self, place: Place, name: &str, value: &Tree) -> bool {
        let nothing = value.flag() == Some(false);
        if nothing {
            self.problems.add(place, format!("there is no inherited `{name}` to remove"));
        }
        nothing
    }

    pub(super) fn sources(&mut self, from: Option<&Tree>, own: Option<&str>) -> Vec<ValueSource> {
        let mut all = Vec::new();
        for (text, place) in from.iter().flat_map(|from| from.texts()) {
            if text == INHERITED {
                // Without `from` the inherited source is the field's own name.
                match own {
                    Some(name) => all.push(ValueSource::Key(name.to_owned())),
                    None => self.nothing_inherited(place),
                }
                continue;
            }
            match spelling::source(text) {
                Ok(source) => all.push(source),
                Err(error) => self.problems.add(place, error.0),
            }
        }
        all
    }

    fn id(&mut self, table: Option<&Tree>, of_document: bool) -> IdDecl {
        let form = table.and_then(|table| table.get("form"));
        let from = self.sources(table.and_then(|table| table.get("from")), None);
        let mut keys = keys_of(&from);
        let id = "id".to_owned();
        if of_document && !keys.contains(&id) {
            keys.push(id);
        }
        let template = |text: &str| {
            if text.trim_start().starts_with("re:") {
                Ok(None)
            } else {
                Template::new(text).map(Some)
            }
        };
        IdDecl {
            forms: self.patterns(form),
            templates: self.each(form, template).into_iter().flatten().collect(),
            keys,
            from,
            short: self.patterns(table.and_then(|table| table.get("short"))),
        }
    }

    fn title(&mut self, table: Option<&Tree>) -> TitleDecl {
        let from = self.sources(table.and_then(|table| table.get("from")), None);
        TitleDecl {
            keys: keys_of(&from),
            from,
            drop: self.words(table.and_then(|table| table.get("drop")), str::to_owned),
        }
    }

    fn fields(&mut self, record: &Tree) -> Vec<FieldDecl> {
        let mut all = Vec::new();
        for (name, field) in record.get("fields").iter().flat_map(|fields| fields.entries()) {
            if !self.removes_nothing(name.place, &name.name, field) {
                all.push(self.field(&name.name, field));
            }
        }
        all
    }

    fn field(&mut self, name: &str, table: &Tree) -> FieldDecl {
        let mut from = self.sources(table.get("from"), Some(name));
        if table.get("from").is_none() {
            from.push(ValueSource::Key(name.to_owned()));
        }
        let roles = FieldRole::ALL.map(|role| (role.name(), role));
        let role = table.get("role").and_then(|role| meaning(&roles, role.text()?));
        let spelling = from.iter().find_map(|source| match source {
            ValueSource::Key(key) => Some(key.clone()),
            _ => None,
        });
        let labels = from.iter().filter_map(|source| match source {
            ValueSource::Key(key) => Some(label_form(key)),
            ValueSource::Label(label) => Some(label.clone()),
            _ => None,
        });
        FieldDecl {
            name: name.to_owned(),
            role: role.unwrap_or(FieldRole::Plain),
            keys: keys_of(&from),
            labels: labels.collect(),
            called: called(spelling.as_deref(), table.get("from")).unwrap_or(name).to_owned(),
            spelling: spelling.unwrap_or_else(|| name.to_owned()),
            values: values(table.get("values")),
            count: self.count(table.get("count")),
            relates: self.relates(name, table.get("relation")),
            to: Arc::new(self.targets(table.get("to"))),
            scope: table.get("scope").and_then(|scope| scope.flag()) == Some(true),
            by: self.by(table.get("by")),
            own: true,
            from,
        }
    }

    fn count(&mut self, value: Option<&Tree>) -> Option<(usize, Option<usize>)> {
        let value = value?;
        let written = value.text()?;
        let Some(range) = Range::new(written) else {
            let message = format!("invalid count `{written}`");
            self.problems.help(value.place, message, "write `1`, `0..1` or `1..`");
            return None;
        };
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Some((size(range.least), range.most.map(size)))
    }

    fn relates(&mut self, field: &str, value: Option<&Tree>) -> Option<Relates> {
        let value = value?;
        let name = match value.text() {
            Some(text) if text.contains('{') => {
                return match Template::new(text) {
                    Ok(template) => Some(Relates::ByData(template)),
                    Err(error) => {
                        self.problems.add(value.place, error.0);
                        None
                    }
                };
            }
            Some(text) => text,
            None if value.flag() == Some(true) => field,
            None => return None,
        };
        match self.relations.get(name) {
            Some((relation, inverse)) => {
                Some(Relates::Named { relation: *relation, inverse: *inverse })
            }
            None => {
                let known = self.relations.keys().map(String::as_str);
                self.problems.unknown(value.place, "relation", name, known);
                None
            }
        }
    }

    pub(super) fn targets(&mut self, list: Option<&Tree>) -> Targets {
        let mut targets = Targets::default();
        for (name, place) in list.iter().flat_map(|list| list.texts()) {
            if name == INHERITED {
                self.nothing_inherited(place);
                continue;
            }
            let kind = self.kinds.get(name);
            let typed = self.types.iter().any(|known| known == name);
            targets.kinds.extend(kind);
            if typed {
                targets.types.push(name.to_owned());
            }
            if kind.is_none() && !typed {
                let known = self.kinds.keys().chain(self.types).map(String::as_str);
                self.problems.unknown(place, "kind or item type", name, known);
            }
        }
        targets
    }

    fn by(&mut self, table: Option<&Tree>) -> Option<By> {
        let (field, ranges) = table?.entries().first()?;
        let mut values = Vec::new();
        for (value, range) in ranges.entries() {
            match range.text().and_then(Range::new) {
                Some(range) => values.push((value.name.clone(), range)),
                None => {
                    let help = "write `..3`, `4` or `5..`";
                    self.problems.help(range.place, "invalid range", help);
                }
            }
        }
        Some(By { field: field.name.clone(), values })
    }

    /// The types of items of a record, those inside of others after them.
    fn items(
        &mut self,
        record: &Tree,
        inherited: Option<&Tree>,
        parent: Option<ItemTypeId>,
        all: &mut Vec<ItemType>,
    ) {
        for (name, item) in record.get("items").iter().flat_map(|items| items.entries()) {
            if self.removes_nothing(name.place, &name.name, item) {
                continue;
            }
            let below = inherited.and_then(|tree| tree.get("items")?.get(&name.name));
            let own = below.is_none_or(|below| !Arc::ptr_eq(below, item));
            let decl = match self.shared.get(&Arc::as_ptr(item)) {
                Some(decl) => decl.clone(),
                None => {
                    let decl = Arc::new(self.item(name, item, parent.is_some()));
                    self.shared.insert(Arc::as_ptr(item), decl.clone());
                    decl
                }
            };
            let at = ItemTypeId::at(all.len());
            all.push(ItemType { decl, parent, own });
            self.items(item, below, Some(at), all);
        }
    }

    fn item(&mut self, name: &super::tree::Key, table: &Tree, nested: bool) -> ItemDecl {
        let like = self.each(table.get("like"), spelling::like);
        if table.get("like").is_none() {
            let help = "write `like = \"…\"`: what it looks like in Markdown";
            let message = format!("missing `like` in the item type `{}`", name.name);
            self.problems.help(name.place, message, help);
        }
        let fields = self.fields(table);
        let id = self.id(table.get("id"), false);
        let mut known = names_of(&fields);
        known.extend(like.iter().flat_map(|like| like.placeholders()).map(str::to_owned));
        known.extend(from_placeholders(&id.from));
        let from = fields.iter().flat_map(|field| from_placeholders(&field.from));
        let from: Vec<String> = from.collect();
        known.extend(from);
        if let Some(form) = table.get("id").and_then(|id| id.get("form"))
            && !nested
            && id.from.is_empty()
        {
            self.placeholders_known(form, &known);
        }
        let role = table.get("role").and_then(|role| meaning(&ITEM_ROLES, role.text()?));
        let plans = table.get("plans").and_then(|plans| {
            let kind = self.kinds.get(plans.text()?).copied();
            if kind.is_none() {
                let names = self.kinds.keys().map(String::as_str);
                self.problems.unknown(plans.place, "kind", plans.text()?, names);
            }
            kind
        });
        let must = self.conditions(table, &Known { fields: &fields, types: &[] });
        ItemDecl {
            name: name.name.clone(),
            role: role.unwrap_or(ItemRole::Plain),
            within: within(table.get("in")),
            forms: Forms::new(&like),
            like,
            group: self.each(table.get("group"), group),
            plans,
            join: table.get("join").and_then(|join| join.flag()) == Some(true),
            register: table.get("register").and_then(|title| title.text()).map(str::to_owned),
            title: self.title(table.get("title")),
            id,
            fields,
            must,
        }
    }

    /// Reports placeholders of templates that nothing fills.
    fn placeholders_known(&mut self, list: &Tree, known: &[String]) {
        const ALWAYS: [&str; 9] =
            ["at", "date", "file", "folder", "parent", "slug", "text", "title", "value"];
        for (written, place) in list.texts() {
            let text = written.trim();
            let template = text.strip_prefix('=').unwrap_or(text).trim();
            let derived = text.starts_with('=')
                || list.texts().iter().all(|(t, _)| !t.contains(':') || t.contains('{'));
            if !derived || spelling::is_worded(text) && !text.starts_with('=') {
                continue;
            }
            let Ok(template) = Template::new(template) else { continue };
            for placeholder in template.placeholders() {
                let fills = |name: &str| name == placeholder;
                let filled = placeholder.contains('.')
                    || ALWAYS.into_iter().any(fills)
                    || known.iter().any(|name| fills(name));
                if !filled {
                    let message = format!("nothing fills the placeholder `{{{placeholder}}}`");
                    let names = known.iter().map(String::as_str).chain(ALWAYS);
                    let help = super::problems::suggestion(placeholder, names);
                    self.problems.help(place, message, help);
                }
            }
        }
    }
}

/// The lines of templates in the form in which titles are compared, in order.
fn prefilled(templates: &[&TemplateSource]) -> Vec<String> {
    let lines = templates.iter().flat_map(|template| template.text.lines());
    let mut all: Vec<String> = lines.map(normalise).filter(|line| !line.is_empty()).collect();
    all.sort();
    all.dedup();
    all
}

/// The names of fields.
fn names_of(fields: &[FieldDecl]) -> Vec<String> {
    fields.iter().map(|field| field.name.clone()).collect()
}

/// The placeholders that patterns among sources take.
fn from_placeholders(from: &[ValueSource]) -> Vec<String> {
    let names = from.iter().flat_map(|source| match source {
        ValueSource::Title(pattern)
        | ValueSource::Text(pattern)
        | ValueSource::FieldText(_, pattern) => pattern.placeholders(),
        ValueSource::Path(pattern) => pattern.placeholders().collect(),
        _ => Vec::new(),
    });
    names.map(str::to_owned).collect()
}

/// The metadata keys among sources, as keys are compared.
/// What messages call a field: the first spelling of its key, else of its first label or section.
fn called<'a>(key: Option<&'a str>, from: Option<&'a Tree>) -> Option<&'a str> {
    let named = |text: &'a str| {
        let (word, name) = text.split_once(':')?;
        ["label", "section", "list", "code"].contains(&word).then_some(name.trim())
    };
    let texts = from.into_iter().flat_map(|from| from.texts());
    let called = key.or_else(|| texts.map(|(text, _)| text).find_map(named))?;
    called.split(" / ").next()
}

fn keys_of(from: &[ValueSource]) -> Vec<String> {
    let keys = from.iter().filter_map(|source| match source {
        ValueSource::Key(key) => Some(key_form(key)),
        _ => None,
    });
    keys.filter(|key| !key.is_empty()).collect()
}

pub(super) fn values(value: Option<&Tree>) -> Vec<(String, Vec<String>)> {
    let Some(value) = value else { return Vec::new() };
    match &value.value {
        Value::List(list) => {
            list.iter().filter_map(|entry| Some((entry.text()?.to_owned(), Vec::new()))).collect()
        }
        _ => {
            let also = |words: &Tree| words.texts().iter().map(|(w, _)| (*w).to_owned()).collect();
            value.entries().iter().map(|(name, words)| (name.name.clone(), also(words))).collect()
        }
    }
}

fn within(value: Option<&Tree>) -> Vec<Vec<Spelled>> {
    let Some(value) = value else { return Vec::new() };
    let spelled = |title: &str| Spelled { written: title.to_owned(), form: title_form(title) };
    let group = |entry: &Tree| entry.texts().iter().map(|(title, _)| spelled(title)).collect();
    match &value.value {
        Value::List(list) => list.iter().map(group).collect(),
        _ => vec![group(value)],
    }
}

/// A pattern of what groups items, with or without the marks of its form.
fn group(written: &str) -> Result<Pattern, PatternError> {
    let text = written.trim().trim_start_matches('#').trim();
    let text = text.strip_prefix("<!--").and_then(|t| t.strip_suffix("-->")).unwrap_or(text);
    let text = text.trim();
    // The stars of a regular expression are its own.
    if text.starts_with("re:") {
        return Pattern::new(text);
    }
    Pattern::new(text.trim_matches('*').trim_end_matches(':'))
}

/// A carrier with its place: `fenced-yaml under Frontmatter`, `sidecar kep.yaml`.
fn carrier(written: &str) -> Result<CarrierDecl, PatternError> {
    let (name, place) = match written.trim().split_once(' ') {
        Some((name, place)) => (name, Some(place.trim())),
        None => (written.trim(), None),
    };
    let known = Carrier::ALL.map(|carrier| (carrier.name(), carrier));
    let Some(carrier) = meaning(&known, name) else {
        let help = super::problems::suggestion(name, known.iter().map(|(word, _)| *word));
        return Err(PatternError(format!("unknown carrier `{name}`; {help}")));
    };
    if carrier == Carrier::Sidecar {
        let Some(place) = place else {
            let message = format!("missing file in `{written}`: write `sidecar NAME.yaml`");
            return Err(PatternError(message));
        };
        let (file, of) = match place.split_once(" of ") {
            Some((file, stem)) => (file.trim(), Some(stem.trim().to_owned())),
            None => (place, None),
        };
        let file = Sidecar { name: file.to_owned(), of };
        return Ok(CarrierDecl { carrier, section: None, file: Some(file) });
    }
    let section = match place {
        None => None,
        Some(place) => match place.strip_prefix("under ") {
            Some(title) if !normalise(title).is_empty() => Some(title_form(title)),
            _ => {
                let message = format!("invalid carrier `{written}`: write `{name} under Title`");
                return Err(PatternError(message));
            }
        },
    };
    Ok(CarrierDecl { carrier, section, file: None })
}
