//! Figures of merit of a score that should be high for fakes.

use fastrand::Rng;

/// Resamples of the bootstrap.
const RESAMPLES: usize = 2000;

/// The chance that a fake scores above an authentic one, ties half (Mann–Whitney); none if either
/// is missing.
pub fn auc(real: &[f32], fake: &[f32]) -> Option<f64> {
    if real.is_empty() || fake.is_empty() {
        return None;
    }
    let wins: f64 = fake.iter().flat_map(|&f| real.iter().map(move |&r| win(r, f))).sum();
    Some(wins / (real.len() * fake.len()) as f64)
}

/// Whether a fake scores above an authentic one: 1, 0, or in between for a tie.
pub fn win(real: f32, fake: f32) -> f64 {
    if fake > real {
        1.0
    } else if fake == real {
        0.5
    } else {
        0.0
    }
}

/// The 95 % percentile bootstrap interval of the AUC, real and fake resampled apart (Efron &
/// Tibshirani 1993, ch. 13). The same input gives the same interval.
pub fn auc_interval(real: &[f32], fake: &[f32]) -> Option<[f64; 2]> {
    let mut random = Rng::with_seed(1);
    let mut resample = |values: &[f32]| -> Vec<f32> {
        (0..values.len()).map(|_| values[random.usize(..values.len())]).collect()
    };
    let mut values =
        (0..RESAMPLES).filter_map(|_| auc(&resample(real), &resample(fake))).collect::<Vec<f64>>();
    values.sort_by(f64::total_cmp);
    let at =
        |share: f64| values.get((share * (values.len().saturating_sub(1)) as f64).round() as usize).copied();
    Some([at(0.025)?, at(0.975)?])
}

/// The share of fakes above the lowest threshold that at most `false_positives` (0–1) of the
/// authentic ones exceed.
pub fn true_positives_at(real: &[f32], fake: &[f32], false_positives: f64) -> Option<f64> {
    if real.is_empty() || fake.is_empty() {
        return None;
    }
    let mut sorted = real.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let allowed = (false_positives * real.len() as f64).floor() as usize;
    let threshold = sorted.get(allowed)?;
    Some(fake.iter().filter(|score| *score > threshold).count() as f64 / fake.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_of_known_orders() {
        assert_eq!(auc(&[0.1, 0.2], &[0.3, 0.4]), Some(1.0));
        assert_eq!(auc(&[0.1, 0.4], &[0.2, 0.4]), Some(0.625));
        assert_eq!(auc(&[], &[0.4]), None);
        assert_eq!(auc_interval(&[0.1, 0.2], &[0.3]), Some([1.0, 1.0]));
        assert_eq!(auc_interval(&[0.1], &[]), None);
    }

    #[test]
    fn the_threshold_counts_authentic_ones() {
        let real = (0..100).map(|i| i as f32 / 100.0).collect::<Vec<f32>>();
        assert_eq!(true_positives_at(&real, &[0.985, 0.5], 0.01), Some(0.5));
        assert_eq!(true_positives_at(&real, &[0.955, 0.5], 0.05), Some(0.5));
        assert_eq!(true_positives_at(&real, &[0.94], 0.05), Some(0.0));
        assert_eq!(true_positives_at(&[0.3], &[0.4], 0.01), Some(1.0));
    }
}
