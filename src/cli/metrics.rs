//! `specbook metrics`: counts, and the time of each stage. The site is rendered and not kept.

use super::args::{Metrics, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::{self, Failure, Stopwatch};
use crate::report::metrics;

pub(super) fn run(user: &User, args: &Metrics) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let mut watch = Stopwatch::new();
    let portal = pipeline::timed(&setup, &mut watch)?;
    let made = pipeline::made_of(&setup, portal, &user.today, |portal, checked, theme| {
        watch.lap("check");
        pipeline::rendered(&setup, portal, checked, theme)
    })?;
    let (portal, checked) = (made.portal, made.checked);
    watch.lap("render");
    Console::result(&match args.format {
        TextOrJson::Text => metrics::text(&portal, &checked.findings, watch.laps()),
        TextOrJson::Json => metrics::json(&portal, &checked.findings, watch.laps()),
    });
    Ok(CLEAN)
}
