//! The part of a system's plan that is on a page, as bars.

use std::collections::HashMap;

use super::roadmap::{phase_title, round};
use crate::model::{NodeId, Slot, Stage, State, System};
use crate::render::address::href;
use crate::render::boards::Planned;
use crate::render::diagram::{Band, Bar, Figure, Measure, When, gantt, keys};
use crate::render::site::Site;
use crate::words::Words;

/// What the bars of a plan mean.
pub(super) struct Bars {
    /// The figure.
    pub figure: Figure,
    /// Its caption.
    pub about: String,
}

/// The plan as a whole: what it is measured in, and where each spec is.
struct Scale {
    measure: Measure,
    slots: HashMap<NodeId, Slot>,
}

impl Scale {
    fn new(system: &System) -> Scale {
        let slots = &system.schedule.slots;
        let end = slots.iter().map(|slot| slot.start + slot.days).fold(0.0, f64::max);
        let measure = if end > 0.0 {
            Measure::Days(end)
        } else {
            Measure::Steps(slots.iter().map(|slot| slot.step + 1).max().unwrap_or_default())
        };
        Scale { measure, slots: slots.iter().map(|slot| (slot.spec, *slot)).collect() }
    }

    fn when(&self, spec: NodeId) -> When {
        match (self.slots.get(&spec), self.measure) {
            (None, _) => When::Never,
            (Some(slot), Measure::Steps(_)) => When::Step(slot.step),
            (Some(slot), Measure::Days(_)) if slot.days > 0.0 => When::Days(slot.start, slot.days),
            (Some(slot), Measure::Days(_)) => When::Day(slot.start),
        }
    }
}

/// The bars of some specs of a system; nothing where there is nothing to draw.
pub(super) fn bars(
    site: &Site<'_>,
    url: &str,
    system: &System,
    (shown, prefix): (&[&Planned], &str),
) -> Option<Bars> {
    let words = site.words();
    let scale = Scale::new(system);
    let critical: std::collections::HashSet<NodeId> =
        system.schedule.critical_path.iter().copied().collect();
    let mut bands: Vec<(usize, Band)> = Vec::new();
    for planned in shown {
        if bands.last().is_none_or(|(phase, _)| *phase != planned.phase) {
            let (title, when) = phase_title(words, system, planned);
            let when = when.map(|when| format!(" ({when})")).unwrap_or_default();
            bands.push((planned.phase, Band { title: format!("{title}{when}"), bars: Vec::new() }));
        }
        let node = site.portal.node(planned.spec);
        let how = match (node.state, &node.status) {
            (State::Planned, _) => words.say("not written"),
            (State::Stub, _) => words.say("stub"),
            (State::Written, status) => status.as_deref().unwrap_or_default(),
        };
        let bar = Bar {
            label: node.title.clone(),
            href: href(url, &node.url),
            how: how.to_owned(),
            is_planned: node.state == State::Planned,
            stage: match node.state {
                State::Written => node.stage.map(Stage::name),
                state => Some(state.name()),
            },
            when: scale.when(planned.spec),
            critical: critical.contains(&planned.spec),
        };
        if let Some((_, band)) = bands.last_mut() {
            band.bars.push(bar);
        }
    }
    let bands: Vec<Band> = bands.into_iter().map(|(_, band)| band).collect();
    let label = words.with("Plan of {title}", &[("title", &site.portal.node(system.node).title)]);
    let svg = gantt(words, &bands, scale.measure, &label)?;
    let about = match scale.measure {
        Measure::Days(_) => words.say(
            "A bar begins as soon as what the spec needs is built. Days are working days by the upper ends of the estimates, counted from the start.",
        ),
        Measure::Steps(_) => words.say(
            "There are no estimates, so every step has the same length. A bar is in the first step for which all that the spec needs is built.",
        ),
    };
    let figure = Figure::of_svg(svg, prefix, keys(words, &bands), None);
    Some(Bars { figure, about: about.to_owned() })
}

/// When a spec can begin, in words.
pub(super) fn begins(words: &Words, system: &System, spec: NodeId) -> Option<String> {
    let slot = system.schedule.slots.iter().find(|slot| slot.spec == spec)?;
    let has_days = system.schedule.days > 0.0;
    Some(match (has_days, slot.days > 0.0) {
        (true, true) => {
            let (first, last) = (round(slot.start), round(slot.start + slot.days));
            words.with("day {first} to {last}", &[("first", &first), ("last", &last)])
        }
        (true, false) => words.with("from day {n}", &[("n", &round(slot.start))]),
        (false, _) => words.with("step {n}", &[("n", &(slot.step + 1))]),
    })
}
