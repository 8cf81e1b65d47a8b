//! A plan as bars: one row for each spec, in bands by phase, each bar as early as what it needs
//! allows. Days count from the start, never from a date, so a plan looks the same every day.

use std::fmt::Write as _;

use super::figure::sample;
use super::{number, one_line, text};
use crate::template::{Raw, html, markup};
use crate::words::Words;

const LABELS: f64 = 230.0;
const PLOT: f64 = 620.0;
/// Room right of the plot for what is written behind the last bar.
const BEHIND: f64 = 130.0;
const ROW: f64 = 28.0;
const BAR: f64 = 16.0;
const BAND_HEAD: f64 = 24.0;
const AXIS: f64 = 28.0;
const SIZE: f64 = 13.0;
const SMALL: f64 = 11.0;

/// Lines across the plot.
const MOST_TICKS: f64 = 10.0;

/// What the plot measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) enum Measure {
    /// Working days; so many in all.
    Days(f64),
    /// Steps of equal length, where nothing has an estimate; so many in all.
    Steps(usize),
}

/// Where a bar is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) enum When {
    /// From some day on, for some days.
    Days(f64, f64),
    /// From some day on, without an estimate.
    Day(f64),
    /// In the step of this number, from 0.
    Step(usize),
    /// Nowhere: it needs itself in a circle.
    Never,
}

/// A row.
#[derive(Debug, Clone)]
pub(in crate::render) struct Bar {
    /// The title of the spec.
    pub label: String,
    /// The link.
    pub href: String,
    /// How far it is, in a word.
    pub how: String,
    /// Whether it is not written.
    pub is_planned: bool,
    /// The stage.
    pub stage: Option<&'static str>,
    /// Where it is.
    pub when: When,
    /// Whether it is on the critical path.
    pub critical: bool,
}

/// The bars of a phase.
#[derive(Debug, Clone)]
pub(in crate::render) struct Band {
    /// The title of the phase.
    pub title: String,
    /// Its rows.
    pub bars: Vec<Bar>,
}

/// The picture of some bands; nothing where a plan is longer than can be drawn.
pub(in crate::render) fn gantt(
    words: &Words,
    bands: &[Band],
    measure: Measure,
    label: &str,
) -> Option<String> {
    let all = match measure {
        Measure::Days(days) => days,
        #[expect(clippy::cast_precision_loss, reason = "a plan has few steps")]
        Measure::Steps(steps) => steps as f64,
    };
    if !(all.is_finite() && (0.0..1e7).contains(&all)) || bands.is_empty() {
        return None;
    }
    let scale = PLOT / f64::max(all, 1.0);
    let heights = bands.iter().map(|band| BAND_HEAD + ROW * rows(band));
    let height = AXIS + heights.sum::<f64>() + 8.0;
    let width = LABELS + PLOT + BEHIND;
    let mut out = html!(
        "<svg class=\"diagram gantt\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" \
         role=\"group\" aria-label=\"{}\">",
        number(width),
        number(height),
        number(width),
        number(height),
        label
    );
    let mut inside = String::new();
    let mut y = AXIS;
    for (at, band) in bands.iter().enumerate() {
        let tall = BAND_HEAD + ROW * rows(band);
        let odd = if at % 2 == 0 { "" } else { " odd" };
        let _ = markup!(
            out,
            "<rect class=\"band{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            odd,
            number(y),
            number(width),
            number(tall)
        );
        let title = text::fitted(&one_line(&band.title), SIZE, width - 20.0);
        let _ = markup!(
            inside,
            "<text class=\"band-title\" x=\"8\" y=\"{}\">{}</text>",
            number(y + 16.0),
            title
        );
        y += BAND_HEAD;
        for bar in &band.bars {
            inside.push_str(&row(words, bar, y, scale));
            y += ROW;
        }
    }
    out.push_str(&axis(words, (all, scale, height), matches!(measure, Measure::Days(_))));
    out.push_str(&inside);
    let _ = markup!(out, "</svg>");
    Some(out)
}

#[expect(clippy::cast_precision_loss, reason = "a page has few rows")]
fn rows(band: &Band) -> f64 {
    band.bars.len() as f64
}

/// Lines across the plot, with their days or steps.
fn axis(words: &Words, (all, scale, height): (f64, f64, f64), days: bool) -> String {
    let mut step = 1.0;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if all / step <= MOST_TICKS {
            break;
        }
        step *= factor;
    }
    let (mut lines, mut marks) = (String::new(), String::new());
    let mut at = 0.0;
    while at <= all + 0.01 {
        let x = number(LABELS + at * scale);
        let _ = write!(lines, "M{x} {}V{}", number(AXIS - 4.0), number(height));
        let shown = if days { at } else { at + 1.0 };
        if days || at < all {
            let place = if days { x } else { number(LABELS + (at + 0.5) * scale) };
            let word = match (days, at > 0.0) {
                (true, false) => words.with("day {n}", &[("n", &0)]),
                (false, false) => words.with("step {n}", &[("n", &1)]),
                _ => number(shown),
            };
            let _ = markup!(
                marks,
                "<text class=\"sub\" text-anchor=\"middle\" x=\"{}\" y=\"16\">{}</text>",
                place,
                word
            );
        }
        at += step;
    }
    html!("<path class=\"grid\" d=\"{}\"/>{}", lines, Raw(&marks))
}

