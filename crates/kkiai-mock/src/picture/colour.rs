//! Colours, and the sets of them that a picture is painted with.

/// Red, green and blue.
pub(super) type Colour = [u8; 3];

/// The whole of something, where a share of it is asked for.
pub(super) const WHOLE: i32 = 256;

/// Returns `share` parts of `over` on `under`, of [`WHOLE`].
pub(super) fn mix(under: Colour, over: Colour, share: i32) -> Colour {
    [
        mix_one(under[0], over[0], share),
        mix_one(under[1], over[1], share),
        mix_one(under[2], over[2], share),
    ]
}

fn mix_one(under: u8, over: u8, share: i32) -> u8 {
    let (under, over) = (i32::from(under), i32::from(over));
    (under + (((over - under) * share + 128) >> 8)) as u8
}

/// Returns a share that starts and ends slowly, of one that does not.
pub(super) fn ease(share: i32) -> i32 {
    (share * share * (3 * WHOLE - 2 * share)) >> 16
}

/// Colours that go together, each set for an hour and a season.
#[derive(Debug)]
pub(super) struct Palette {
    /// The sky overhead, half-way down, and at the horizon.
    pub(super) sky: [Colour; 3],
    /// Light round the sun or moon.
    pub(super) glow: Colour,
    /// Sun or moon.
    pub(super) orb: Colour,
    /// Land at the horizon.
    pub(super) far: Colour,
    /// Land at the viewer's feet.
    pub(super) near: Colour,
    /// Air between one ridge and the next.
    pub(super) haze: Colour,
    /// Clouds where the light falls on them.
    pub(super) cloud: Colour,
    /// Whether the moon shines, not the sun.
    pub(super) night: bool,
    /// Whether clouds tower over the horizon, where there are streaks else.
    pub(super) towers: bool,
    /// Whether meadows bloom.
    pub(super) flowers: bool,
}

pub(super) const ROSE: Palette = Palette {
    sky: [[0x2b, 0x2d, 0x5c], [0x8a, 0x4f, 0x86], [0xf5, 0xa8, 0x7f]],
    glow: [0xff, 0xc2, 0x88],
    orb: [0xff, 0xf3, 0xd8],
    far: [0xb8, 0x76, 0x92],
    near: [0x1c, 0x16, 0x32],
    haze: [0xee, 0xa0, 0x88],
    cloud: [0xff, 0xb8, 0x9a],
    night: false,
    towers: false,
    flowers: false,
};

pub(super) const PEACH: Palette = Palette {
    sky: [[0x5e, 0x93, 0xb8], [0xb9, 0xc9, 0xcc], [0xff, 0xdd, 0xb4]],
    glow: [0xff, 0xed, 0xc4],
    orb: [0xff, 0xfb, 0xec],
    far: [0xb9, 0xae, 0xb8],
    near: [0x2c, 0x35, 0x52],
    haze: [0xf7, 0xd9, 0xbd],
    cloud: [0xff, 0xee, 0xdc],
    night: false,
    towers: false,
    flowers: false,
};

pub(super) const INDIGO: Palette = Palette {
    sky: [[0x06, 0x0a, 0x20], [0x14, 0x25, 0x52], [0x3d, 0x5e, 0x8e]],
    glow: [0xa9, 0xc8, 0xea],
    orb: [0xf6, 0xf2, 0xe0],
    far: [0x30, 0x4b, 0x76],
    near: [0x05, 0x09, 0x18],
    haze: [0x46, 0x68, 0x96],
    cloud: [0x5f, 0x7f, 0xac],
    night: true,
    towers: false,
    flowers: false,
};

pub(super) const TEAL: Palette = Palette {
    sky: [[0x04, 0x12, 0x20], [0x0c, 0x3a, 0x48], [0x3b, 0x86, 0x7e]],
    glow: [0xb8, 0xec, 0xcf],
    orb: [0xf0, 0xf6, 0xe4],
    far: [0x2a, 0x66, 0x6a],
    near: [0x03, 0x0d, 0x14],
    haze: [0x4a, 0x94, 0x88],
    cloud: [0x5c, 0xa3, 0x97],
    night: true,
    towers: false,
    flowers: false,
};

pub(super) const AMBER: Palette = Palette {
    sky: [[0x3a, 0x4a, 0x7a], [0xd9, 0x8a, 0x66], [0xff, 0xcf, 0x86]],
    glow: [0xff, 0xe6, 0xae],
    orb: [0xff, 0xf7, 0xde],
    far: [0xdb, 0x8f, 0x5e],
    near: [0x54, 0x22, 0x2c],
    haze: [0xf4, 0xb0, 0x70],
    cloud: [0xff, 0xd2, 0xa0],
    night: false,
    towers: false,
    flowers: false,
};

pub(super) const WINTER: Palette = Palette {
    sky: [[0x5b, 0x82, 0xb4], [0xa9, 0xc3, 0xdd], [0xfb, 0xe3, 0xd6]],
    glow: [0xff, 0xf0, 0xdc],
    orb: [0xff, 0xfb, 0xf2],
    far: [0xa4, 0xb8, 0xd0],
    near: [0x3e, 0x5a, 0x7c],
    haze: [0xe3, 0xe2, 0xea],
    cloud: [0xff, 0xf4, 0xee],
    night: false,
    towers: false,
    flowers: false,
};

pub(super) const MOSS: Palette = Palette {
    sky: [[0x7f, 0xb2, 0xa6], [0xc2, 0xd8, 0xbc], [0xf6, 0xef, 0xc8]],
    glow: [0xff, 0xf8, 0xd8],
    orb: [0xff, 0xfd, 0xee],
    far: [0x9a, 0xbc, 0xa4],
    near: [0x10, 0x2c, 0x2a],
    haze: [0xe0, 0xe6, 0xc2],
    cloud: [0xfa, 0xf6, 0xe0],
    night: false,
    towers: false,
    flowers: false,
};

pub(super) const SUMMER: Palette = Palette {
    sky: [[0x1b, 0x4f, 0xa8], [0x4f, 0x9d, 0xe2], [0xc8, 0xea, 0xf5]],
    glow: [0xff, 0xfd, 0xf2],
    orb: [0xff, 0xff, 0xf4],
    far: [0x6a, 0xac, 0xda],
    near: [0x1d, 0x6a, 0x3f],
    haze: [0xa9, 0xdd, 0xd8],
    cloud: [0xff, 0xff, 0xff],
    night: false,
    towers: true,
    flowers: true,
};
