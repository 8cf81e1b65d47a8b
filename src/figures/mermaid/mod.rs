//! Mermaid diagrams as SVG, at build time and without a browser.
//!
//! merman draws as Mermaid 12 does. Its drawings carry a style sheet; `svg` makes attributes of it, and
//! the colours that are asked for here, which nobody else uses, become the site's variables: so a
//! diagram follows light and dark as the page does.

use std::sync::LazyLock;

use merman::svg::{
    DeterministicTextMeasurer, MeasurementProfileId, RenderResourcePolicy, SvgRenderOptions,
    TextMeasurementPolicy, TextMeasurementProfile, TextMeasurementProfileIdentity, TextStyle,
};
use merman::{
    Engine, MermaidConfig, OperationControl, ParseOptions, RenderError, RenderOutput,
    RenderRequest, Renderer, SvgEnvironment, SvgRequest,
};
use serde_json::{Map, Value, json};

use super::svg::{Frame, rewritten};
use super::width::{BOLD, text_width};
use super::{Undrawn, guarded};

/// Blocks, brackets and quotes in one another: what reads them calls itself for each.
const DEEPEST: usize = 60;

/// The colours that diagrams are asked to have, and what each is in the site.
const COLOURS: [(&str, &str); 29] = [
    ("#fe0101", "var(--m-page)"),
    ("#fe0102", "var(--m-box)"),
    ("#fe0103", "var(--m-edge)"),
    ("#fe0104", "var(--m-ink)"),
    ("#fe0105", "var(--m-line)"),
    ("#fe0106", "var(--m-group)"),
    ("#fe0107", "var(--m-note)"),
    ("#fe0108", "var(--m-note-edge)"),
    ("#fe0109", "var(--m-quiet)"),
    ("#fe010a", "var(--m-accent)"),
    ("#fe010b", "var(--m-done)"),
    ("#fe010c", "var(--m-alert)"),
    ("#fe010d", "var(--m-alert-soft)"),
    ("#fe0111", "var(--m-1)"),
    ("#fe0112", "var(--m-2)"),
    ("#fe0113", "var(--m-3)"),
    ("#fe0114", "var(--m-4)"),
    ("#fe0115", "var(--m-5)"),
    ("#fe0116", "var(--m-6)"),
    ("#fe0117", "var(--m-7)"),
    ("#fe0118", "var(--m-8)"),
    ("#fe0121", "var(--m-1s)"),
    ("#fe0122", "var(--m-2s)"),
    ("#fe0123", "var(--m-3s)"),
    ("#fe0124", "var(--m-4s)"),
    ("#fe0125", "var(--m-5s)"),
    ("#fe0126", "var(--m-6s)"),
    ("#fe0127", "var(--m-7s)"),
    ("#fe0128", "var(--m-8s)"),
];

/// Which theme variable of Mermaid has which of these colours, by the last two digits. Series of twelve
/// go round the eight soft ones, or the eight strong ones.
const VARIABLES: [(&str, &str); 13] = [
    (
        "01",
        "background edgeLabelBackground labelBackgroundColor pieStrokeColor pieOuterStrokeColor \
        sequenceNumberColor altSectionBkgColor relationLabelBackground stateLabelColor",
    ),
    (
        "02",
        "primaryColor secondaryColor mainBkg nodeBkg actorBkg labelBoxBkgColor taskBkgColor personBkg \
        stateBkg compositeTitleBackground rowOdd requirementBackground fillType0 fillType2 fillType4 \
        fillType6 sectionBkgColor2 commitLabelBackground tagLabelBackground",
    ),
    (
        "03",
        "primaryBorderColor secondaryBorderColor tertiaryBorderColor nodeBorder actorBorder \
        labelBoxBorderColor taskBorderColor personBorder compositeBorder clusterBorder border1 border2 \
        activationBorderColor requirementBorderColor flowContainerStroke quadrantInternalBorderStrokeFill \
        quadrantExternalBorderStrokeFill tagLabelBorder archGroupBorderColor",
    ),
    (
        "04",
        "primaryTextColor secondaryTextColor tertiaryTextColor textColor nodeTextColor titleColor \
        actorTextColor signalTextColor labelTextColor loopTextColor taskTextColor taskTextOutsideColor \
        taskTextLightColor taskTextDarkColor taskTextClickableColor transitionLabelColor stateLabelColor \
        errorTextColor classText pieTitleTextColor pieSectionTextColor pieLegendTextColor noteTextColor \
        scaleLabelColor requirementTextColor relationLabelColor quadrant1TextFill quadrant2TextFill \
        quadrant3TextFill quadrant4TextFill quadrantPointTextFill quadrantXAxisTextFill \
        quadrantYAxisTextFill quadrantTitleFill commitLabelColor tagLabelColor branchLabelColor \
        vennTitleTextColor vennSetTextColor",
    ),
    (
        "05",
        "lineColor arrowheadColor defaultLinkColor signalColor transitionColor actorLineColor \
        relationColor specialStateColor archEdgeColor archEdgeArrowColor",
    ),
    (
        "06",
        "tertiaryColor clusterBkg sectionBkgColor compositeBackground altBackground rectBkgColor \
        rowEven activationBkgColor quadrant2Fill quadrant4Fill fillType1 fillType3 fillType5 fillType7",
    ),
    ("07", "noteBkgColor"),
    ("08", "noteBorderColor"),
    ("09", "gridColor excludeBkgColor doneTaskBorderColor"),
    ("0a", "activeTaskBorderColor quadrantPointFill vertLineColor"),
    ("0b", "doneTaskBkgColor"),
    ("0c", "critBorderColor todayLineColor errorBkgColor"),
    ("0d", "critBkgColor activeTaskBkgColor"),
];

