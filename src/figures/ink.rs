//! Which colour text has on a box that somebody filled.

/// Dark or light: the one that can be read on a colour; none where the colour is not known.
pub(super) fn ink_on(colour: &str) -> Option<&'static str> {
    let [red, green, blue] = channels(colour)?;
    let linear = |value: f64| {
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    // Relative luminance of WCAG 2.2; between these two the contrast with both is the same.
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    Some(if luminance > 0.18 { "#1f2328" } else { "#fff" })
}

/// Red, green and blue from 0 to 1 of `#rgb`, `#rrggbb`, `rgb(…)` and the names that people use.
fn channels(colour: &str) -> Option<[f64; 3]> {
    const NAMES: [(&str, &str); 22] = [
        ("black", "#000000"),
        ("white", "#ffffff"),
        ("red", "#ff0000"),
        ("green", "#008000"),
        ("blue", "#0000ff"),
        ("yellow", "#ffff00"),
        ("orange", "#ffa500"),
        ("gray", "#808080"),
        ("grey", "#808080"),
        ("lightgray", "#d3d3d3"),
        ("lightgrey", "#d3d3d3"),
        ("pink", "#ffc0cb"),
        ("purple", "#800080"),
        ("lightblue", "#add8e6"),
        ("lightgreen", "#90ee90"),
        ("lightyellow", "#ffffe0"),
        ("navy", "#000080"),
        ("teal", "#008080"),
        ("gold", "#ffd700"),
        ("silver", "#c0c0c0"),
        ("cyan", "#00ffff"),
        ("brown", "#a52a2a"),
    ];
    let colour = colour.trim().to_ascii_lowercase();
    let named = NAMES.iter().find(|(name, _)| *name == colour).map(|(_, hex)| *hex);
    let text = named.unwrap_or(&colour);
    if let Some(hex) = text.strip_prefix('#') {
        let wide: String = match hex.len() {
            3 | 4 => hex.chars().take(3).flat_map(|c| [c, c]).collect(),
            6 | 8 => hex.get(..6)?.to_owned(),
            _ => return None,
        };
        let channel = |at: usize| u8::from_str_radix(wide.get(at..at + 2)?, 16).ok();
        let [red, green, blue] = [channel(0)?, channel(2)?, channel(4)?].map(f64::from);
        return Some([red / 255.0, green / 255.0, blue / 255.0]);
    }
    let inner =
        text.strip_prefix("rgb(").or_else(|| text.strip_prefix("rgba("))?.strip_suffix(')')?;
    let numbers = inner.split([',', ' ', '/']).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers.filter_map(|part| part.parse().ok()).collect();
    let [red, green, blue] = numbers.get(..3)?.try_into().ok()?;
    Some([red / 255.0, green / 255.0, blue / 255.0])
}

#[cfg(test)]
mod tests {
    use super::ink_on;

    #[test]
    fn ink_can_be_read() {
        for (colour, ink) in [
            ("#fff", Some("#1f2328")),
            ("#000", Some("#fff")),
            ("Navy", Some("#fff")),
            ("rgb(200, 220, 240)", Some("#1f2328")),
            ("#f9f8", Some("#1f2328")),
            ("none", None),
            ("url(#a)", None),
            ("#12", None),
        ] {
            assert_eq!(ink_on(colour), ink, "{colour}");
        }
    }
}
