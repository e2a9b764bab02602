//! Which face is which, from one look to the next.

use std::collections::BTreeMap;

use crate::face::{Box, Face};
use crate::history::{LIMIT, remember};
use crate::picture::{Picture, Square};
use crate::time::Seconds;

/// A face must overlap its nearest known place by this much (intersection over union) to be the same.
const SAME_FACE: f32 = 0.2;
/// A place known from longer than this before or after says nothing; longer than the
/// longest interval between looks.
const NEAR: Seconds = 4.0;
/// Side of the thumbnail that scene cuts are told by.
const THUMBNAIL: usize = 12;
/// Mean change of the thumbnail's brightness (0–255) that tells a scene cut from motion.
const SCENE_CUT: f32 = 40.0;

/// A frame that was looked at.
struct Moment {
    time: Seconds,
    thumbnail: Vec<f32>,
    scene: u32,
}

struct Track {
    scene: u32,
    places: Vec<(Seconds, Box)>,
}

/// Gives each face of a clip a number that it keeps. Everything is compared with what is nearest in
/// media time, not with what came last: a clip that loops or is wound back shows the same faces again.
#[derive(Default)]
pub struct Tracker {
    moments: Vec<Moment>,
    /// By their number: the last [`LIMIT`], because a stream has no end.
    tracks: BTreeMap<u32, Track>,
    /// The number of the next.
    next: u32,
    scenes: u32,
}

impl Tracker {
    /// The scene at `time`: that of the nearest moment, unless the picture is quite another.
    pub fn scene(&mut self, time: Seconds, picture: &Picture) -> u32 {
        let thumbnail = brightness(picture);
        let distance = |moment: &&Moment| (moment.time - time).abs();
        let nearest = self.moments.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let scene = match nearest.filter(|moment| change(&moment.thumbnail, &thumbnail) <= SCENE_CUT) {
            Some(moment) => moment.scene,
            None => {
                self.scenes += 1;
                self.scenes
            }
        };
        remember(&mut self.moments, Moment { time, thumbnail, scene });
        scene
    }

    /// The numbers of `faces`, in their order, at `time`. In another scene every face is
    /// new: what stands in the same place may be somebody else.
    pub fn follow(&mut self, scene: u32, time: Seconds, faces: &[Face]) -> Vec<u32> {
        let mut free = self
            .tracks
            .iter()
            .filter(|(_, track)| track.scene == scene)
            .filter_map(|(number, track)| Some((*number, track.place_near(time)?)))
            .collect::<Vec<(u32, Box)>>();
        let mut numbers = Vec::with_capacity(faces.len());
        for face in faces {
            let overlap = |slot: usize| free[slot].1.overlap(&face.bounds);
            let best = (0..free.len()).max_by(|&a, &b| overlap(a).total_cmp(&overlap(b)));
            let number = match best.filter(|&slot| overlap(slot) >= SAME_FACE) {
                Some(slot) => free.swap_remove(slot).0,
                None => {
                    self.next += 1;
                    self.next - 1
                }
            };
            let track = self.tracks.entry(number).or_insert(Track { scene, places: Vec::new() });
            remember(&mut track.places, (time, face.bounds));
            numbers.push(number);
        }
        while self.tracks.len() > LIMIT {
            self.tracks.pop_first();
        }
        numbers
    }

    /// A closer look saw the face with this number here.
    pub fn refine(&mut self, number: u32, time: Seconds, place: Box) {
        if let Some(track) = self.tracks.get_mut(&number) {
            remember(&mut track.places, (time, place));
        }
    }

    /// Where the face with this number was seen last.
    pub fn last_place(&self, number: u32) -> Option<Box> {
        self.tracks.get(&number)?.places.last().map(|&(_, place)| place)
    }

    /// The same, if it belongs to this scene.
    pub fn last_place_in(&self, scene: u32, number: u32) -> Option<Box> {
        (self.tracks.get(&number)?.scene == scene).then(|| self.last_place(number))?
    }
}

