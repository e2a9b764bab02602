//! Which face is which, from one look to the next.

use crate::face::{Box, Face};
use crate::frame::{Picture, Square};

/// A face must overlap its last place by this much (intersection over union) to be the same.
const SAME_FACE: f32 = 0.2;
/// A face that was away for longer than this many seconds is a new one.
const FORGET_AFTER: f32 = 2.0;
/// Side of the thumbnail that scene cuts are told by.
const THUMBNAIL: usize = 12;
/// Mean change of the thumbnail's brightness (0–255) that tells a scene cut from motion.
const SCENE_CUT: f32 = 40.0;

struct Track {
    id: u32,
    bounds: Box,
    seen: f32,
}

/// Gives each face of a clip a number that it keeps.
#[derive(Default)]
pub struct Tracker {
    tracks: Vec<Track>,
    next: u32,
    thumbnail: Vec<f32>,
}

impl Tracker {
    /// The numbers of `faces`, in their order, at `time` (seconds). After a cut to another scene
    /// and after a jump in time every face is new: what stands in the same place may be somebody
    /// else.
    pub fn follow(&mut self, time: f32, picture: &Picture, faces: &[Face]) -> Vec<u32> {
        let thumbnail = brightness(picture);
        if change(&self.thumbnail, &thumbnail) > SCENE_CUT {
            self.tracks.clear();
        }
        self.thumbnail = thumbnail;
        self.tracks.retain(|track| (time - track.seen).abs() <= FORGET_AFTER);

        let mut free = (0..self.tracks.len()).collect::<Vec<usize>>();
        let mut numbers = Vec::with_capacity(faces.len());
        for face in faces {
            let overlap = |&index: &usize| self.tracks[index].bounds.overlap(&face.bounds);
            let best = (0..free.len()).max_by(|&a, &b| overlap(&free[a]).total_cmp(&overlap(&free[b])));
            let index = match best.filter(|&slot| overlap(&free[slot]) >= SAME_FACE) {
                Some(slot) => free.swap_remove(slot),
                None => {
                    self.tracks.push(Track { id: self.next, bounds: face.bounds, seen: time });
                    self.next += 1;
                    self.tracks.len() - 1
                }
            };
            let track = &mut self.tracks[index];
            track.bounds = face.bounds;
            track.seen = time;
            numbers.push(track.id);
        }
        numbers
    }

    /// Where the face with this number was seen last.
    pub fn last_place(&self, id: u32) -> Option<Box> {
        self.tracks.iter().find(|track| track.id == id).map(|track| track.bounds)
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
        assert_eq!(tracker.follow(0.0, &picture(90), &[face(50.0), face(200.0)]), [0, 1]);
        assert_eq!(tracker.follow(0.5, &picture(90), &[face(210.0), face(60.0)]), [1, 0]);
        assert_eq!(tracker.last_place(0), Some(face(60.0).bounds));
    }

    #[test]
    fn a_long_absence_and_a_scene_cut_make_new_faces() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.follow(0.0, &picture(90), &[face(50.0)]), [0]);
        assert_eq!(tracker.follow(5.0, &picture(90), &[face(50.0)]), [1]);
        assert_eq!(tracker.follow(5.2, &picture(200), &[face(50.0)]), [2]);
    }
}
