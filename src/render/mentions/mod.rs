//! What texts mention: ids in prose and code spans, and numbers with what they are called, linked
//! to what they name.

mod called;
mod named;
mod places;

use std::ops::Range;

use super::site::Site;
use crate::layout::page_of;
use crate::model::{
    DocumentId, KindId, NodeId, NodeWhat, Portal, State, find_fit, loose, normalise, parent,
};
use crate::template::{Raw, escape, escape_into, html};

use called::singulars;
pub(super) use named::Named;

/// What a place of a text mentions.
#[derive(Clone, Copy)]
enum Target {
    /// A document, an item, a planned spec.
    Node(NodeId),
    /// A heading of a document, by its place among the headings.
    Heading(DocumentId, usize),
}

/// A place of a text, and what it mentions.
type Place = (Range<usize>, Target);

/// What a document's text may mention.
pub(super) struct Mentions<'a> {
    site: &'a Site<'a>,
    url: &'a str,
    node: NodeId,
    own_id: Option<&'a str>,
    /// The documents whose items it may name as its own: itself, and those of its scope.
    near: Vec<DocumentId>,
    /// The documents in its folder, when they are few.
    beside: &'a [DocumentId],
    /// The kinds of all of them.
    kinds: Vec<KindId>,
}

impl<'a> Mentions<'a> {
    /// What a document may mention.
    pub(super) fn new(site: &'a Site<'a>, document: DocumentId) -> Mentions<'a> {
        let portal = site.portal;
        let node = portal.document_nodes[document];
        let near = near(portal, document);
        let beside = site.named.beside(parent(portal.documents[document].path()));
        let mut kinds: Vec<KindId> = Vec::new();
        for at in near.iter().chain(beside) {
            let kind = portal.documents[*at].kind;
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let (url, own_id) = (&portal.node(node).url, own_id(portal, node));
        Mentions { site, url, node, own_id, near, beside, kinds }
    }

    /// Text as HTML, what it mentions linked.
    pub(super) fn text(&self, text: &str) -> String {
        self.text_at(text, None, None)
    }

    /// The same for a text on a line, and perhaps in a heading with an anchor: what is defined there
    /// is not a mention.
    pub(super) fn text_at(&self, text: &str, line: Option<usize>, anchor: Option<&str>) -> String {
        if !may_mention(text) {
            return escape(text);
        }
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for (place, target) in self.places(text) {
            let url = self.url_of(target);
            let page = url.strip_prefix(self.url).and_then(|rest| rest.strip_prefix('#'));
            // A heading begins with what it is called itself.
            let worded = text[place.clone()].contains(' ') || matches!(target, Target::Heading(..));
            let begins = anchor.is_some() && place.start == 0 && worded;
            if anchor.is_some() && page == anchor || begins || self.defines(target, line) {
                continue;
            }
            escape_into(&mut out, &text[at..place.start]);
            out.push_str(&self.anchor(target, &escape(&text[place.clone()])));
            at = place.end;
        }
        escape_into(&mut out, &text[at..]);
        out
    }

    /// Whether a line is where an item of the document begins.
    fn defines(&self, target: Target, line: Option<usize>) -> bool {
        let Target::Node(node) = target else { return false };
        let node = self.site.portal.node(node);
        let here = matches!(node.what, NodeWhat::Item(document, _) if document == self.near[0]);
        here && line.is_some() && node.line == line
    }

    /// A code span as HTML, when it is an id, a path, or the id of a document of a kind that
    /// documents here name.
    pub(super) fn code(&self, text: &str) -> Option<String> {
        let word = text.trim();
        let node = self.find(word).or_else(|| self.plain_id(word))?;
        Some(self.anchor(Target::Node(node), &html!("<code>{}</code>", text)))
    }

