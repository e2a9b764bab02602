/** What an element shows at a moment, as far as it says so. */
export interface Media {
  /** `currentSrc`; empty for a stream without address. */
  source: string;
  /** Id of the post that the video belongs to, as far as the site shows it. */
  post: string | null;
  /** Seconds; not known before the metadata, endless for some live streams, growing for others. */
  duration: number;
  /** Seconds at which it plays; not a number where that is not known. */
  time: number;
  /** Seconds up to which the element has data. */
  held: number;
}

/** Containers give a duration that players refine while they load, by less than this many seconds. */
const REFINEMENT = 1;
/** A clip never plays further than this many seconds past the length that it gives. */
const OVERRUN = 0.25;
/** Seconds from which on a clip has left its beginning. */
const BEGINNING = 1;

/** The clip that an element shows: tells whether that is still the same one. */
export class Identity {
  /** The furthest moment that was reached, in seconds. */
  #reached = 0;
  /** It became longer, as live streams do, and as a page does that feeds another clip into the same source. */
  #grew = false;
  /** It plays from its beginning with what came later gone, as only in another clip or after the data was dropped. */
  #restarted = false;

  constructor(private media: Media) {}

  get source(): string {
    return this.media.source;
  }

  /** Takes note of what the element shows now. False if it is another clip; what is not known yet may still fit. */
  continues(now: Media): boolean {
    const before = this.media;
    // A feed may fill in the link after the video began.
    const post = now.post ?? before.post;
    const growth = Number.isFinite(before.duration) ? now.duration - before.duration : Number.NaN;
    this.#grew ||= growth > REFINEMENT && growth < Number.POSITIVE_INFINITY;
    this.#restarted ||= this.#reached > BEGINNING && now.time < BEGINNING && now.held < this.#reached;
    const shorter = now.duration < this.#reached - OVERRUN;
    if (now.time > this.#reached) this.#reached = now.time;
    this.media = { ...now, post };
    const others =
      now.source !== before.source ||
      post !== (before.post ?? post) ||
      // Streams only grow.
      growth < -REFINEMENT ||
      shorter ||
      (this.#grew && this.#restarted);
    return !others;
  }
}
