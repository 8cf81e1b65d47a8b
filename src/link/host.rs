//! Addresses of a repository's files on the host that shows them.

/// The path of a file in a repository, of its address on the repository's page: behind the
/// branch or commit in `REPOSITORY/blob/main/PATH`, on GitLab `REPOSITORY/-/blob/main/PATH`.
pub(super) fn path<'a>(target: &'a str, repository: &str) -> Option<&'a str> {
    let repository = repository.trim_end_matches('/').trim_end_matches(".git");
    let rest = target.strip_prefix(repository)?.strip_prefix('/')?;
    let rest = rest.strip_prefix("-/").unwrap_or(rest);
    let mut parts = rest.splitn(3, '/');
    let shown = parts.next().is_some_and(|view| matches!(view, "blob" | "tree" | "raw" | "src"));
    parts.next().filter(|_| shown)?;
    parts.next()
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_of_the_repository_have_its_paths() {
        let path = |target: &'static str| super::path(target, "https://example.org/s.git");
        assert_eq!(path("https://example.org/s/blob/1f2e3d/docs/a.md#L3"), Some("docs/a.md#L3"));
        assert_eq!(path("https://example.org/s/-/tree/main/docs"), Some("docs"));
        for target in ["https://example.org/s/issues/3", "https://example.org/sum/blob/main/a.md"] {
            assert_eq!(path(target), None, "{target}");
        }
    }
}