    /// The document of an id that may be any word: only where a kind around relates to its kind.
    fn plain_id(&self, word: &str) -> Option<NodeId> {
        let portal = self.site.portal;
        let node = portal.find(word)?;
        let NodeWhat::Document(document) = portal.node(node).what else { return None };
        let kind = portal.documents[document].kind;
        let relates = |asker: &KindId| {
            let kind_of = &portal.kinds[*asker];
            let items = kind_of.items.iter().flat_map(|item| &item.decl.fields);
            kind_of.fields.iter().chain(items).any(|field| field.to.kinds.contains(&kind))
        };
        self.linked(node).filter(|_| self.kinds.iter().any(relates))
    }

    /// The document of a path: from the folder of this one or the folder around, from the portal's
    /// root or the folder of the specs, or from where a folder was before it got a date.
    fn file(&self, word: &str) -> Option<NodeId> {
        let named = &self.site.named;
        let path = word.trim_start_matches("./").trim_end_matches('/');
        if !is_file(path) {
            // A folder that documents are named after.
            let mut names = path.rsplit('/');
            let name = names.next()?;
            let node = named.group(name).or_else(|| named.undated(name))?;
            let folder = parent(&self.site.portal.node(node).path);
            let before = folder.strip_suffix(path);
            let whole = before.is_some_and(|before| before.is_empty() || before.ends_with('/'));
            // Before it was archived it lay beside the archive.
            let above = names.next().filter(|name| folder.split('/').any(|part| part == *name));
            let moved = above.is_some() && named.undated(name).is_some();
            return Some(node).filter(|_| whole || moved);
        }
        let own = parent(&self.site.portal.node(self.node).path);
        let src = self.site.settings.src.as_str();
        let inner = |folder: &str| format!("{folder}/{path}");
        let from = [inner(own), inner(parent(own)), path.to_owned(), inner(src)];
        let there = from.iter().find_map(|path| named.file(path.trim_start_matches('/')));
        there.or_else(|| named.below(own, path)).or_else(|| {
            let mut parts = path.split('/');
            while let Some(part) = parts.next() {
                let Some(node) = named.undated(part) else { continue };
                let folder = parent(&self.site.portal.node(node).path);
                let rest: Vec<&str> = parts.clone().collect();
                return named.file(&format!("{folder}/{}", rest.join("/")));
            }
            None
        })
    }

    /// The places of a text that mention something, in their order.
    fn places(&self, text: &str) -> Vec<Place> {
        let mut found = Vec::new();
        let mut last = None;
        for token in places::tokens(text) {
            if !self.at(text, &token, &mut last, &mut found) {
                for part in places::parts(text, &token) {
                    self.at(text, &part, &mut last, &mut found);
                }
            }
        }
        found
    }

    /// Adds what a word of a text mentions; whether it does. `last` are the words before the last
    /// number, and where it ended.
    fn at(
        &self,
        text: &str,
        token: &Range<usize>,
        last: &mut Option<(Range<usize>, usize)>,
        found: &mut Vec<Place>,
    ) -> bool {
        // A title has all its words: what is mentioned before goes up to here.
        let begin = found.last().map_or(0, |(place, _)| place.end);
        if token.start < begin {
            return true;
        }
        let word = &text[token.clone()];
        // Most words are letters only: they are in no id, and no number.
        if !has_sign(word) {
            let titled = self.titled(text, token.start);
            found.extend(titled.clone());
            return titled.is_some();
        }
        if let Some(node) = self.find(word) {
            found.push((token.clone(), Target::Node(node)));
            return true;
        }
        if let Some(ends) = self.range(word) {
            let start = token.start;
            let whole = |(at, node): (Range<usize>, NodeId)| {
                (start + at.start..start + at.end, Target::Node(node))
            };
            found.extend(ends.into_iter().map(whole));
            return true;
        }
        // `Q1/Q4`, `d2/d3`: each may be called by a number.
        let parts = places::alternatives(text, token);
        if !parts.is_empty() {
            let before = (found.len(), last.clone());
            let known = parts.iter().filter(|part| self.at(text, part, last, found)).count();
            // Of a range one end may have another name; of a list all are there.
            let range = !word.contains('/');
            if known == parts.len() || range && known > 0 {
                return true;
            }
            found.truncate(before.0);
            *last = before.1;
        }
        if let Some((title, target)) = self.titled(text, token.start) {
            found.push((title, target));
            return true;
        }
        let is_lead = |word: &str| self.is_lead(word);
        let Some(numbered) = places::numbered(text, token, last.as_ref(), &is_lead) else {
            return false;
        };
        // Words that are part of another mention are not before this number.
        for lead in numbered.leads.iter().filter(|lead| numbered.goes_on || lead.start >= begin) {
            for numbers in places::readings(text, &numbered.number) {
                let words = &text[lead.clone()];
                let of = |number: Range<usize>| {
                    let behind = &text[number.end..];
                    let target = self.called(words, &text[number.clone()], behind)?;
                    Some((number, target))
                };
                let Some(mut all) = numbers.into_iter().map(of).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                // The words belong to the first number.
                if !numbered.goes_on {
                    all[0].0.start = lead.start;
                }
                found.extend(all);
                *last = Some((lead.clone(), token.end));
                return true;
            }
        }
        false
    }

