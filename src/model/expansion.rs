//! How a text was put together from several files: each piece of it with where it is written.
//!
//! A document whose text includes others is parsed from the expanded text, and all spans of it count
//! bytes there. What people see are places in files, and what is edited are files: the pieces lead
//! from one to the other. A text that includes nothing has none of this.

use std::ops::Range;

use super::{Edit, Source, Span};

/// The number of the document's own file among those of an expansion.
const OWN: u32 = 0;

/// A stretch of an expanded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Piece {
    /// Where it begins in the expanded text.
    start: u32,
    /// The file that it is from.
    file: u32,
    /// Where it begins there; of what is in no file the place of the directive that asked for it.
    at: u32,
    /// The place in the document's own file at which it comes in.
    here: u32,
    /// Whether the file has the same bytes.
    verbatim: bool,
}

/// A directive that the text keeps, because it cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unfollowed {
    /// The directive, in the expanded text.
    pub span: Span,
    /// Why, as a finding says it.
    pub message: String,
    /// The next thing to do.
    pub help: String,
}

/// A text that is being put together.
#[derive(Debug, Clone, Default)]
pub struct Expanding {
    text: String,
    pieces: Vec<Piece>,
    unfollowed: Vec<Unfollowed>,
}

/// A number of bytes; texts that are longer than this counts are never read.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Expanding {
    /// A stretch of a file: of the own one (`here` is none), or of one that comes in at `here`.
    pub fn of(file: u32, source: &Source, span: Span, here: Option<usize>) -> Expanding {
        let mut made = Expanding::default();
        made.push_from(file, source, span, here);
        made
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds a stretch of a file.
    pub fn push_from(&mut self, file: u32, source: &Source, span: Span, here: Option<usize>) {
        let (at, here) = (narrow(span.start), narrow(here.unwrap_or(span.start)));
        self.piece(Piece { start: narrow(self.text.len()), file, at, here, verbatim: true });
        self.text.push_str(source.slice(span));
    }

    /// Adds a text that is in no file, because of a directive at a place of a file.
    pub fn push_made(&mut self, text: &str, (file, at): (u32, usize), here: usize) {
        if text.is_empty() {
            return;
        }
        let (at, here) = (narrow(at), narrow(here));
        self.piece(Piece { start: narrow(self.text.len()), file, at, here, verbatim: false });
        self.text.push_str(text);
    }

    /// Leaves out the line end that the text ends with.
    pub fn without_line_end(&mut self) {
        let kept = self
            .text
            .strip_suffix('\n')
            .map_or(self.text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
        let kept = kept.len();
        self.text.truncate(kept);
        while self.pieces.last().is_some_and(|last| last.start as usize >= kept.max(1)) {
            self.pieces.pop();
        }
    }

    /// Adds a stretch of another text with what is known of its places.
    pub fn push(&mut self, other: &Expanding, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let shift = self.text.len();
        let first = other.pieces.partition_point(|piece| piece.start as usize <= range.start);
        for piece in &other.pieces[first.saturating_sub(1)..] {
            if piece.start as usize >= range.end {
                break;
            }
            let inside = range.start.saturating_sub(piece.start as usize);
            let start = narrow((piece.start as usize).max(range.start) - range.start + shift);
            let moved = |at: u32| if piece.verbatim { at + narrow(inside) } else { at };
            let here = if piece.file == OWN { moved(piece.here) } else { piece.here };
            self.piece(Piece { start, at: moved(piece.at), here, ..*piece });
        }
        let from = other.unfollowed.partition_point(|one| one.span.start < range.start);
        let kept = other.unfollowed[from..].iter().take_while(|one| one.span.start < range.end);
        self.unfollowed.extend(kept.map(|one| {
            let at = |place: usize| place.min(range.end) - range.start + shift;
            Unfollowed { span: Span::new(at(one.span.start), at(one.span.end)), ..one.clone() }
        }));
        self.text.push_str(&other.text[range]);
    }

    /// Says that the last bytes of the text are a directive that cannot be followed.
    pub fn unfollowed(&mut self, bytes: usize, message: String, help: String) {
        let end = self.text.len();
        let span = Span::new(end.saturating_sub(bytes), end);
        self.unfollowed.push(Unfollowed { span, message, help });
    }

    /// The file of a place in the text, and the place there.
    pub fn origin(&self, offset: usize) -> (u32, usize) {
        let piece = held(&self.pieces, at(&self.pieces, offset));
        (piece.file, place(piece, offset))
    }

    /// Adds a piece; one that goes on where the last one ends is part of it.
    fn piece(&mut self, piece: Piece) {
        if let Some(last) = self.pieces.last_mut() {
            if last.start == piece.start {
                // The last one is empty.
                *last = piece;
                return;
            }
            let goes_on = |from: u32, to: u32| from + (piece.start - last.start) == to;
            let same = last.file == piece.file && last.verbatim && piece.verbatim;
            let here = if piece.file == OWN {
                goes_on(last.here, piece.here)
            } else {
                last.here == piece.here
            };
            if same && here && goes_on(last.at, piece.at) {
                return;
            }
        }
        self.pieces.push(piece);
    }

    /// The finished text and how it was put together. `files` are the document's own file and after
    /// it those that are included, `wanted` all paths that were asked for.
    pub fn finished(
        self,
        files: Vec<Source>,
        wanted: Vec<String>,
        title: Option<String>,
    ) -> (String, Expansion) {
        let Expanding { text, pieces, unfollowed } = self;
        (text, Expansion { files, wanted, title, pieces, unfollowed })
    }
}

/// The piece that holds an offset of the text.
fn at(pieces: &[Piece], offset: usize) -> usize {
    pieces.partition_point(|piece| piece.start as usize <= offset).saturating_sub(1)
}

/// A piece by its number; of an empty text, which has none, the beginning of the own file.
fn held(pieces: &[Piece], number: usize) -> &Piece {
    const NONE: Piece = Piece { start: 0, file: OWN, at: 0, here: 0, verbatim: true };
    pieces.get(number).unwrap_or(&NONE)
}

/// The offset in its file of an offset in a piece.
fn place(piece: &Piece, offset: usize) -> usize {
    let inside = if piece.verbatim { offset.saturating_sub(piece.start as usize) } else { 0 };
    piece.at as usize + inside
}

/// How a text was put together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expansion {
    /// The document's own file, and after it those that are included.
    files: Vec<Source>,
    /// The paths that directives name, whether they can be read or not.
    wanted: Vec<String>,
    /// The title that a directive gives the page.
    title: Option<String>,
    pieces: Vec<Piece>,
    unfollowed: Vec<Unfollowed>,
}

