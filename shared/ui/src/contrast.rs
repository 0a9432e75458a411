//! Holds the tokens to the contrast that WCAG 2.2 AA asks for, in both themes: 4.5:1 for words, 3:1 for marks and for
//! the borders of controls.

const TOKENS: &str = include_str!("tokens.css");

/// Where words stand.
const GROUNDS: [&str; 4] = ["ground", "page", "raised", "sunken"];

/// The light and the dark half of a token as relative luminance.
fn luminances(token: &str) -> [f64; 2] {
    let (_, rest) = TOKENS.split_once(&format!("--{token}:")).unwrap();
    let (value, _) = rest.split_once(';').unwrap();
    let halves: Vec<f64> = value.split("oklch(").skip(1).map(luminance).collect();
    [halves[0], *halves.last().unwrap()]
}

/// From OKLCH to the luminance of linear sRGB: Björn Ottosson's matrices and WCAG's weights.
fn luminance(oklch: &str) -> f64 {
    let numbers: Vec<f64> = oklch.split(['%', ' ', ')', ',']).filter_map(|word| word.parse().ok()).collect();
    let (lightness, chroma, hue) = (numbers[0] / 100.0, numbers[1], numbers[2].to_radians());
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn hold(front: &str, back: &str, least: f64) {
    for (theme, (front_light, back_light)) in ["light", "dark"].iter().zip(luminances(front).into_iter().zip(luminances(back))) {
        let ratio = (front_light.max(back_light) + 0.05) / (front_light.min(back_light) + 0.05);
        assert!(ratio >= least, "--{front} on --{back}, {theme}: {ratio:.2} is less than {least}");
    }
}

#[test]
fn words_can_be_read_wherever_they_stand() {
    for ground in GROUNDS {
        for ink in ["ink", "soft", "accent-ink", "good-ink", "warn-ink", "bad-ink"] {
            hold(ink, ground, 4.5);
        }
    }
    for tone in ["accent", "good", "warn", "bad"] {
        for ink in ["ink", &format!("{tone}-ink")] {
            hold(ink, &format!("{tone}-wash"), 4.5);
        }
    }
    for face in ["accent", "accent-hover", "danger", "danger-hover"] {
        hold("on-accent", face, 4.5);
    }
}

#[test]
fn marks_and_borders_of_controls_can_be_seen() {
    for mark in ["edge", "accent-mark", "good-mark", "warn-mark", "bad-mark", "neutral-mark"] {
        for ground in ["page", "raised"] {
            hold(mark, ground, 3.0);
        }
    }
}
