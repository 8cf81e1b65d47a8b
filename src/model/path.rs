//! Paths and URLs inside a portal: always relative, always with `/`.

use std::fmt::Write as _;

use super::bytes::find_fit;

/// The folder of a path, without a closing `/`; empty for a path without a folder.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The file name without its last extension.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a path is that of a Markdown file.
pub fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
    })
}

/// A text as the stem of a file's name: no folders in it, and not longer than file systems take.
pub fn file_name(text: &str) -> String {
    const LONGEST: usize = 180;
    let name = text.replace(['/', '\\'], "-");
    let end =
        name.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= LONGEST);
    name[..end.last().unwrap_or(0)].trim_end_matches(['-', '.', ' ']).to_owned()
}

/// Joins `target` to a folder and folds `.` and `..`. `None` when it leads out of the root.
pub fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The relative URL that leads from the page `from` to `to`, which may end in a fragment, both from
/// the site's root.
pub fn relative_url(from: &str, to: &str) -> String {
    let (path, fragment) = to.split_once('#').map_or((to, ""), |(path, tail)| (path, tail));
    let mut url = relative_path(from, path);
    if !fragment.is_empty() {
        url.push('#');
        encode(&mut url, fragment);
    }
    url
}

/// The relative URL that leads from one file to another, both from the portal's root.
pub fn relative_path(from: &str, to: &str) -> String {
    let (mut above, mut rest) = (parent(from), to);
    // The folders that both lie in.
    while let Some((folder, inner)) = rest.split_once('/') {
        let same = above.strip_prefix(folder).filter(|_| !folder.is_empty());
        match same.map(|after| (after, after.strip_prefix('/'))) {
            Some((_, Some(after))) => above = after,
            Some(("", None)) => above = "",
            _ => break,
        }
        rest = inner;
    }
    let up =
        if above.is_empty() { 0 } else { above.split('/').filter(|part| !part.is_empty()).count() };
    let mut url = String::with_capacity(3 * up + rest.len());
    for _ in 0..up {
        url.push_str("../");
    }
    encode(&mut url, rest);
    url
}

/// A path as it is in a URL.
pub fn url_path(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    encode(&mut url, path);
    url
}

/// Writes a text with what may not be in a URL's path or fragment percent-encoded.
fn encode(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_fit(rest.as_bytes(), |byte| !is_plain(byte)) {
        let length = rest[at..].chars().next().map_or(0, char::len_utf8);
        let (before, encoded) = rest[..at + length].split_at(at);
        out.push_str(before);
        for byte in encoded.bytes() {
            // A text takes everything.
            let _ = write!(out, "%{byte:02X}");
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
}

/// Whether a byte may be in a URL's path or fragment as it is.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'(' | b')' | b'*' | b'+' | b',' | b'-' | b'.' | b'/')
        || matches!(byte, b'_' | b'~' | b'@' | b'!' | b'$' | b';' | b'=')
}

/// Whether a path can only be one on a computer, and none of a repository: `~/x`, `~ada/x`, a drive
/// letter, a `file:` address.
pub fn is_foreign_path(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let tilde = lower.strip_prefix('~').and_then(|tail| tail.split_once('/'));
    let tilde = tilde.is_some_and(|(name, _)| {
        !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(char::is_alphanumeric)
    });
    let drive = lower.get(1..3).is_some_and(|mark| mark == ":\\" || mark == ":/");
    let letter = lower.starts_with(|c: char| c.is_ascii_lowercase());
    tilde || (drive && letter) || lower.starts_with("file:/")
}

/// Names of accounts that nobody has: examples, placeholders, those of images and of services. What
/// ends in `user` or `username` is one as well.
const ANYBODY: [&str; 60] = [
    "accountname",
    "admin",
    "administrator",
    "alice",
    "all users",
    "app",
    "bar",
    "bob",
    "build",
    "builder",
    "circleci",
    "coder",
    "codespace",
    "default",
    "demo",
    "deploy",
    "dev",
    "developer",
    "docker",
    "example",
    "foo",
    "git",
    "github",
    "gitlab",
    "gitpod",
    "guest",
    "homebrew",
    "jane",
    "janedoe",
    "jenkins",
    "john",
    "johndoe",
    "johnsmith",
    "jovyan",
    "jsmith",
    "linuxbrew",
    "me",
    "my",
    "myname",
    "name",
    "node",
    "nonroot",
    "pi",
    "postgres",
    "public",
    "root",
    "runner",
    "runneradmin",
    "sandbox",
    "shared",
    "steam",
    "students",
    "test",
    "ubuntu",
    "users",
    "vagrant",
    "vscode",
    "www",
    "xxx",
    "you",
];

/// Whether a text is a path into the home folder of somebody: `/home/ada/x`, `C:\Users\ada\x`,
/// `~ada/docs/x`, also as a `file:` address. Publishing it tells who and where. `/users/{id}` is an
/// address of an API, `/home/user/x` and `~/x` are anybody's.
pub fn is_home_path(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix("file://").or_else(|| text.strip_prefix("file:")).unwrap_or(text);
    if let Some((account, rest)) = text.strip_prefix('~').and_then(|tail| tail.split_once('/')) {
        // `~mydecorator/1` and `~vendor/model` are names of other things.
        let named = account.starts_with(|c: char| c.is_alphabetic())
            && account.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase());
        let deep = rest.split('/').filter(|part| !part.is_empty()).count() > 1;
        return named && deep && is_account(account);
    }
    let drive = text.get(1..3).is_some_and(|mark| mark == ":\\" || mark == ":/");
    let rest = if drive { &text[2..] } else { text };
    let slash = |c: char| c == '/' || drive && c == '\\';
    if !rest.starts_with(slash) {
        return false;
    }
    let mut parts = rest.split(slash).filter(|part| !part.is_empty());
    // Windows knows no case.
    let is_root = |first: &str| {
        ["home", "Users"].contains(&first) || drive && first.eq_ignore_ascii_case("users")
    };
    parts.next().is_some_and(is_root)
        && parts.next().is_some_and(is_account)
        && parts.next().is_some()
}

