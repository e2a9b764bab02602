//! One clip under observation: looks and cuts in, a report out.
//!
//! A *look* is a whole frame, scaled down; the watch answers with the *cuts* it wants from the
//! very same frame, because a face that fills a tenth of a frame needs more pixels than the look
//! has. Each cut becomes a reading of one face.

use crate::alarms::{AlarmLevel, Alarms, Levels};
use crate::detector::{Detector, Examination};
use crate::error::Result;
use crate::face::Box;
use crate::face::track::Tracker;
use crate::faces::{Faces, unusable};
use crate::forgery::{Opinion, Settings};
use crate::frame::Frame;
use crate::history::remember;
use crate::manner::Manner;
use crate::picture::Picture;
use crate::report::{Cut, Evidence, HeatMap, Reading, Reason, Report, Unchecked, Verdict};
use crate::strongest::Strongest;
use crate::time::Seconds;
use crate::verdict::{Minimum, Seen, verdict};

/// The longer side of a look in pixels, at most: what the finder takes. A macro, because the extension's types quote it.
macro_rules! look_side {
    () => {
        272
    };
}
#[cfg(target_arch = "wasm32")]
pub(crate) use look_side;
pub const LOOK_SIDE: u32 = look_side!();

/// Faces that are cut out of one frame at most.
const MAX_CUTS: usize = 3;
/// Side of a cut in sizes of the face: room for a tilted head and a finder that is a little off.
const CUT_CONTEXT: f32 = 2.4;
/// Cuts are scaled down by whole numbers while this many source pixels a model pixel remain.
const OVERSAMPLING: f32 = 1.5;
/// Looks nearer than this show the same frame: a paused or looping clip.
const SAME_MOMENT: Seconds = 0.08;
/// After so many looks at known moments the clip has shown all that it has.
const REPEATS: u32 = 3;
/// Usable readings of a face (or looks without one) after which the verdict hardly changes.
const ENOUGH: u32 = 12;
/// Looks after which faces are found anew: it takes as long as judging one, and a face that came in is to be seen soon.
const FOLLOWED: u32 = 2;
/// How long a head stays within the room of its cut.
const FOLLOWED_FOR: Seconds = 0.6;

/// Media time between looks: at first, then, and once the verdict is settled. A
/// settled clip is still looked at now and then, because it may cut to another person.
const INTERVALS: [Seconds; 3] = [0.25, 0.5, 3.0];
/// Looks that follow each other at the first interval.
const QUICK_LOOKS: u32 = 6;

/// The faces of the last look.
#[derive(Default)]
struct Followed {
    time: Seconds,
    /// Looks since they were found.
    looks: u32,
    numbers: Vec<u32>,
    /// Those that no closer look has seen.
    unseen: Vec<u32>,
}

impl Followed {
    /// Those that need not be found again at `time`.
    fn at(&self, time: Seconds) -> Option<&[u32]> {
        let all_seen = self.unseen.is_empty() && !self.numbers.is_empty();
        let near = (time - self.time).abs() <= FOLLOWED_FOR;
        (all_seen && near && self.looks < FOLLOWED).then_some(&self.numbers)
    }
}

/// Everything that was seen of one clip (or still picture).
pub struct Watch {
    minimum: Minimum,
    level: AlarmLevel,
    tracker: Tracker,
    followed: Followed,
    moments: Vec<Seconds>,
    looks: u32,
    repeats: u32,
    ended: bool,
    faces: Faces,
    strongest: Strongest,
}

impl Watch {
    /// A moving picture.
    pub fn clip(level: AlarmLevel) -> Watch {
        Watch::new(Minimum::CLIP, level)
    }

    /// A still picture, which is judged by a single look.
    pub fn still(level: AlarmLevel) -> Watch {
        Watch::new(Minimum::STILL, level)
    }

