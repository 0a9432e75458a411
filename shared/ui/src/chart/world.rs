//! The outlines of countries, and where on the map a place is.
//!
//! The outlines are Natural Earth's at 1:110 million (<https://www.naturalearthdata.com>, public domain), by way of
//! `world-atlas` 2.0.2 (`countries-110m.json`), made simpler: borders that two countries share stay the same line in both.
//! Antarctica is left out, and so are states too small to be seen. Each line of `world.txt` is an ISO 3166-1 code of two
//! letters (`--` where there is none), a name, and the outline as SVG path data.
//!
//! The projection is Equal Earth: equal areas look equally large, so that a tint does not say more in the north.
//! Its formula is that of Šavrič, Patterson and Jenny, "The Equal Earth map projection", 2018.

use std::sync::LazyLock;

/// The map's width and height, in the units of the outlines.
pub(super) const WIDTH: f64 = 1_000.0;
pub(super) const HEIGHT: f64 = 432.0;
/// Half of the width of the world at the equator, in radii.
const HALF: f64 = 2.706_629_983_6;
/// How far up the map reaches, in degrees.
const NORTHMOST: f64 = 84.0;

const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];

/// A country's outline.
#[derive(Debug)]
pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) path: &'static str,
}

/// All of them.
pub(super) static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let parts = |line: &'static str| {
        let (code, rest) = line.split_once('|')?;
        let (name, path) = rest.split_once('|')?;
        Some(Country { code, name, path })
    };
    include_str!("world.txt").lines().filter_map(parts).collect()
});

/// The name for a code; the code itself for a country without an outline.
pub(super) fn name_of(code: &str) -> &str {
    COUNTRIES.iter().find(|country| country.code == code).map_or(code, |country| country.name)
}

/// Where a place is on the map.
pub(super) fn place(latitude: f64, longitude: f64) -> (f64, f64) {
    let scale = WIDTH / 2.0 / HALF;
    let (x, y) = equal_earth(latitude, longitude);
    let (_, top) = equal_earth(NORTHMOST, 0.0);
    (WIDTH / 2.0 + x * scale, (top - y) * scale)
}

fn equal_earth(latitude: f64, longitude: f64) -> (f64, f64) {
    let m = 3.0_f64.sqrt() / 2.0;
    let theta = (m * latitude.to_radians().sin()).asin();
    let (square, sixth) = (theta.powi(2), theta.powi(6));
    let x =
        longitude.to_radians() * theta.cos() / (m * (A[0] + 3.0 * A[1] * square + sixth * (7.0 * A[2] + 9.0 * A[3] * square)));
    let y = theta * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square));
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlines_are_light_and_all_there() {
        let bytes = include_str!("world.txt").len();
        assert!(bytes < 25_000, "{bytes}");
        assert_eq!(COUNTRIES.len(), include_str!("world.txt").lines().count());
        for country in COUNTRIES.iter() {
            assert!(country.path.starts_with('m') && country.path.ends_with('z') && country.code.len() == 2, "{country:?}");
        }
    }

    #[test]
    fn a_place_is_where_it_is() {
        let (x, y) = place(0.0, 0.0);
        assert!((x - 500.0).abs() < 0.01 && (y - 241.39).abs() < 0.01, "{x} {y}");
        let (x, y) = place(52.5, 13.4);
        assert!((525.0..540.0).contains(&x) && (55.0..65.0).contains(&y), "{x} {y}");
        let (x, _) = place(0.0, 180.0);
        assert!((x - WIDTH).abs() < 0.01, "{x}");
    }

    #[test]
    fn countries_go_by_their_names() {
        assert_eq!(name_of("DE"), "Germany");
        assert_eq!(name_of("SG"), "SG");
    }
}
