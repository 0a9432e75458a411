//! Fewer points for a line than there are, without losing what matters in it.

use jiff::Timestamp;

use super::scale::{Times, WIDTH};

/// Into how many columns a line is cut. About two pixels of a wide chart, and each keeps two points.
const COLUMNS: f64 = 360.0;

/// The stretches of a line between its gaps, each with at most the least and the greatest value of every column, so
/// that a spike of a single point is still there.
pub(super) fn stretches(points: &[(Timestamp, Option<f64>)], times: Times) -> Vec<Vec<(Timestamp, f64)>> {
    let mut all = Vec::new();
    let mut stretch = Vec::new();
    for (at, value) in points {
        match value {
            Some(value) => stretch.push((*at, *value)),
            None if stretch.is_empty() => {}
            None => all.push(std::mem::take(&mut stretch)),
        }
    }
    if !stretch.is_empty() {
        all.push(stretch);
    }
    let many = points.len() as f64 > COLUMNS * 2.0;
    if many { all.into_iter().map(|stretch| thinned(&stretch, times)).collect() } else { all }
}

fn thinned(stretch: &[(Timestamp, f64)], times: Times) -> Vec<(Timestamp, f64)> {
    let column = |at| (times.x(at) / WIDTH * COLUMNS).floor();
    let mut kept = Vec::new();
    for points in stretch.chunk_by(|(a, _), (b, _)| column(*a) == column(*b)) {
        let least = points.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let greatest = points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        let mut pair: Vec<_> = least.into_iter().chain(greatest).collect();
        pair.sort_by_key(|(at, _)| *at);
        pair.dedup();
        kept.extend(pair);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_missing_value_is_a_gap() {
        let points = [(at(0), Some(1.0)), (at(1), None), (at(2), None), (at(3), Some(2.0)), (at(4), Some(3.0))];
        let times = Times { from: at(0), to: at(4) };
        assert_eq!(stretches(&points, times), [vec![(at(0), 1.0)], vec![(at(3), 2.0), (at(4), 3.0)]]);
    }

    #[test]
    fn a_long_line_keeps_its_spikes() {
        let points: Vec<_> = (0..100_000)
            .map(|second| match second {
                77_777 => (at(second), Some(900.0)),
                33_333 => (at(second), Some(-50.0)),
                _ => (at(second), Some((second % 7) as f64)),
            })
            .collect();
        let kept: Vec<_> = stretches(&points, Times { from: at(0), to: at(99_999) }).concat();
        assert!(kept.len() <= 722, "{}", kept.len());
        assert!(kept.contains(&(at(77_777), 900.0)));
        assert!(kept.contains(&(at(33_333), -50.0)));
        assert!(kept.is_sorted_by_key(|(at, _)| *at));
    }
}
