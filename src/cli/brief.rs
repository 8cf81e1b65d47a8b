//! `specbook generate --brief`: what an author or an agent needs to write one spec.

use super::args::{Generate, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::{self, Failure};
use crate::report::brief;

pub(super) fn run(user: &User, args: &Generate) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let named = args.system.as_ref().map(|path| path.to_string_lossy().into_owned());
    // The place of SYSTEM.md may hold the feature's name.
    let named = named.filter(|path| !user.here.join(path).is_file());
    let features: Vec<String> = args.feature.iter().cloned().chain(named).collect();
    let [feature] = &features[..] else {
        let message = "expected one feature: `specbook generate --brief NAME`";
        return Err(Failure::Message(message.to_owned()));
    };
    let Some(node) = pipeline::feature(&portal, feature) else {
        let titles = portal.systems.iter().flat_map(|system| &system.features);
        let titles = titles.map(|node| portal.node(*node).title.as_str());
        let near = crate::model::nearest(feature, titles);
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Failure::Message(format!("unknown feature `{feature}`{near}")));
    };
    let checked = pipeline::check(&setup, &portal, &user.today);
    let text = pipeline::text_of(&setup, &portal, node, &user.today)?;
    let asked = brief::Asked { portal: &portal, node, findings: &checked.findings, text: &text };
    Console::result(&match args.format {
        TextOrJson::Text => brief::text(&asked),
        TextOrJson::Json => brief::json(&asked),
    });
    Ok(CLEAN)
}