impl Track {
    /// Where the face stood nearest to `time`, if that is near enough.
    fn place_near(&self, time: Seconds) -> Option<Box> {
        let distance = |place: &&(Seconds, Box)| (place.0 - time).abs();
        let nearest = self.places.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.filter(|place| distance(place) <= NEAR).map(|&(_, place)| place)
    }
}

fn brightness(picture: &Picture) -> Vec<f32> {
    let size = picture.source();
    let square = Square {
        x: size.width as f32 / 2.0,
        y: size.height as f32 / 2.0,
        side: size.width.max(size.height) as f32,
        roll: 0.0,
    };
    picture.sample(&square, THUMBNAIL).into_iter().map(|[r, g, b]| (r + g + b) / 3.0).collect()
}

fn change(before: &[f32], now: &[f32]) -> f32 {
    let total: f32 = before.iter().zip(now).map(|(a, b)| (a - b).abs()).sum();
    total / now.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::Point;
    use crate::frame::{Format, Frame};

    impl Tracker {
        fn see(&mut self, time: Seconds, picture: &Picture, faces: &[Face]) -> Vec<u32> {
            let scene = self.scene(time, picture);
            self.follow(scene, time, faces)
        }
    }

    fn picture(value: u8) -> Picture {
        let frame = Frame::whole(Format::Rgba, 32, 32);
        Picture::read(&frame, &vec![value; frame.byte_len()]).unwrap()
    }

    fn face(x: f32) -> Face {
        let p = Point { x, y: 50.0 };
        let bounds = Box { center: p, width: 40.0, height: 40.0 };
        Face { bounds, score: 1.0, right_eye: p, left_eye: p, nose: p, mouth: p }
    }

    #[test]
    fn faces_keep_their_numbers_while_they_move() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.see(0.0, &picture(90), &[face(50.0), face(200.0)]), [0, 1]);
        assert_eq!(tracker.see(0.5, &picture(90), &[face(210.0), face(60.0)]), [1, 0]);
        assert_eq!(tracker.last_place(0), Some(face(60.0).bounds));
    }

    #[test]
    fn a_long_absence_and_a_scene_cut_make_new_faces() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.see(0.0, &picture(90), &[face(50.0)]), [0]);
        assert_eq!(tracker.see(5.0, &picture(90), &[face(50.0)]), [1]);
        assert_eq!(tracker.see(5.2, &picture(200), &[face(50.0)]), [2]);
        // Back in the second scene, the face of the first one is no candidate.
        assert_eq!(tracker.see(5.4, &picture(200), &[face(55.0)]), [2]);
    }

    /// Where f32 has steps of two minutes, and where it has none of a quarter of a second.
    #[test]
    fn a_clock_tells_moments_apart() {
        for start in [1.75e9, 1e7] {
            let mut tracker = Tracker::default();
            assert_eq!(tracker.see(start, &picture(90), &[face(50.0)]), [0]);
            assert_eq!(tracker.see(start + 0.25, &picture(90), &[face(52.0)]), [0]);
            assert_eq!(tracker.see(start + 30.0, &picture(90), &[face(52.0)]), [1]);
        }
    }

    #[test]
    fn a_stream_without_end_takes_no_more_memory() {
        let mut tracker = Tracker::default();
        for look in 0..2000 {
            tracker.see(f64::from(look) * 10.0, &picture(90), &[face(50.0)]);
        }
        assert_eq!((tracker.tracks.len(), tracker.moments.len()), (LIMIT, LIMIT));
        assert_eq!(tracker.last_place(1999), Some(face(50.0).bounds));
        assert_eq!(tracker.last_place(3), None);
    }

    #[test]
    fn a_loop_shows_the_same_faces() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.see(0.0, &picture(90), &[face(50.0)]), [0]);
        assert_eq!(tracker.see(1.5, &picture(90), &[face(60.0)]), [0]);
        assert_eq!(tracker.see(3.0, &picture(90), &[face(70.0)]), [0]);
        assert_eq!(tracker.see(0.3, &picture(90), &[face(52.0)]), [0]);
    }
}
