//! Small figures as polygons, each in a square of 1000 by 1000 that stands on its lower edge.

use super::colour::Colour;

/// One patch of a figure.
#[derive(Debug)]
pub(super) struct Patch {
    pub(super) colour: Colour,
    /// How often the corners are cut: 0 leaves a polygon, 3 makes it round.
    pub(super) rounding: u32,
    pub(super) corners: &'static [(i32, i32)],
}

const FUR: Colour = [0xd8, 0x62, 0x2a];
const SHADED_FUR: Colour = [0xb4, 0x49, 0x20];
const WHITE_FUR: Colour = [0xfb, 0xf1, 0xe6];
const DARK_FUR: Colour = [0x35, 0x22, 0x24];

/// A fox that sits and looks to the left.
pub(super) const FOX: &[Patch] = &[
    // Tail.
    Patch {
        colour: SHADED_FUR,
        rounding: 3,
        corners: &[
            (560, 930),
            (640, 860),
            (760, 840),
            (850, 760),
            (880, 640),
            (960, 520),
            (1000, 640),
            (1000, 800),
            (930, 920),
            (800, 990),
            (600, 1000),
        ],
    },
    Patch {
        colour: WHITE_FUR,
        rounding: 2,
        corners: &[
            (885, 650),
            (910, 590),
            (960, 510),
            (1000, 620),
            (1000, 740),
            (960, 700),
            (930, 730),
        ],
    },
    // Ear behind.
    Patch {
        colour: SHADED_FUR,
        rounding: 0,
        corners: &[(290, 240), (305, 40), (400, 190)],
    },
    // Back and haunch.
    Patch {
        colour: FUR,
        rounding: 3,
        corners: &[
            (330, 330),
            (470, 330),
            (560, 440),
            (680, 600),
            (740, 780),
            (700, 960),
            (640, 1000),
            (400, 1000),
            (330, 960),
            (310, 640),
            (280, 480),
        ],
    },
    Patch {
        colour: SHADED_FUR,
        rounding: 3,
        corners: &[
            (520, 760),
            (600, 690),
            (690, 740),
            (735, 860),
            (700, 980),
            (640, 1000),
            (440, 1000),
            (470, 930),
            (540, 920),
        ],
    },
    // Front legs.
    Patch {
        colour: FUR,
        rounding: 2,
        corners: &[
            (290, 620),
            (420, 620),
            (400, 860),
            (395, 1000),
            (290, 1000),
            (310, 860),
        ],
    },
    Patch {
        colour: DARK_FUR,
        rounding: 1,
        corners: &[
            (318, 850),
            (400, 830),
            (398, 1000),
            (275, 1000),
            (285, 965),
            (318, 955),
        ],
    },
    // Chest.
    Patch {
        colour: WHITE_FUR,
        rounding: 2,
        corners: &[
            (255, 400),
            (420, 400),
            (430, 520),
            (390, 640),
            (350, 760),
            (310, 640),
            (265, 520),
        ],
    },
    // Head.
    Patch {
        colour: FUR,
        rounding: 1,
        corners: &[
            (110, 372),
            (230, 250),
            (300, 190),
            (420, 190),
            (480, 280),
            (490, 370),
            (430, 450),
            (300, 440),
            (200, 410),
        ],
    },
    // Cheek.
    Patch {
        colour: WHITE_FUR,
        rounding: 1,
        corners: &[
            (112, 375),
            (210, 350),
            (310, 370),
            (400, 380),
            (485, 370),
            (440, 450),
            (390, 490),
            (300, 450),
            (200, 420),
        ],
    },
    // Ear in front.
    Patch {
        colour: FUR,
        rounding: 0,
        corners: &[(360, 230), (440, 10), (485, 280)],
    },
    Patch {
        colour: DARK_FUR,
        rounding: 0,
        corners: &[(405, 200), (440, 80), (462, 240)],
    },
    // Nose and eye.
    Patch {
        colour: DARK_FUR,
        rounding: 1,
        corners: &[(95, 365), (135, 352), (145, 378), (120, 395)],
    },
    Patch {
        colour: DARK_FUR,
        rounding: 1,
        corners: &[(262, 318), (300, 296), (322, 318), (292, 332)],
    },
];

/// A boat under sail.
pub(super) const BOAT: &[Patch] = &[
    Patch {
        colour: [0xf7, 0xee, 0xe0],
        rounding: 0,
        corners: &[(490, 60), (500, 780), (190, 780), (330, 480)],
    },
    Patch {
        colour: [0xdc, 0xcd, 0xc0],
        rounding: 0,
        corners: &[(525, 160), (760, 640), (820, 780), (525, 780)],
    },
    Patch {
        colour: [0x4a, 0x2c, 0x2a],
        rounding: 0,
        corners: &[(498, 20), (516, 20), (516, 830), (498, 830)],
    },
    Patch {
        colour: [0x3a, 0x24, 0x2a],
        rounding: 1,
        corners: &[
            (130, 820),
            (880, 820),
            (900, 830),
            (760, 990),
            (260, 990),
            (125, 835),
        ],
    },
];

/// A bird far off, gliding.
pub(super) const BIRD: &[Patch] = &[Patch {
    colour: [0x2a, 0x2c, 0x44],
    rounding: 2,
    corners: &[
        (0, 640),
        (250, 480),
        (420, 560),
        (500, 660),
        (580, 560),
        (750, 480),
        (1000, 640),
        (760, 580),
        (600, 680),
        (500, 780),
        (400, 680),
        (240, 580),
    ],
}];

/// A cactus with two arms.
pub(super) const CACTUS: &[Patch] = &[
    Patch {
        colour: [0x2c, 0x5a, 0x48],
        rounding: 2,
        corners: &[
            (430, 1000),
            (430, 60),
            (460, 0),
            (540, 0),
            (570, 60),
            (570, 1000),
        ],
    },
    Patch {
        colour: [0x2c, 0x5a, 0x48],
        rounding: 2,
        corners: &[
            (470, 640),
            (230, 640),
            (180, 590),
            (180, 330),
            (210, 290),
            (270, 290),
            (300, 330),
            (300, 540),
            (470, 540),
        ],
    },
    Patch {
        colour: [0x2c, 0x5a, 0x48],
        rounding: 2,
        corners: &[
            (530, 760),
            (760, 760),
            (820, 700),
            (820, 420),
            (790, 380),
            (730, 380),
            (700, 420),
            (700, 660),
            (530, 660),
        ],
    },
];
