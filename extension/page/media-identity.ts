/** What tells one clip from another in the same element. */
export interface Media {
  /** `currentSrc`; empty for a stream without address. */
  source: string;
  /** Seconds; not known before the metadata, endless for live streams. */
  duration: number;
  /** Address of the post that the video belongs to, as far as the site shows it. */
  post: string | null;
}

/** Containers give a duration that players refine while they load, by less than this many seconds. */
const REFINEMENT = 1;

/** Whether both are the same clip, as far as can be known: what is not known yet may still fit. */
export function sameMedia(a: Media, b: Media): boolean {
  return a.source === b.source && samePost(a.post, b.post) && sameDuration(a.duration, b.duration);
}

function samePost(a: string | null, b: string | null): boolean {
  // A feed may fill in the link after the video began.
  return a === null || b === null || a === b;
}

function sameDuration(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return true;
  return Math.abs(a - b) <= REFINEMENT;
}