/// Asks whether a text is a diagram: for its form nobody has to compute colours.
static READER: LazyLock<Renderer> =
    LazyLock::new(|| Renderer::new().with_parse_options(ParseOptions::strict()));

/// What all diagrams are drawn with.
struct Tools {
    renderer: Renderer,
    environment: SvgEnvironment,
}

static TOOLS: LazyLock<Tools> = LazyLock::new(|| {
    let config = MermaidConfig::from_value(config());
    let engine = Engine::new().with_site_config(config);
    let renderer = Renderer::new().with_engine(engine).with_parse_options(ParseOptions::strict());
    let environment =
        SvgEnvironment::deterministic().with_resource_policy(RenderResourcePolicy::interactive());
    Tools { renderer, environment: measured(environment) }
});

/// Labels are as wide as those of the site's own drawings.
fn measured(environment: SvgEnvironment) -> SvgEnvironment {
    let width = |text: &str, style: &TextStyle| {
        let weight = style.font_weight.as_deref();
        let is_bold =
            weight.is_some_and(|weight| matches!(weight, "bold" | "bolder" | "600" | "700"));
        text_width(text, style.font_size) * if is_bold { BOLD } else { 1.0 }
    };
    let measurer = DeterministicTextMeasurer::default().with_width_callback(width);
    let profile = MeasurementProfileId::new("specbook").ok();
    let identity = profile.and_then(|id| TextMeasurementProfileIdentity::new(id, "1").ok());
    match identity {
        Some(identity) => environment.with_text_measurement_policy(TextMeasurementPolicy::uniform(
            TextMeasurementProfile::new(identity, measurer),
        )),
        None => environment,
    }
}