/// A row: the title and the bar, which are one link.
fn row(words: &Words, bar: &Bar, y: f64, scale: f64) -> String {
    let top = y + (ROW - BAR) / 2.0;
    let (says, shape, behind) = placed(words, bar, top, scale);
    let critical = if bar.critical { " on-path" } else { "" };
    let mut attributes = String::new();
    if bar.is_planned {
        let _ = markup!(attributes, " data-state=\"planned\"");
    }
    if let Some(stage) = bar.stage {
        let _ = markup!(attributes, " data-stage=\"{}\"", stage);
    }
    let path = if bar.critical { words.say("on the critical path") } else { "" };
    let says = [says.as_str(), path, &bar.how];
    let says = says.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let label = text::fitted(&one_line(&bar.label), SIZE, LABELS - 28.0);
    let parts = [behind.1.as_str(), bar.how.as_str()].into_iter().filter(|part| !part.is_empty());
    let note = parts.collect::<Vec<_>>().join(", ");
    let note = text::fitted(&one_line(&note), SMALL, BEHIND - 12.0);
    let baseline = number(y + ROW / 2.0 + 4.5);
    html!(
        "<a class=\"node{}\" href=\"{}\"{}><title>{}: {}</title>\
         <text x=\"16\" y=\"{}\">{}</text>{}<text class=\"sub\" x=\"{}\" y=\"{}\">{}</text></a>",
        critical,
        bar.href,
        Raw(&attributes),
        &*one_line(&bar.label),
        says,
        baseline,
        label,
        Raw(&shape),
        number(behind.0),
        baseline,
        note
    )
}

/// What a bar says, the element that draws it, and what is written behind it and where.
fn placed(words: &Words, bar: &Bar, top: f64, scale: f64) -> (String, String, (f64, String)) {
    let rect = |x: f64, width: f64| {
        html!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"/>",
            number(x),
            number(top),
            number(width),
            number(BAR)
        )
    };
    match bar.when {
        When::Days(start, days) => {
            let (x, width) = (LABELS + start * scale, f64::max(days * scale, 3.0));
            let end = start + days;
            let (first, last) = (number(start), number(end));
            let says = words.with("day {first} to {last}", &[("first", &first), ("last", &last)]);
            let behind = words.with("{n} d", &[("n", &number(days))]);
            (says, rect(x, width), (x + width + 6.0, behind))
        }
        When::Day(start) => {
            let x = LABELS + start * scale;
            let (half, middle) = (BAR / 2.0, number(top + BAR / 2.0));
            let shape = html!(
                "<path d=\"M{} {}L{} {}L{} {}L{} {}z\"/>",
                number(x),
                middle,
                number(x + half),
                number(top),
                number(x + BAR),
                middle,
                number(x + half),
                number(top + BAR)
            );
            let says = words.with("from day {n}, no estimate", &[("n", &number(start))]);
            (says, shape, (x + BAR + 6.0, words.say("no estimate").to_owned()))
        }
        When::Step(step) => {
            #[expect(clippy::cast_precision_loss, reason = "a plan has few steps")]
            let x = LABELS + step as f64 * scale;
            (
                words.with("step {n}", &[("n", &(step + 1))]),
                rect(x + 1.0, scale - 2.0),
                (x + scale + 6.0, String::new()),
            )
        }
        When::Never => {
            let shape = html!(
                "<path class=\"never\" d=\"M{} {}H{}\"/>",
                number(LABELS),
                number(top + BAR / 2.0),
                number(LABELS + PLOT)
            );
            (
                words.say("in a circle, so it has no place").to_owned(),
                shape,
                (LABELS + PLOT + 6.0, words.say("in a circle").to_owned()),
            )
        }
    }
}

/// Samples and words for the legend of some bands.
pub(in crate::render) fn keys(words: &Words, bands: &[Band]) -> Vec<(String, String)> {
    let any = |is: &dyn Fn(&Bar) -> bool| bands.iter().flat_map(|band| &band.bars).any(is);
    let key = |class: &str, attributes: &str, text: &str| {
        let bar = html!(
            "<g class=\"node{}\"{}><rect x=\"1\" y=\"3\" width=\"24\" height=\"10\" rx=\"3\"/></g>",
            class,
            Raw(attributes)
        );
        (sample(&bar), text.to_owned())
    };
    let mut keys = Vec::new();
    if any(&|bar| bar.critical) {
        keys.push(key(" on-path", "", words.say("critical path")));
    }
    if any(&|bar| bar.is_planned) {
        keys.push(key("", &html!(" data-state=\"{}\"", "planned"), words.say("not written")));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(when: When, critical: bool) -> Bar {
        Bar {
            label: "Lamp".to_owned(),
            href: "lamp.html".to_owned(),
            how: "draft".to_owned(),
            is_planned: false,
            stage: None,
            when,
            critical,
        }
    }

    #[test]
    fn a_bar_lies_where_its_days_are() {
        let bars = vec![bar(When::Days(0.0, 10.0), true), bar(When::Days(10.0, 10.0), false)];
        let bands = [Band { title: "One".to_owned(), bars }];
        let svg = gantt(&Words::default(), &bands, Measure::Days(20.0), "x").expect("a picture");
        assert!(svg.contains("x=\"230\" y=\"58\" width=\"310\""), "{svg}");
        assert!(svg.contains("x=\"540\" y=\"86\" width=\"310\""), "{svg}");
        assert!(svg.contains("Lamp: day 0 to 10, on the critical path, draft"), "{svg}");
        assert_eq!(svg.matches("node on-path").count(), 1);
    }

    #[test]
    fn what_is_too_long_or_empty_is_not_drawn() {
        let bands = [Band { title: "One".to_owned(), bars: vec![bar(When::Never, false)] }];
        assert!(gantt(&Words::default(), &bands, Measure::Days(f64::INFINITY), "x").is_none());
        assert!(gantt(&Words::default(), &[], Measure::Days(1.0), "x").is_none());
        let svg = gantt(&Words::default(), &bands, Measure::Steps(0), "x").expect("a picture");
        assert!(svg.contains("in a circle, so it has no place"), "{svg}");
    }
}
