//! The looks that a verdict rests on most, with their pictures.

use crate::report::Evidence;

/// Looks that are kept. A picture has some hundred kilobytes.
const MOST: usize = 4;

/// The strongest looks at a clip's faces, strongest first: one at each face, then more of the strongest.
#[derive(Default)]
pub struct Strongest(Vec<Evidence>);

impl Strongest {
    pub fn looks(&self) -> &[Evidence] {
        &self.0
    }

    /// Keeps a look if it is among the strongest; what it showed is asked for only then.
    pub fn add(&mut self, track: u32, score: f32, look: impl FnOnce() -> Evidence) {
        let place = self.0.partition_point(|kept| kept.score >= score);
        let mut tracks = self.0.iter().map(|kept| kept.track).collect::<Vec<_>>();
        tracks.insert(place, track);
        // One more of a face that has a stronger one says less than the only one of another face.
        let again = |(index, track): &(usize, &u32)| tracks.iter().take(*index).any(|other| other == *track);
        let weakest = || tracks.iter().enumerate().rev().find(again).map_or(MOST, |(index, _)| index);
        let dropped = (tracks.len() > MOST).then(weakest);
        if dropped == Some(place) {
            return;
        }
        self.0.insert(place, look());
        if let Some(dropped) = dropped {
            self.0.remove(dropped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::HeatMap;

    /// What is kept of looks at faces, by number and score.
    fn kept(looks: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let mut strongest = Strongest::default();
        for &(track, score) in looks {
            let heat = HeatMap { size: 0, cells: vec![] };
            strongest.add(track, score, || Evidence { track, time: 0.0, score, size: 0, rgba: vec![], heat });
        }
        strongest.looks().iter().map(|look| (look.track, look.score)).collect()
    }

    #[test]
    fn of_one_face_the_strongest_looks_are_kept() {
        let looks = [(1, 0.3), (1, 0.9), (1, 0.2), (1, 0.5), (1, 0.4), (1, 0.1), (1, 0.6)];
        assert_eq!(kept(&looks), [(1, 0.9), (1, 0.6), (1, 0.5), (1, 0.4)]);
    }

    #[test]
    fn each_face_has_its_strongest_look() {
        let strong = [(1, 0.9), (1, 0.8), (1, 0.7), (1, 0.6)];
        let weak = [(2, 0.2), (2, 0.3), (3, 0.1)];
        let expected = [(1, 0.9), (1, 0.8), (2, 0.3), (3, 0.1)];
        assert_eq!(kept(&[&strong[..], &weak].concat()), expected);
        assert_eq!(kept(&[&weak[..], &strong].concat()), expected);
    }

    #[test]
    fn of_too_many_faces_the_strongest_have_one() {
        let looks = [(1, 0.1), (2, 0.5), (3, 0.4), (4, 0.3), (5, 0.2), (6, 0.9), (7, 0.05)];
        assert_eq!(kept(&looks), [(6, 0.9), (2, 0.5), (3, 0.4), (4, 0.3)]);
    }
}
