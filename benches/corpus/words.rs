//! Words, and the numbers that choose them.

const ADJECTIVES: &[&str] = &[
    "amber",
    "austral",
    "braided",
    "brisk",
    "brackish",
    "calm",
    "coastal",
    "copper",
    "curved",
    "dappled",
    "distant",
    "dredged",
    "early",
    "ebbing",
    "even",
    "fallow",
    "flinty",
    "foggy",
    "frosted",
    "gentle",
    "granite",
    "hollow",
    "inland",
    "inner",
    "keen",
    "leeward",
    "level",
    "lofty",
    "marled",
    "mild",
    "moored",
    "narrow",
    "northern",
    "outer",
    "paved",
    "pebbled",
    "quiet",
    "rigged",
    "ripe",
    "roped",
    "salted",
    "sheltered",
    "silver",
    "sloping",
    "spare",
    "steep",
    "sunken",
    "tarred",
    "tidal",
    "timbered",
    "upper",
    "vaulted",
    "veiled",
    "western",
    "windward",
    "woven",
];

const NOUNS: &[&str] = &[
    "anchor", "atlas", "ballast", "barge", "basin", "beacon", "berth", "bollard", "bridge", "buoy",
    "cabin", "cargo", "channel", "chart", "compass", "convoy", "cradle", "crane", "crew",
    "current", "customs", "deck", "delta", "depth", "derrick", "dock", "estuary", "ferry", "fleet",
    "freight", "galley", "gangway", "gauge", "gate", "harbour", "hatch", "hull", "jetty", "keel",
    "lantern", "ledger", "levee", "lighter", "lock", "manifest", "marina", "mast", "mole",
    "mooring", "notice", "packet", "passage", "pier", "pilot", "pontoon", "quay", "radar", "reef",
    "roster", "rudder", "sail", "seal", "shoal", "signal", "siren", "slipway", "spar", "strait",
    "tariff", "tender", "ticket", "tide", "tonnage", "towline", "trawler", "tug", "vessel",
    "voyage", "warden", "wharf", "winch", "yard",
];

const SERVICES: &[&str] = &[
    "Archive",
    "Board",
    "Clock",
    "Counter",
    "Desk",
    "Directory",
    "Feed",
    "Index",
    "Mailer",
    "Meter",
    "Office",
    "Planner",
    "Relay",
    "Service",
    "Sorter",
    "Switch",
    "Tracker",
    "Vault",
    "Viewer",
    "Watch",
];

const VERBS: &[&str] = &[
    "admit", "announce", "assign", "balance", "berth", "book", "carry", "chart", "clear",
    "confirm", "count", "cover", "deliver", "divert", "dredge", "enter", "fasten", "file", "fuel",
    "guide", "hail", "hoist", "inspect", "issue", "lift", "load", "log", "lower", "mark",
    "measure", "meter", "moor", "note", "offer", "open", "order", "pass", "pilot", "plot", "post",
    "quote", "raise", "refund", "release", "relay", "report", "reserve", "route", "seal", "settle",
    "signal", "sort", "stow", "survey", "tally", "tow", "trace", "unload", "warn", "weigh",
];

const ROLES: &[&str] = &[
    "harbour master",
    "pilot",
    "shipper",
    "customs officer",
    "deck hand",
    "crane driver",
    "berth planner",
    "tug captain",
    "cashier",
    "passenger",
    "surveyor",
    "dispatcher",
];

/// Words and numbers that follow from a purpose and a number: a generator after Weyl and Steele.
pub(super) struct Random(u64);

impl Random {
    /// The numbers of one purpose.
    pub(super) fn new(purpose: &str, number: usize) -> Random {
        let bytes = purpose.bytes().chain(number.to_string().into_bytes());
        Random(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0, below a limit that is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % limit
    }

    /// A number between two, the last one included.
    pub(super) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// One of some.
    pub(super) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    pub(super) fn adjective(&mut self) -> &'static str {
        self.one(ADJECTIVES)
    }

    pub(super) fn noun(&mut self) -> &'static str {
        self.one(NOUNS)
    }

    pub(super) fn verb(&mut self) -> &'static str {
        self.one(VERBS)
    }

    pub(super) fn role(&mut self) -> &'static str {
        self.one(ROLES)
    }

    /// The last word of a component's name.
    pub(super) fn service(&mut self) -> &'static str {
        self.one(SERVICES)
    }

    /// Such as `tidal berth`.
    pub(super) fn thing(&mut self) -> String {
        format!("{} {}", self.adjective(), self.noun())
    }

    /// Such as `Tidal Berth`.
    pub(super) fn title(&mut self) -> String {
        self.thing().split(' ').map(capital).collect::<Vec<_>>().join(" ")
    }

    /// Such as `tidal_berth`.
    pub(super) fn snake(&mut self) -> String {
        self.thing().replace(' ', "_")
    }

    /// Such as `tidalBerth`.
    pub(super) fn camel(&mut self) -> String {
        format!("{}{}", self.adjective(), capital(self.noun()))
    }

    /// What somebody does: `weigh the tidal berth`.
    pub(super) fn deed(&mut self) -> String {
        format!("{} the {}", self.verb(), self.thing())
    }

    /// A sentence of ten to thirty words, now and then with a mark in it.
    pub(super) fn sentence(&mut self) -> String {
        let (deed, other, thing) = (self.deed(), self.deed(), self.thing());
        let number = self.between(2, 900);
        match self.below(6) {
            0 => format!("Before they {deed}, two of the crew {other}, and the {thing} is closed."),
            1 => {
                format!("A {thing} of more than {number} tonnes can *{deed}* while others {other}.")
            }
            2 => format!("Whoever may {deed} can also {other}; the {thing} stays as it was."),
            3 => format!("The **{thing}** lasts {number} minutes, so that each watch can {deed}."),
            4 => format!("Nothing may {deed} until the {thing} has been seen by `gate-{number}`."),
            _ => format!("When {number} of them {deed} at once, the last ones {other} first."),
        }
    }

    /// Some sentences.
    pub(super) fn paragraph(&mut self, sentences: usize) -> String {
        (0..sentences).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }
}

/// A word with a capital.
pub(super) fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(usize::from(!word.is_empty()));
    format!("{}{rest}", first.to_uppercase())
}
