import { MIN_ELEMENT } from '../capture/grab';

/** What is known of a video element's place on the screen. Lengths in CSS pixels. */
export interface Sight {
  width: number;
  height: number;
  /** Share of the element inside the viewport and all scroll containers, 0–1. */
  share: number;
  /** Share of the viewport that the visible part fills, 0–1. */
  viewportShare: number;
  /** The page is in the foreground. */
  pageVisible: boolean;
  /** Neither hidden nor transparent by style. */
  painted: boolean;
}

/**
 * `watched`: looked at, has a badge. `hidden`: neither. `tooSmall`: too small to judge a face in, and a badge
 * would cover it.
 */
export type Visibility = 'watched' | 'hidden' | 'tooSmall';

/**
 * The policy, first row that fits:
 *
 * | element                                              | is       |
 * |------------------------------------------------------|----------|
 * | page in the background, or not painted, or no area   | hidden   |
 * | the person asked about it, and any of it is visible  | watched  |
 * | shorter side below 120 px                            | tooSmall |
 * | at least half of it visible                          | watched  |
 * | taller than the screen, but fills half of the screen | watched  |
 * | anything else                                        | hidden   |
 */
export function visibility(sight: Sight, asked = false): Visibility {
  const { width, height, share, viewportShare, pageVisible, painted } = sight;
  if (!pageVisible || !painted || width === 0 || height === 0) return 'hidden';
  if (asked && share > 0) return 'watched';
  if (Math.min(width, height) < MIN_ELEMENT) return 'tooSmall';
  return share >= 0.5 || viewportShare >= 0.5 ? 'watched' : 'hidden';
}
