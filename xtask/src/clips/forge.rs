//! What is done to the portrait's face, frame by frame.

use super::canvas::Canvas;
use super::{autoencoder, driven, paste};

/// Kinds of manipulation. The first three put something over the face; the others change it without a seam.
#[derive(Debug, Clone, Copy)]
pub enum Forgery {
    Resynthesis,
    Mirrored,
    Mouth,
    Autoencoder,
    Driven,
}

impl Forgery {
    /// The picture with its face manipulated, at `time` seconds.
    pub fn apply(self, picture: &Canvas, time: f32) -> Canvas {
        match self {
            Forgery::Resynthesis => paste::RESYNTHESIS.apply(picture, time),
            Forgery::Mirrored => paste::MIRRORED.apply(picture, time),
            Forgery::Mouth => paste::MOUTH.apply(picture, time),
            Forgery::Autoencoder => autoencoder::drawn(picture, time),
            Forgery::Driven => driven::speaking(picture, time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_face_is_touched() {
        let pixels = (0..1024 * 1024).map(|i| [(i % 251) as f32, (i % 83) as f32, 90.0]).collect();
        let picture = Canvas { width: 1024, height: 1024, pixels };
        for forgery in
            [Forgery::Resynthesis, Forgery::Mirrored, Forgery::Mouth, Forgery::Autoencoder, Forgery::Driven]
        {
            let forged = forgery.apply(&picture, 1.0);
            let changed = |x: usize, y: usize| forged.pixels[y * 1024 + x] != picture.pixels[y * 1024 + x];
            assert!(changed(446, 304), "{forgery:?} leaves the mouth alone");
            assert!(!changed(20, 20) && !changed(446, 700), "{forgery:?} reaches beyond the face");
        }
    }
}