/// The settings of Mermaid. What a diagram says itself goes before them.
fn config() -> Value {
    let mut variables = Map::new();
    for (colour, names) in VARIABLES {
        for name in names.split_whitespace() {
            variables.insert(name.to_owned(), Value::String(["#fe01", colour].concat()));
        }
    }
    let series = |first: &str,
                  from: usize,
                  count: usize,
                  digit: char,
                  variables: &mut Map<String, Value>| {
        for at in 0..count {
            let colour = ["#fe01", &digit.to_string(), &(at % 8 + 1).to_string()].concat();
            variables.insert([first, &(at + from).to_string()].concat(), Value::String(colour));
        }
    };
    series("pie", 1, 12, '1', &mut variables);
    series("venn", 1, 8, '1', &mut variables);
    series("git", 0, 8, '2', &mut variables);
    for at in 0..8 {
        variables.insert(["gitBranchLabel", &at.to_string()].concat(), json!("#fe0101"));
        variables.insert(["gitInv", &at.to_string()].concat(), json!("#fe0104"));
    }
    // Others are computed from these, lighter and darker: see `asked`.
    for at in 0..12 {
        let hue = (at % 8 + 1).to_string();
        variables.insert(
            ["cScale", &at.to_string()].concat(),
            json!(["hsl(", &hue, ", 50%, 75%)"].concat()),
        );
        variables.insert(["cScaleLabel", &at.to_string()].concat(), json!("#fe0104"));
        variables.insert(["cScaleInv", &at.to_string()].concat(), json!("#fe0103"));
    }
    let palette: Vec<String> = (1..=8).map(|at| ["#fe012", &at.to_string()].concat()).collect();
    variables.insert("quadrant1Fill".to_owned(), json!("#fe0102"));
    variables.insert("quadrant3Fill".to_owned(), json!("#fe0102"));
    variables.insert("xyChart".to_owned(), json!({
        "backgroundColor": "#fe0101", "titleColor": "#fe0104", "dataLabelColor": "#fe0104",
        "legendTextColor": "#fe0104", "xAxisLabelColor": "#fe0104", "xAxisTitleColor": "#fe0104",
        "xAxisTickColor": "#fe0105", "xAxisLineColor": "#fe0105", "yAxisLabelColor": "#fe0104",
        "yAxisTitleColor": "#fe0104", "yAxisTickColor": "#fe0105", "yAxisLineColor": "#fe0105",
        "plotColorPalette": palette.join(","),
    }));
    variables
        .insert("radar".to_owned(), json!({ "axisColor": "#fe0105", "graticuleColor": "#fe0109" }));
    variables.insert("pieOpacity".to_owned(), json!("1"));
    variables.insert("fontSize".to_owned(), json!("14px"));
    variables.insert("useGradient".to_owned(), json!(false));
    variables.insert("dropShadow".to_owned(), json!("none"));
    let layout = if cfg!(feature = "elk") { "elk" } else { "dagre" };
    json!({
        "layout": layout,
        "theme": "base",
        "look": "classic",
        "fontFamily": "sans-serif",
        "fontSize": 14,
        "themeVariables": variables,
    })
}

/// Colours that some sorts of diagram have whatever they are asked, and what each is in the site. Of
/// those that have white text on them, some are too light for it.
const FIXED: [(&str, &str); 14] = [
    ("#333", "var(--m-ink)"),
    ("#333333", "var(--m-ink)"),
    ("#000", "var(--m-ink)"),
    ("#000000", "var(--m-ink)"),
    ("black", "var(--m-ink)"),
    ("#131300", "var(--m-ink)"),
    ("#444444", "var(--m-ink)"),
    ("#666", "var(--m-edge)"),
    ("white", "var(--m-page)"),
    ("#efefef", "var(--m-box)"),
    ("#438dd5", "#2a6db0"),
    ("#85bbf0", "#2f73b8"),
    ("#999999", "#6a6a6a"),
    ("#cccccc", "#757575"),
];

/// What a colour of a drawing is in the site.
fn colour(colour: &str, authored: bool) -> Option<&'static str> {
    let colour = colour.to_ascii_lowercase();
    let known =
        |wanted: &str| COLOURS.iter().find(|(own, _)| *own == wanted).map(|(_, site)| *site);
    if let Some(site) = known(&colour).or_else(|| known(&asked(&colour)?)) {
        return Some(site);
    }
    // What somebody said in a diagram stays, but for those that C4 diagrams say of themselves.
    let is_fixed = |own: &str, site: &str| own == colour && (!authored || site.starts_with('#'));
    FIXED.iter().find(|(own, site)| is_fixed(own, site)).map(|(_, site)| *site)
}

/// The colour that was asked for, where a drawing says it in another form or made it lighter.
fn asked(colour: &str) -> Option<String> {
    let inner = colour.split_once('(')?.1.strip_suffix(')')?;
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    match *parts.as_slice() {
        ["254", "1", third, ..] if colour.starts_with("rgb") => {
            let digits = format!("{:02x}", third.parse::<u8>().ok()?);
            Some(["#fe01", &digits].concat())
        }
        [hue, "50%", ..] if colour.starts_with("hsl") => Some(["#fe011", hue].concat()),
        _ => None,
    }
}

/// Bytes of a diagram that may take too much work to be laid out.
const MAY_BE_TOO_MUCH: usize = 2_000;

/// Why a text cannot be drawn; none where it is a diagram. A long one is laid out to know it.
pub fn fault(source: &str) -> Option<Undrawn> {
    if source.len() > MAY_BE_TOO_MUCH {
        return drawn(source, "d", "").err();
    }
    bounded(source).err().or_else(|| {
        guarded(|| READER.prepare_semantic(source, OperationControl::new())).map_or_else(
            Some,
            |made| match made {
                Ok(Some(_)) => None,
                Ok(None) => Some(unknown(source)),
                Err(error) => Some(undrawn(source, &error)),
            },
        )
    })
}

