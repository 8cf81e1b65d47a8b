//! What a reference may mean that is not in the portal: web addresses and tickets.

use crate::model::Outside;

use super::index::Index;

/// Words before the number of a ticket.
const WORDS: [&str; 9] =
    ["issue", "issues", "ticket", "bug", "pr", "pull request", "mr", "merge request", "gh"];

/// The web address or the ticket that a reference is: what is elsewhere does not dangle. A ticket is
/// a number after `#` or `!`, or a prefix and a number where no id in the portal has the prefix.
pub(super) fn elsewhere(index: &Index, name: &str, link: Option<&str>) -> Option<Outside> {
    let first = name.split_whitespace().next().unwrap_or_default();
    let address = link.and_then(address).or_else(|| address(first.trim_matches(['<', '>'])));
    if let Some(address) = address {
        return Some(Outside::Address(address));
    }
    ticket(index, name.trim_matches('`')).map(Outside::Ticket)
}

/// The address that a text is.
fn address(text: &str) -> Option<String> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    // Pages link there: nothing that a browser would run.
    let known = scheme.is_some_and(|scheme| {
        let scheme = scheme.to_ascii_lowercase();
        ["http", "https", "ftp", "sftp", "ssh", "git"].contains(&&*scheme)
    });
    if known || text.starts_with("mailto:") {
        return Some(text.to_owned());
    }
    let bare = text.strip_prefix("www.").is_some_and(|rest| rest.contains('.'));
    bare.then(|| format!("https://{text}"))
}

fn ticket(index: &Index, name: &str) -> Option<String> {
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let marked = |text: &str| text.strip_prefix(['#', '!']).is_some_and(number);
    if marked(name) {
        return Some(name[1..].to_owned());
    }
    if let Some((words, last)) = name.rsplit_once(' ') {
        let known = WORDS.contains(&words.trim().to_lowercase().as_str());
        let bare = last.trim_start_matches(['#', '!']);
        return (known && number(bare)).then(|| bare.to_owned());
    }
    // `owner/name#12`: an issue of another repository.
    if let Some((repository, last)) = name.split_once(['#', '!'])
        && let Some((owner, project)) = repository.split_once('/')
    {
        let plain = |text: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !text.is_empty() && text.strip_suffix(".md").is_none() && text.chars().all(known)
        };
        return (plain(owner) && plain(project) && number(last)).then(|| name.to_owned());
    }
    let (prefix, last) = name.rsplit_once('-')?;
    let fits = prefix.len() > 1 && prefix.chars().all(|c| c.is_ascii_uppercase()) && number(last);
    (fits && !index.has_ids(name)).then(|| name.to_owned())
}
