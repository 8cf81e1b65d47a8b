//! The shop of the design: its system spec in two forms, and what the tests about it share.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{checkout, copy, put, specbook};

/// The features of the design in its order: id, complexity, maturity, what each needs.
pub(crate) const FEATURES: [(&str, &str, u64, &[&str]); 8] = [
    ("feat-auth-service", "MODERATE", 4, &[]),
    ("feat-api-gateway", "EASY", 3, &["feat-auth-service"]),
    ("feat-user-profile", "EASY", 3, &["feat-auth-service"]),
    ("feat-product-service", "MODERATE", 4, &["feat-auth-service"]),
    (
        "feat-order-service",
        "MODERATE",
        4,
        &["feat-auth-service", "feat-product-service", "feat-user-profile"],
    ),
    ("feat-billing-service", "HIGH", 5, &["feat-auth-service", "feat-order-service"]),
    (
        "feat-notification-service",
        "EASY",
        3,
        &["feat-auth-service", "feat-billing-service", "feat-order-service"],
    ),
    (
        "feat-admin-dashboard",
        "EASY",
        3,
        &[
            "feat-api-gateway",
            "feat-auth-service",
            "feat-billing-service",
            "feat-notification-service",
            "feat-order-service",
            "feat-product-service",
            "feat-user-profile",
        ],
    ),
];

/// The key features of the Auth Service.
pub(crate) const KEY_FEATURES: [&str; 4] = [
    "User registration with email verification",
    "Login with JWT tokens",
    "Password reset flow",
    "Role-based access control",
];

/// The endpoints of the Auth Service: method, path, description.
pub(crate) const APIS: [(&str, &str, &str); 5] = [
    ("POST", "/api/v1/auth/register", "Register new user"),
    ("POST", "/api/v1/auth/login", "Login and get token"),
    ("POST", "/api/v1/auth/logout", "Logout and invalidate token"),
    ("POST", "/api/v1/auth/refresh", "Refresh access token"),
    ("GET", "/api/v1/auth/validate", "Validate token"),
];

/// The system spec of each fixture.
pub(crate) const SYSTEM: &str = "content/sys-ecommerce.md";
/// The stub of the Auth Service.
pub(crate) const AUTH: &str = "content/features/feat-auth-service.md";

/// A portal of `tests/generate` in a folder of its own.
pub(crate) fn shop(form: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&checkout("tests/generate").join(form), folder.path());
    folder
}

/// The shop with its roadmap as a list, and all eight stubs.
pub(crate) fn generated() -> tempfile::TempDir {
    let folder = shop("list");
    run(folder.path(), &["generate", "--yes"]).ends(0);
    folder
}

/// How a run ended and what it printed.
pub(crate) struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The run, once it has ended as is wanted.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Run {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }
}

/// Runs the binary, without a terminal.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = specbook(folder, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// What a run printed, as JSON; however it ended.
pub(crate) fn json(folder: &Path, arguments: &[&str]) -> Value {
    let run = run(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err))
}

/// The files of a portal with their bytes, without those that may be deleted at any time.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if !name.starts_with(".specbook") {
                found.insert(name, std::fs::read(path).expect("bytes"));
            }
        }
    }
    found
}

/// A file as text.
#[track_caller]
pub(crate) fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Puts a text in the place of another, which is in the file once.
#[track_caller]
pub(crate) fn replace(folder: &Path, path: &str, old: &str, new: &str) {
    let text = read(folder, path);
    assert_eq!(text.matches(old).count(), 1, "{old} in {path}");
    put(folder, path, &text.replace(old, new));
}

/// The findings, a line each: rule and path.
pub(crate) fn findings(folder: &Path) -> Vec<String> {
    let checked = json(folder, &["check"]);
    let findings = checked["findings"].as_array().expect("findings").iter();
    let word = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    findings.map(|f| format!("{} {}", word(f, "rule"), word(f, "path"))).collect()
}