/// Draws a diagram as an `<svg>` element. `id` keeps those of a page apart; `label` says what it shows,
/// after what sort of diagram it is.
pub fn drawn(source: &str, id: &str, label: &str) -> Result<String, Undrawn> {
    bounded(source)?;
    let options =
        SvgRenderOptions { diagram_id: Some(id.to_owned()), ..SvgRenderOptions::default() };
    let environment = TOOLS.environment.clone();
    let request = SvgRequest { environment, options, ..SvgRequest::default() };
    let request = RenderRequest::svg(source, OperationControl::new(), request);
    let made = guarded(|| TOOLS.renderer.render(request))?;
    let svg = match made {
        Ok(RenderOutput::Svg(Some(svg))) => svg.into_parts().0,
        Ok(_) => return Err(unknown(source)),
        Err(error) => return Err(undrawn(source, &error)),
    };
    let label = [sort_of(&svg), ": ", label].concat();
    let frame = Frame { class: "mermaid", label: &label, colour };
    rewritten(&svg, &frame).ok_or_else(|| unknown(source))
}

/// What sort of diagram a drawing is, by what it says of itself.
fn sort_of(svg: &str) -> &'static str {
    const SORTS: [(&str, &str); 12] = [
        ("flowchart", "Flowchart"),
        ("sequence", "Sequence diagram"),
        ("class", "Class diagram"),
        ("state", "State diagram"),
        ("er", "Entity relationship diagram"),
        ("c4", "C4 diagram"),
        ("gantt", "Gantt chart"),
        ("pie", "Pie chart"),
        ("journey", "User journey"),
        ("mindmap", "Mind map"),
        ("timeline", "Timeline"),
        ("gitGraph", "Git graph"),
    ];
    let said = svg.split_once("aria-roledescription=\"").map_or("", |(_, rest)| rest);
    let known = SORTS.iter().find(|(start, _)| said.starts_with(start));
    known.map_or("Diagram", |(_, words)| words)
}

/// Refuses what would need more of the stack than a diagram may.
fn bounded(source: &str) -> Result<(), Undrawn> {
    let mut blocks = 0_usize;
    for (at, line) in source.lines().enumerate() {
        let words = line.trim();
        if words.starts_with("subgraph") || words.ends_with('{') {
            blocks += 1;
        } else if words == "end" || words == "}" {
            blocks = blocks.saturating_sub(1);
        }
        let (mut depth, mut deepest) = (0_usize, 0);
        for byte in line.bytes() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        if blocks > DEEPEST || deepest > DEEPEST {
            let reason = "its parts are nested too deeply".to_owned();
            return Err(Undrawn { line: at + 1, reason, too_much: true });
        }
    }
    Ok(())
}

/// A text that is not a diagram of any sort.
fn unknown(source: &str) -> Undrawn {
    let (line, first) = first_line(source);
    let word = first.split_whitespace().next().unwrap_or_default();
    let reason = if word.is_empty() {
        "it is empty".to_owned()
    } else {
        ["`", word, "` is not a type of diagram"].concat()
    };
    Undrawn { line, reason, too_much: false }
}

/// The first line that is not empty or a comment, with its number.
fn first_line(source: &str) -> (usize, &str) {
    let lines = source.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    let mut inked = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("%%"));
    inked.next().unwrap_or((1, ""))
}

/// What an error says, and where.
fn undrawn(source: &str, error: &RenderError) -> Undrawn {
    let first = first_line(source).0;
    let too_much = matches!(error, RenderError::ResourceLimitExceeded(_));
    let (line, message) = match error {
        RenderError::Parse(diagnostic) => {
            let details = diagnostic.terminal_diagnostic_details();
            let line = details.span.and_then(|span| {
                let before = source.get(..span.start.min(source.len()))?;
                Some(before.matches('\n').count() + 1)
            });
            if details.code.contains("detect") {
                return unknown(source);
            }
            (line.unwrap_or(first), diagnostic.terminal_safe_message())
        }
        _ if too_much => (first, "it takes too much work".to_owned()),
        other => (first, other.to_string()),
    };
    Undrawn { line, reason: plain(&message), too_much }
}

/// Characters of a message.
const LONGEST: usize = 200;

/// A message in one line, without the words that say where it is from.
fn plain(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let line = match line.strip_prefix("Diagram parse error (") {
        Some(rest) => rest.split_once("): ").map_or(line, |(_, rest)| rest),
        None => line,
    };
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => [&line[..end], "…"].concat(),
        None => line.trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests;
