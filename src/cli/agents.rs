//! What `specbook init --agents` tells coding agents: a block in `AGENTS.md`, and a command for
//! those agents that have a folder of commands.

use std::ops::Range;
use std::path::Path;

use super::User;
use super::place::Place;
use crate::load;
use crate::pipeline::Failure;
use crate::write;

/// The file that agents read.
const FILE: &str = "AGENTS.md";
/// The line that begins our block in it.
const BEGIN: &str = "<!-- specbook:agents:begin -->";
/// The line that ends it.
const END: &str = "<!-- specbook:agents:end -->";
/// What is between the two.
const BLOCK: &str = include_str!("init/agents.md");
/// The command, for all agents that take Markdown.
const COMMAND: &str = include_str!("init/generate-features.md");
/// Folders of agents, and where in them the command goes.
const COMMANDS: [(&str, &str); 2] = [
    (".claude", ".claude/commands/generate-features.md"),
    (".cursor", ".cursor/commands/generate-features.md"),
];

/// What is to become of `AGENTS.md`.
pub(super) enum Block {
    /// There is none yet.
    New,
    /// Its text, before and after.
    There { before: String, after: String },
}

/// Reads `AGENTS.md` and sees where the block goes; refused where its marks do not fit.
pub(super) fn plan(folder: &Path) -> Result<Block, Failure> {
    let Some(before) = load::text(folder, FILE)? else { return Ok(Block::New) };
    match with_block(&before) {
        Some(after) => Ok(Block::There { before, after }),
        None => Err(Failure::Message(format!(
            "{FILE} must have one line `{BEGIN}` and below it one line `{END}`, or neither; nothing \
             was written"
        ))),
    }
}

/// Writes the block, and the command beside those of agents that have some.
pub(super) fn write(user: &User, place: &Place, block: &Block) -> Result<(), Failure> {
    match block {
        Block::New => {
            if !write::new_file(&place.folder, FILE, &format!("{}\n", whole("\n")))? {
                let message = format!("{FILE} exists, but cannot be read; it was left alone");
                return Err(Failure::Message(message));
            }
            user.console.say(&format!("wrote {FILE}"));
        }
        Block::There { before, after } if before == after => {
            user.console.say(&format!("kept {FILE}, whose block is up to date"));
        }
        Block::There { before, after } => {
            if !write::update(&place.folder, FILE, before, after)? {
                let message = format!("{FILE} changed in the meantime and was left alone");
                return Err(Failure::Message(message));
            }
            user.console.say(&format!("updated the block in {FILE}"));
        }
    }
    let mut bases = vec![(&place.folder, "")];
    if !place.inside.is_empty() {
        bases.push((&place.repository, &place.up));
    }
    for (base, shown) in bases {
        for (_, file) in COMMANDS.iter().filter(|(agent, _)| load::has_folder(base, agent)) {
            let new = write::new_file(base, file, COMMAND)?;
            user.console.say(&super::init::outcome(new, &format!("{shown}{file}")));
        }
    }
    Ok(())
}

/// The block with its marks, without a line end after it.
fn whole(line_end: &str) -> String {
    format!("{BEGIN}\n{BLOCK}{END}").replace('\n', line_end)
}

/// A text with the block as it is now: in the place of the one that is there, else at the end. None
/// where the marks do not fit.
fn with_block(text: &str) -> Option<String> {
    let line_end = match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    };
    let block = whole(line_end);
    match (&lines_that_are(text, BEGIN)[..], &lines_that_are(text, END)[..]) {
        ([], []) => {
            let between = if text.is_empty() || text.ends_with(&line_end.repeat(2)) {
                String::new()
            } else if text.ends_with('\n') {
                line_end.to_owned()
            } else {
                line_end.repeat(2)
            };
            Some(format!("{text}{between}{block}{line_end}"))
        }
        ([begin], [end]) if begin.end < end.start => {
            Some(format!("{}{block}{}", &text[..begin.start], &text[end.end..]))
        }
        _ => None,
    }
}

/// Where lines of a text are this mark and nothing else.
fn lines_that_are(text: &str, mark: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == mark {
            let at = start + (line.len() - line.trim_start().len());
            found.push(at..at + mark.len());
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Arguments;

    /// Whatever is said to be run in backticks can be run: the arguments are understood.
    #[test]
    fn all_commands_in_the_texts_exist() {
        for (name, text) in [("the block", BLOCK), ("the command", COMMAND)] {
            let spans = text.split('`').skip(1).step_by(2);
            let commands: Vec<&str> =
                spans.filter(|span| span.split_whitespace().next() == Some("specbook")).collect();
            assert!(commands.len() > 8, "{name}: {commands:?}");
            for command in commands {
                let typed = Arguments::try_parse_from(command.split_whitespace());
                // A word alone is the program's name.
                assert!(typed.is_ok() || command == "specbook", "{name}: `{command}`");
            }
        }
    }

    #[test]
    fn only_lines_that_are_a_mark_count() {
        let inline = format!("Between `{BEGIN}` and `{END}`.\n");
        let added = with_block(&inline).expect("added");
        assert_eq!(added, format!("{inline}\n{}\n", whole("\n")));
        assert_eq!(with_block(&added).expect("replaced"), added);
        let indented = format!("a\n\n  {BEGIN} \nold\n{END}\t\nb");
        let replaced = with_block(&indented).expect("replaced");
        assert_eq!(replaced, format!("a\n\n  {}\t\nb", whole("\n")));
    }

    #[test]
    fn marks_that_do_not_fit_are_refused() {
        for wrong in [
            format!("{BEGIN}\n"),
            format!("{END}\n"),
            format!("{END}\n{BEGIN}\n"),
            format!("{BEGIN}\n{BEGIN}\n{END}\n"),
            format!("{BEGIN}\n{END}\n{END}\n"),
        ] {
            assert_eq!(with_block(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_end_of_a_file_is_kept_and_parted_from_the_block() {
        for (text, wanted) in [
            ("", ""),
            ("a", "a\n\n"),
            ("a\n", "a\n\n"),
            ("a\n\n", "a\n\n"),
            ("a\r\nb", "a\r\nb\r\n\r\n"),
            ("a\r\n\r\n", "a\r\n\r\n"),
        ] {
            let line_end = if text.contains('\r') { "\r\n" } else { "\n" };
            let with = with_block(text).expect("added");
            assert_eq!(with, format!("{wanted}{}{line_end}", whole(line_end)), "{text:?}");
        }
    }
}