/// Whether the name of a folder is somebody's account.
fn is_account(name: &str) -> bool {
    let lower = name.to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    name.contains(char::is_alphabetic)
        && name.chars().all(plain)
        && !ANYBODY.contains(&lower.as_str())
        && !["your", "my-", "my_", "my."].iter().any(|head| lower.starts_with(head))
        && !["user", "username"].iter().any(|tail| lower.ends_with(tail))
}

/// Whether an address leads away from where it is, as browsers read it: they leave out blanks
/// and control characters around it and line breaks and tabs inside, and take `\` for `/`.
pub fn leads_elsewhere(address: &str) -> bool {
    let read = |c: char| !c.is_control() && !c.is_whitespace();
    let read: String = address.chars().filter(|c| read(*c)).collect();
    let read = read.replace('\\', "/");
    let scheme = read.split(['/', '?', '#']).next().is_some_and(|head| head.contains(':'));
    scheme || read.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_urls_climb_to_the_shared_folder() {
        assert_eq!(relative_url("index.html", "a/b.html"), "a/b.html");
        assert_eq!(relative_url("a/b.html", "a/c.html#x"), "c.html#x");
        assert_eq!(relative_url("a/b/c.html", "d/e.html"), "../../d/e.html");
        assert_eq!(relative_url("a/b.html", "a b/ü.html"), "../a%20b/%C3%BC.html");
        assert_eq!(relative_path("a/b.md", "c/d#e.md"), "../c/d%23e.md");
    }

    #[test]
    fn resolving_folds_dots_and_refuses_to_leave_the_root() {
        assert_eq!(resolve("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(resolve("a", "./x/./y.md").as_deref(), Some("a/x/y.md"));
        assert_eq!(resolve("a", "../../c.md"), None);
    }

    #[test]
    fn paths_of_somebody_are_told_from_addresses() {
        let somebody = ["/home/ada/x.md", "/Users/ada/x", "~ada/docs/x", r"C:\Users\ada\x"];
        let other = ["file:///Users/ada/x", "D:/Users/ada/x", r"c:\users\ada\x", "/home/mylene/x"];
        for text in somebody.into_iter().chain(other) {
            assert!(is_home_path(text), "{text}");
        }
        let anybody = [
            "/home/user/x",
            "/home/<user>/x",
            "/home/node/app",
            "/home/me/x",
            r"C:\Users\User\AppData",
            r"C:\Users\...\x",
            r"D:\repo",
            "file:///x",
            "file://",
            "/home/username/x",
            "/home/your.name/x",
            "/home/my-account/x",
            "/home/ec2-user/x",
            "/home/$USER/x",
            r"c:\windows\x",
            r"C:\Users\%USERNAME%\x",
            "~21s/token",
            "~5km/h",
            "~/.config/x",
            "~3/4",
            "~67/146/474",
            "~400ms/slot",
            "~mydecorator/1",
            "~vendor/model",
            "~AppData/Tool/cache",
        ];
        let other = ["/users/{id}/orders", "/home", "A: b", "~5 days", "https://a.b/home/c/d"];
        for text in anybody.into_iter().chain(other) {
            assert!(!is_home_path(text), "{text}");
        }
    }
}
