// ANCHOR: heat
fn heat() {}
// ANCHOR_END: heat