    fn new(minimum: Minimum, level: AlarmLevel) -> Watch {
        Watch {
            minimum,
            level,
            tracker: Tracker::default(),
            followed: Followed::default(),
            moments: Vec::new(),
            looks: 0,
            repeats: 0,
            ended: false,
            faces: Faces::keeping(minimum.readings),
            strongest: Strongest::default(),
        }
    }

    /// Takes a look at a whole frame of media time `time` and says which parts of the
    /// same frame to cut out. A moment that was looked at before gives no cuts: a clip that loops
    /// is no new evidence.
    pub fn look(
        &mut self,
        detector: &Detector,
        time: Seconds,
        frame: &Frame,
        pixels: &[u8],
    ) -> Result<Vec<Cut>> {
        let picture = Picture::read(frame, pixels)?;
        if self.moments.iter().any(|moment| (moment - time).abs() < SAME_MOMENT) {
            self.repeats += 1;
            return Ok(Vec::new());
        }
        let faces = self.faces(detector, time, &picture)?;
        remember(&mut self.moments, time);
        self.looks += 1;
        let settings = detector.settings();
        let mut wanted = Vec::new();
        for (number, place) in faces {
            if place.size() < settings.limits.min_size {
                self.faces.add(number, unusable(time, place.size(), Reason::FaceTooSmall));
            } else if let Some(region) = place.region(CUT_CONTEXT, picture.source()) {
                wanted.push((
                    self.faces.usable(number),
                    Cut { track: number, region, step: step(place, settings) },
                ));
            }
        }
        // Those that least is known of first; of equals the larger.
        wanted.sort_by_key(|(known, cut)| (*known, u32::MAX - cut.region.width));
        Ok(wanted.into_iter().take(MAX_CUTS).map(|(_, cut)| cut).collect())
    }

    /// Takes a cut that [`Watch::look`] asked for. A cut of a face that is no longer followed is
    /// ignored.
    pub fn cut(
        &mut self,
        detector: &Detector,
        time: Seconds,
        track: u32,
        frame: &Frame,
        pixels: &[u8],
    ) -> Result<()> {
        let picture = Picture::read(frame, pixels)?;
        let Some(place) = self.tracker.last_place(track) else { return Ok(()) };
        let Some(Examination { face, quality, pixels, outcome }) = detector.examine(&picture, &place)? else {
            return Ok(());
        };
        self.tracker.refine(track, time, face.bounds);
        self.followed.unseen.retain(|unseen| *unseen != track);
        let size = face.bounds.size();
        match outcome {
            Err(reason) => self
                .faces
                .add(track, Reading { sharpness: quality.sharpness, ..unusable(time, size, reason) }),
            Ok(opinion) => {
                self.faces.add(
                    track,
                    Reading {
                        time,
                        score: Some(opinion.score),
                        unusable: None,
                        face_size: size,
                        sharpness: quality.sharpness,
                    },
                );
                self.faces.hint(track, opinion.manner);
                let Opinion { score, heat, .. } = opinion;
                self.strongest.add(track, score, || seen(track, time, score, heat, &pixels));
            }
        }
        Ok(())
    }

    /// The faces of a frame: where the last closer looks saw them, as long as they all were seen and a face that joins
    /// them is not missed for long; or else found anew.
    fn faces(&mut self, detector: &Detector, time: Seconds, picture: &Picture) -> Result<Vec<(u32, Box)>> {
        let scene = self.tracker.scene(time, picture);
        let place = |number: &u32| Some((*number, self.tracker.last_place_in(scene, *number)?));
        let known = self.followed.at(time).and_then(|numbers| numbers.iter().map(place).collect());
        let (faces, looks) = match known {
            Some(known) => (known, self.followed.looks + 1),
            None => {
                let faces = detector.find(picture)?;
                let numbers = self.tracker.follow(scene, time, &faces);
                (numbers.into_iter().zip(faces.iter().map(|face| face.bounds)).collect::<Vec<_>>(), 0)
            }
        };
        let numbers = faces.iter().map(|(number, _)| *number).collect::<Vec<_>>();
        self.followed = Followed { time, looks, unseen: numbers.clone(), numbers };
        Ok(faces)
    }

