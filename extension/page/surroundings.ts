import type { Figure } from '../context/figure';
import type { Statement } from '../context/statement';
import type { Wrong } from '../settings/reports';
import type { Settings } from '../settings/settings';
import type { Post } from '../sites/site';
import type { Point } from './overlay/place';

/** What a page may have done by the rest of the extension. */
export interface Surroundings {
  /** Opens the page on which the person can give more permissions. */
  ask(): void;
  /** Switches this site off; null where there is nothing to switch. */
  hide: (() => void) | null;
  /** A face in a post shows signs of manipulation. */
  found(post: Post, stated: Statement[], strength: number): void;
  /** The public figures whose names are looked for in posts. */
  figures(): readonly Figure[];
  eagerness: Settings['eagerness'];
  alarms: Settings['alarms'];
  /** The person moved a badge. */
  moved(place: Point): void;
  /** Keeps a report of a wrong verdict; rejects if there is no room. Null where none is kept. */
  keep: ((report: Wrong) => Promise<void>) | null;
}

/** How the person wants the badges. */
export interface Dress {
  size: Settings['badgeSize'];
  corner: Settings['badgeCorner'];
  place: Point | null;
}
