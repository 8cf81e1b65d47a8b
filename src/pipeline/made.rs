//! What is made from a portal with its theme, whatever its theme costs.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Built, Failure, Setup, check, site};
use crate::check::Checked;
use crate::config::Config;
use crate::model::{Exceeded, Finding, Level, Location, Portal, Source};
use crate::render::{EMBEDDED, Theme};
use crate::{config, load, render};

/// What a portal was made into, and what it was made from.
pub struct MadeOf<T> {
    /// What was made.
    pub made: T,
    /// The portal.
    pub portal: Portal,
    /// Its findings.
    pub checked: Checked,
    /// The theme.
    pub theme: Theme,
}

/// Makes something of a portal and its theme. Where the portal's own templates cost more than they
/// may, that is a finding, and it is made again with the embedded ones. `today` is `YYYY-MM-DD`.
pub fn made_of<T>(
    setup: &Setup,
    mut portal: Portal,
    today: &str,
    mut make: impl FnMut(&Portal, &Checked, &Theme) -> Result<T, Failure>,
) -> Result<MadeOf<T>, Failure> {
    let mut theme = theme(setup)?;
    let mut checked = check(setup, &portal, today);
    let mut made = make(&portal, &checked, &theme);
    if theme.is_spent() {
        portal.exceeded.push(templates_left_out(setup));
        (checked, theme) = (check(setup, &portal, today), theme.without_templates());
        made = make(&portal, &checked, &theme);
    }
    Ok(MadeOf { made: made?, portal, checked, theme })
}

fn templates_left_out(setup: &Setup) -> Exceeded {
    let (name, most) = (&setup.config.theme, setup.config.limits.template);
    let message = format!(
        "a page by the templates of the theme `{name}` takes more than {most} steps or bytes: the \
         embedded ones are used"
    );
    let limit = "limits.max-template-work";
    let at = Location::whole(&*format!("themes/{name}"));
    Exceeded { limit, at, message, lossy: false }
}

/// The pages of the search.
pub fn search_pages(
    setup: &Setup,
    portal: &Portal,
    today: &str,
) -> Result<Vec<crate::search::Page>, Failure> {
    let (theme, checked) = (theme(setup)?, check(setup, portal, today));
    let built = Built::new(setup, portal, &checked, &theme, None)?;
    Ok(render::search_pages(&built.site()))
}

/// Renders the site and keeps nothing of it.
pub fn rendered(
    setup: &Setup,
    portal: &Portal,
    checked: &Checked,
    theme: &Theme,
) -> Result<(), Failure> {
    let built = Built::new(setup, portal, checked, theme, None)?;
    site(setup, &built.site(), theme, &drop)
}

/// A note on a language that has no table of words.
pub(super) fn unspoken(trusted: Option<&Path>, config: &Config) -> Option<Finding> {
    let language = &config.language;
    let own = |name: &String| {
        let path = format!("themes/{}/{}{name}.toml", config.theme, crate::words::FOLDER);
        trusted.is_some_and(|root| load::exists(root, &path))
    };
    if crate::words::names(language).any(|name| render::speaks(&name) || own(&name)) {
        return None;
    }
    let message = format!(
        "there are no words for the language `{language}`: pages are in English around the specs"
    );
    let name = crate::words::names(language).last().unwrap_or_default();
    let help = format!(
        "put them into `themes/{}/words/{name}.toml`; the manual lists all phrases",
        config.theme
    );
    let at = Location::new(config::FILE, config.language_at);
    Some(Finding::of_settings(&config::RULE, at, message).at_level(Level::Note).help(help))
}

/// The theme: the portal's own files over the embedded ones.
pub fn theme(setup: &Setup) -> Result<Theme, Failure> {
    let own = match &setup.trusted {
        Some(root) => load::theme_files(root, &setup.config)?,
        None => BTreeMap::new(),
    };
    let name = &setup.config.theme;
    if own.is_empty() && !EMBEDDED.contains(&name.as_str()) {
        let at = Location::new(config::FILE, setup.config.theme_at);
        let embedded = EMBEDDED.map(|name| format!("`{name}`")).join(" and ");
        let problem = Finding::of_settings(&config::RULE, at, format!("unknown theme `{name}`"))
            .help(format!("there is no folder `themes/{name}`; {embedded} are embedded"));
        return Err(Failure::Findings(vec![problem], setup.sources.clone()));
    }
    let texts = own.iter().filter(|(path, _)| path.starts_with(crate::words::FOLDER));
    let texts: Vec<(String, String)> = texts
        .map(|(path, bytes)| {
            (format!("themes/{name}/{path}"), String::from_utf8_lossy(bytes).into_owned())
        })
        .collect();
    let asked = (name.as_str(), setup.config.language.as_str());
    let (theme, problems) = Theme::new(asked, own, setup.config.limits.template, &config::RULE);
    if problems.is_empty() {
        return Ok(theme);
    }
    let mut sources = setup.sources.clone();
    sources.extend(texts.iter().map(|(path, text)| Source::new(&**path, &**text)));
    Err(Failure::Findings(problems, sources))
}