impl Expansion {
    /// The document's own file as it is written.
    pub fn written(&self) -> &Source {
        &self.files[0]
    }

    /// The document's own file, and after it those that are included.
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    /// The paths that directives name, from the portal's root, whether they can be read or not.
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// The title that a directive gives the page.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The directives that cannot be followed, in the order of the text.
    pub fn unfollowed(&self) -> &[Unfollowed] {
        &self.unfollowed
    }

    /// The file that a stretch of the text begins in, and the place there. It ends where its last byte
    /// is, if that is further on in the same file.
    pub(super) fn locate(&self, span: Span) -> (&Source, Span) {
        let first_at = at(&self.pieces, span.start);
        let first = held(&self.pieces, first_at);
        let file = &self.files[first.file as usize];
        let start = place(first, span.start);
        if span.end == span.start {
            return (file, Span::new(start, start));
        }
        let last_at = at(&self.pieces, span.end - 1);
        let last = held(&self.pieces, last_at);
        if last.verbatim && last.file == first.file {
            let end = place(last, span.end - 1) + 1;
            if end > start {
                return (file, Span::new(start, end));
            }
        }
        let rest = self.pieces.get(first_at + 1).map_or(span.end, |next| next.start as usize);
        let length = if first.verbatim { rest.min(span.end) - span.start } else { 0 };
        (file, Span::new(start, start + length))
    }

    /// Where an offset of the text comes in, in the document's own file.
    pub(super) fn here(&self, offset: usize) -> usize {
        let piece = held(&self.pieces, at(&self.pieces, offset));
        if piece.file == OWN && piece.verbatim { place(piece, offset) } else { piece.here as usize }
    }

    /// A stretch of the text in the document's own file, which has the same bytes there; none where
    /// something of it is not written there.
    pub(super) fn in_own_file(&self, span: Span) -> Option<Span> {
        let own = |piece: &Piece| piece.file == OWN && piece.verbatim;
        let mut number = at(&self.pieces, span.start);
        let begins = held(&self.pieces, number).start as usize == span.start;
        // After the last byte of a piece is a place of it.
        if begins && number > 0 && span.start == span.end && !own(held(&self.pieces, number)) {
            number -= 1;
        }
        let piece = held(&self.pieces, number);
        let next = self.pieces.get(number + 1).map_or(usize::MAX, |next| next.start as usize);
        let fits = own(piece) && span.end <= next;
        fits.then(|| Span::new(place(piece, span.start), place(piece, span.end)))
    }
}

impl Source {
    /// How the text was put together; none of a text that is in its file as it is.
    pub fn expansion(&self) -> Option<&Expansion> {
        self.expansion.as_deref()
    }

    /// The file as it is written: what is edited.
    pub fn written(&self) -> &Source {
        self.expansion().map_or(self, Expansion::written)
    }

