use kiln::Kiln;

// ANCHOR: heat
fn heat(kiln: &mut Kiln) {
    kiln.burn();
}
// ANCHOR_END: heat
