use std::fmt;

// ANCHOR: build
fn main() {
    // ANCHOR: frames
    let frames = 10;
    // ANCHOR_END: frames
    println!("{}", Hive(frames));
}
// ANCHOR_END: build

struct Hive(u8);

impl fmt::Display for Hive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} frames", self.0)
    }
}