    /// The files that the text is from, the own one first.
    pub fn files(&self) -> &[Source] {
        self.expansion().map_or(std::slice::from_ref(self), Expansion::files)
    }

    /// The file of a place in the text, and the place there.
    pub fn locate(&self, span: Span) -> (&Source, Span) {
        self.expansion().map_or((self, span), |expansion| expansion.locate(span))
    }

    /// The file and the place there of what a finding is about; none of one about the whole text.
    pub fn located(&self, span: Span) -> Option<(&Source, Span)> {
        (span != Span::default()).then(|| self.locate(span))
    }

    /// The line in the own file of an offset in the text: of what is included that of the directive.
    pub fn line_here(&self, offset: usize) -> usize {
        match self.expansion() {
            None => self.line(offset),
            Some(expansion) => expansion.written().line(expansion.here(offset)),
        }
    }

    /// The line in the own file of a line of the text: of what is included that of the directive.
    pub fn written_line(&self, line: usize) -> usize {
        if self.expansion.is_none() { line } else { self.line_here(self.offset(line, 1)) }
    }

    /// Edits of the text as edits of the own file; none where one of them is of what is included.
    pub fn edits_here(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        let Some(expansion) = self.expansion() else { return Some(edits.to_vec()) };
        let here = |edit: &Edit| {
            let span = expansion.in_own_file(edit.span)?;
            Some(Edit { span, text: edit.text.clone() })
        };
        edits.iter().map(here).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `own {{…}} text`, in which the directive became `inner` of another file after a made `# `.
    fn expanded() -> Source {
        let own = Source::new("a.md", "own {{#include b}} text\n");
        let other = Source::new("b", "first\ninner\n");
        let mut made = Expanding::of(OWN, &own, Span::new(0, 4), None);
        let mut inside = Expanding::default();
        inside.push_made("# ", (OWN, 4), 4);
        inside.push_from(1, &other, Span::new(6, 11), Some(4));
        made.push(&inside, 0..inside.text().len());
        let rest = Expanding::of(OWN, &own, Span::new(18, 24), None);
        made.push(&rest, 0..6);
        let (text, expansion) = made.finished(vec![own, other], vec!["b".to_owned()], None);
        Source::expanded("a.md", text, expansion)
    }

    fn located(source: &Source, word: &str) -> (String, String) {
        let start = source.text.find(word).expect("it is there");
        let (file, span) = source.locate(Span::new(start, start + word.len()));
        (file.path.clone(), file.slice(span).to_owned())
    }

    #[test]
    fn every_piece_is_found_in_its_file() {
        let source = expanded();
        assert_eq!(&*source.text, "own # inner text\n");
        for (word, path, there) in [
            ("own", "a.md", "own"),
            ("inner", "b", "inner"),
            ("nner", "b", "nner"),
            ("text", "a.md", "text"),
            // Over the directive, both ends in the own file.
            ("own # inner te", "a.md", "own {{#include b}} te"),
            // Into the file and out of it.
            ("inner te", "b", "inner"),
        ] {
            assert_eq!(located(&source, word), (path.to_owned(), there.to_owned()), "{word}");
        }
        let (file, span) = source.locate(Span::new(4, 6));
        assert_eq!((&*file.path, span), ("a.md", Span::new(4, 4)), "made at the directive");
    }

    #[test]
    fn only_what_is_written_in_the_own_file_is_edited() {
        let source = expanded();
        let edits = |start: usize, end: usize| {
            let edit = Edit { span: Span::new(start, end), text: String::new() };
            source.edits_here(&[edit]).map(|edits| edits[0].span)
        };
        assert_eq!(edits(0, 3), Some(Span::new(0, 3)));
        assert_eq!(edits(4, 4), Some(Span::new(4, 4)), "behind the own text");
        assert_eq!(edits(12, 16), Some(Span::new(19, 23)));
        assert_eq!(edits(6, 8), None);
        assert_eq!(edits(2, 14), None, "a directive is inside");
    }

    #[test]
    fn what_is_taken_out_of_a_text_keeps_its_places_and_what_is_wrong_in_it() {
        let own = Source::new("a.md", "one {{#include x}} two");
        let mut made = Expanding::of(OWN, &own, Span::new(0, 18), None);
        made.unfollowed(14, "no".to_owned(), "do".to_owned());
        made.push_from(OWN, &own, Span::new(18, 22), None);
        assert_eq!(made.pieces.len(), 1, "what goes on is one piece");
        let mut out = Expanding::default();
        out.push(&made, 2..22);
        assert_eq!(out.unfollowed[0].span, Span::new(2, 16));
        assert_eq!(out.origin(3), (OWN, 5));
    }
}