    /// The section whose title is after its mark, `spec §Error handling`, or in quotes, where it
    /// is one of this document.
    fn titled(&self, text: &str, start: usize) -> Option<Place> {
        let before = &text[..start];
        let marked = before.trim_end_matches(' ').ends_with('§');
        let quoted = before.ends_with(['"', '“', '「', '«']);
        if !marked && !quoted || !text[start..].starts_with(char::is_alphabetic) {
            return None;
        }
        let (portal, named) = (self.site.portal, &self.site.named);
        let published = |at: &&DocumentId| portal.documents[**at].publish;
        let lengths = if quoted && !marked {
            let end = text[start..].find(['"', '”', '」', '»'])?;
            vec![end]
        } else {
            places::beginnings(&text[start..])
        };
        let documents = self.near.iter().chain(self.beside).filter(published);
        let documents = documents.take(if marked { usize::MAX } else { 1 });
        lengths.into_iter().rev().find_map(|length| {
            let title = text[start..start + length].to_lowercase();
            let mut documents = documents.clone();
            let found = documents.find_map(|at| Some((*at, named.titled(portal, *at, &title)?)));
            let (document, heading) = found?;
            Some((start..start + length, Target::Heading(document, heading)))
        })
    }

    /// Several ids of which the later ones are perhaps without their beginning: `T001-T003`,
    /// `FR-001/002/003`.
    fn range(&self, word: &str) -> Option<Vec<(Range<usize>, NodeId)>> {
        word.match_indices(['-', '/']).find_map(|(at, mark)| {
            let first = &word[..at];
            let mut found = vec![(0..at, self.find(first)?)];
            let prefix = first.trim_end_matches(|c: char| c.is_ascii_digit());
            let mut start = at + mark.len();
            for part in word[start..].split('/') {
                let short = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
                let whole = if short { format!("{prefix}{part}") } else { part.to_owned() };
                found.push((start..start + part.len(), self.find(&whole)?));
                start += part.len() + 1;
            }
            Some(found)
        })
    }

    /// Whether a number may follow a word.
    fn is_lead(&self, word: &str) -> bool {
        let (portal, named) = (self.site.portal, &self.site.named);
        let form = normalise(word);
        let heads = |at: &DocumentId| singulars(&form).any(|word| named.heads(portal, *at, &word));
        named.called.is_lead(&form) || self.near.iter().chain(self.beside).any(heads)
    }

