//! How wide a label is. No font is at hand at build time, so labels are measured by the widths of
//! `DejaVu` Sans, one of the widest of the usual fonts: in any other a label is narrower.

/// How much wider a bold text is.
#[cfg(feature = "mermaid")]
pub(super) const BOLD: f64 = 1.1;

/// Widths of the characters from blank to `~` in thousandths of the font's size, as `DejaVu` Sans
/// 2.37 has them.
const WIDTHS: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The width of a text in pixels at a font size.
pub fn text_width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(char_width(c))).sum();
    f64::from(thousandths) / 1000.0 * size
}

fn char_width(c: char) -> u16 {
    let ascii = (c as usize).checked_sub(32).and_then(|at| WIDTHS.get(at));
    match ascii {
        Some(width) => *width,
        // Latin, Greek and Cyrillic letters are at most as wide as an M; the rest may be square.
        None if (c as u32) < 0x0600 => 900,
        None => 1100,
    }
}