    /// Says that the clip has no more to show: from then on the verdict is what there is, with its reason.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// All that is known so far.
    pub fn report(&self, detector: &Detector) -> Report {
        let settings = detector.settings();
        let levels = self.levels(settings);
        let thresholds = levels.level(self.level).thresholds;
        let exhausted = self.ended || self.repeats >= REPEATS;
        let seen = Seen {
            looks: if exhausted { self.looks.max(self.minimum.looks) } else { self.looks },
            tracks: self.faces.weighed(thresholds.unsure),
            obstacles: self.obstacles(),
        };
        let most = seen.tracks.iter().map(|track| track.usable).max().unwrap_or(0);
        let verdict = verdict(&seen, &thresholds, self.minimum);
        let settled = !matches!(verdict, Verdict::Looking { .. })
            && (exhausted || most >= ENOUGH || (most == 0 && self.looks >= ENOUGH));
        let stage = if settled { 2 } else { usize::from(self.looks >= QUICK_LOOKS) };
        Report {
            verdict,
            manner: self.manner(settings, &verdict, thresholds.likely),
            looks: self.looks,
            looks_with_face: self.faces.looks(),
            tracks: self.faces.reports(),
            weaknesses: self.weaknesses(most),
            not_checked: self.not_checked(exhausted),
            next_look: INTERVALS[stage],
            settled,
            model: settings.info(levels, self.level),
        }
    }

    /// How the face seems to have been forged that the verdict is about.
    fn manner(&self, settings: &Settings, verdict: &Verdict, likely: f32) -> Option<Manner> {
        let said = matches!(verdict, Verdict::LikelyDeepfake { .. });
        self.faces.manner(likely, settings.manners.filter(|_| said)?.least)
    }

    fn levels<'a>(&self, settings: &'a Settings) -> &'a Levels {
        let Alarms { clips, stills } = &settings.alarms;
        if self.minimum == Minimum::STILL { stills } else { clips }
    }

    /// The faces that scored highest, strongest first.
    pub fn evidence(&self) -> &[Evidence] {
        self.strongest.looks()
    }

    /// Why faces could not be judged, most frequent first; or why there was nothing to look for them in.
    fn obstacles(&self) -> Vec<Reason> {
        if self.looks == 0 { vec![Reason::NoFrames] } else { self.faces.obstacles() }
    }

    fn weaknesses(&self, most_readings: u32) -> Vec<Reason> {
        let few = most_readings > 0 && most_readings < ENOUGH / 2 && self.minimum != Minimum::STILL;
        self.obstacles().into_iter().chain(few.then_some(Reason::TooFewFrames)).collect()
    }

    fn not_checked(&self, exhausted: bool) -> Vec<Unchecked> {
        let is_clip = self.minimum != Minimum::STILL;
        let unseen = self.faces.any_unseen();
        [
            (is_clip, Unchecked::Voice),
            (unseen, Unchecked::UnseenFaces),
            (is_clip && !exhausted, Unchecked::RestOfClip),
        ]
        .into_iter()
        .filter_map(|(applies, what)| applies.then_some(what))
        .collect()
    }
}

/// The whole number that a cut may be scaled down by and still feed the forgery model well.
fn step(place: Box, settings: &Settings) -> u32 {
    let source_pixels = place.size() * settings.crop_margin / settings.input_size as f32;
    ((source_pixels / OVERSAMPLING) as u32).max(1)
}

/// What the forgery model saw of a face.
fn seen(track: u32, time: Seconds, score: f32, heat: HeatMap, pixels: &[[f32; 3]]) -> Evidence {
    let rgba = pixels.iter().flat_map(|&[r, g, b]| [r as u8, g as u8, b as u8, 255]).collect();
    Evidence { track, time, score, size: pixels.len().isqrt() as u32, rgba, heat }
}