    /// What a number is called after: an item near by, an item beside, a document, a heading.
    /// `behind` is the text after the number: `Phase 1: Dig` begins something of its own, whatever
    /// heading is called so elsewhere.
    fn called(&self, words: &str, number: &str, behind: &str) -> Option<Target> {
        let node = if words == "§" { None } else { self.called_node(words, number) };
        let node = node.and_then(|node| self.linked(node));
        if node.is_some() {
            return node.map(Target::Node);
        }
        let form = if words == "§" { "section".to_owned() } else { normalise(words) };
        let (portal, named) = (self.site.portal, &self.site.named);
        let defined = behind.starts_with([':', '：']);
        let headed = |at: &DocumentId| {
            let published = portal.documents[*at].publish;
            let mut forms = singulars(&form);
            let (heading, ends) =
                forms.find_map(|form| named.heading(portal, *at, &form, number))?;
            let text = &portal.documents[*at].headings[heading].text;
            let same = !defined || is_same_title(text, number, behind);
            let named_so = ends || *at == self.near[0];
            (published && same && named_so).then_some((*at, heading))
        };
        let mut others = self.beside.iter().filter(|at| !self.near.contains(at)).filter_map(headed);
        let beside = || others.next().filter(|_| others.next().is_none());
        let (document, heading) = self.near.iter().find_map(headed).or_else(beside)?;
        Some(Target::Heading(document, heading))
    }

    fn called_node(&self, words: &str, number: &str) -> Option<NodeId> {
        let form = normalise(words);
        let portal = self.site.portal;
        let named = &self.site.named;
        let item = |at: &DocumentId| {
            let ids = named.called.item_ids(portal.documents[*at].kind, &form, number);
            ids.iter().find_map(|id| named.item(portal, *at, &loose(id)))
        };
        let beside = || only(self.beside.iter().filter_map(item));
        let document = || {
            let capitals = words.len() > 1 && words.bytes().all(|byte| byte.is_ascii_uppercase());
            self.kinds_called(capitals).find_map(|kind| {
                let ids = named.called.document_ids(kind, &form, number);
                ids.iter().find_map(|id| named.document(portal, kind, &loose(id), self.node))
            })
        };
        self.near.iter().find_map(item).or_else(beside).or_else(document)
    }

    /// The kinds whose documents may be named here: in capitals those of all.
    fn kinds_called(&self, capitals: bool) -> impl Iterator<Item = KindId> + '_ {
        let others = self.site.portal.kinds.iter().map(|(kind, _)| kind);
        let others = others.filter(move |kind| capitals && !self.kinds.contains(kind));
        self.kinds.iter().copied().chain(others)
    }

    /// The node of an id.
    fn find(&self, word: &str) -> Option<NodeId> {
        let is_path = is_file(word) || word.contains('/') && !word.contains('#');
        if is_path {
            let published = |node: &NodeId| self.site.portal.is_published(*node);
            return self.file(word).filter(|node| *node != self.node).filter(published);
        }
        let marked = word.contains(['-', '#']);
        if !marked && !is_short(word) {
            return None;
        }
        let portal = self.site.portal;
        let named = &self.site.named;
        let id = loose(word);
        let own = || named.item(portal, self.near[0], &id);
        let whole = || portal.find(word).filter(|_| marked);
        let near = || self.near[1..].iter().find_map(|at| named.item(portal, *at, &id));
        let beside = || only(self.beside.iter().filter_map(|at| named.item(portal, *at, &id)));
        let padded = || {
            let digits = marked && word.contains(|c: char| c.is_ascii_digit());
            let capitals = word.bytes().take_while(u8::is_ascii_uppercase).count() > 1;
            let mut kinds = self.kinds_called(capitals).filter(|_| digits);
            kinds.find_map(|kind| named.document(portal, kind, &id, self.node))
        };
        let short = || {
            let short = |at: &DocumentId| {
                let ids = named.called.completed(portal.documents[*at].kind, word);
                ids.iter().find_map(|id| named.item(portal, *at, &loose(id)))
            };
            self.near.iter().find_map(short).or_else(|| only(self.beside.iter().filter_map(short)))
        };
        let undated = || named.undated(word);
        let numbered = || {
            let kind = portal.documents[self.near[0]].kind;
            let full = portal.kinds[kind].id.all_completed(word);
            let mut full = full.filter(|_| word.starts_with('#'));
            full.find_map(|id| named.document(portal, kind, &loose(&id), self.node))
        };
        let group = || named.group(word);
        let node = own().or_else(whole).or_else(near).or_else(beside).or_else(padded);
        self.linked(node.or_else(undated).or_else(short).or_else(numbered).or_else(group)?)
    }

    /// A node that a text may be linked to.
    fn linked(&self, node: NodeId) -> Option<NodeId> {
        let portal = self.site.portal;
        // An id that only the path gives is not a word that anybody meant as an id.
        let declared = match portal.node(node).what {
            NodeWhat::Document(document) => portal.documents[document].id.is_some(),
            _ => true,
        };
        // Its own id means the document itself, whichever keeps it.
        let own = self.own_id.is_some() && self.own_id == own_id(portal, node);
        (declared && node != self.node && !own && portal.is_published(node)).then_some(node)
    }

    /// The address of a target from the site's root.
    fn url_of(&self, target: Target) -> String {
        let portal = self.site.portal;
        match target {
            Target::Node(node) => portal.node(node).url.clone(),
            Target::Heading(document, heading) => {
                let page = page_of(&portal.node(portal.document_nodes[document]).url);
                format!("{page}#{}", portal.documents[document].headings[heading].anchor)
            }
        }
    }

    fn anchor(&self, target: Target, html: &str) -> String {
        let portal = self.site.portal;
        let href = self.site.href(self.url, &self.url_of(target));
        let (state, title) = match target {
            Target::Node(node) => (portal.node(node).state, portal.node(node).title.as_str()),
            Target::Heading(document, heading) => {
                (State::Written, portal.documents[document].headings[heading].text.as_str())
            }
        };
        let words = self.site.words();
        let said = match state {
            State::Written => String::new(),
            State::Stub => format!(" ({})", words.say("stub")),
            State::Planned => format!(" ({})", words.say("not written yet")),
        };
        html!(
            "<a class=\"ref\" data-ref-state=\"{}\" href=\"{}\" title=\"{}{}\">{}</a>",
            state.name(),
            href,
            title,
            said,
            Raw(html)
        )
    }
}

/// Whether a text may mention something. Every id that is linked has a hyphen, a hash or a digit in
/// it; else it is a path.
fn may_mention(text: &str) -> bool {
    let sign = |byte: u8| matches!(byte, b'-' | b'#' | b'/') || byte.is_ascii_digit();
    find_fit(text.as_bytes(), sign).is_some() || text.contains(".md")
}

/// Whether a word has something that is in every id, path and number.
fn has_sign(word: &str) -> bool {
    let sign = |byte: u8| matches!(byte, b'-' | b'#' | b'/' | b'.') || byte.is_ascii_digit();
    find_fit(word.as_bytes(), sign).is_some()
}

/// Whether what follows a number begins as it does in a heading: `2: Lock` in `Step 2: Lock it`.
fn is_same_title(heading: &str, number: &str, behind: &str) -> bool {
    let first = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.next().map(str::to_lowercase)
    };
    let title = heading.split_once(number).map_or("", |(_, title)| title);
    first(title).is_some() && first(title) == first(behind)
}

/// Whether a word is the path of a Markdown file.
fn is_file(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(name, kind)| !name.is_empty() && kind == "md")
}

/// The documents whose items one may name as its own: itself, and those of its scope.
pub(super) fn near(portal: &Portal, document: DocumentId) -> Vec<DocumentId> {
    std::iter::once(document).chain(portal.scope_of(document)).collect()
}

/// The id that a document itself has, which another may have as well.
fn own_id(portal: &Portal, node: NodeId) -> Option<&str> {
    let NodeWhat::Document(document) = portal.node(node).what else { return None };
    portal.documents[document].id.as_ref().map(|id| id.text.as_str())
}

/// The one node of several that are all the same.
fn only(mut nodes: impl Iterator<Item = NodeId>) -> Option<NodeId> {
    let first = nodes.next()?;
    nodes.all(|node| node == first).then_some(first)
}

/// Whether a word is a capital letter or a few, and a number: `T001`, `A01.2`, `T5a`.
fn is_short(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &word[letters..];
    (1..=4).contains(&letters)
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.len() <= 8
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}
