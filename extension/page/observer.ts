import type { Statement } from '../context/statement';
import type { Evidence, Report, Verdict } from '../engine/pkg/facetell';
import type { Rung } from '../engine/protocol';
import { type Site, statedOf } from '../sites/site';
import type { Progress } from './sweep';
import type { Visibility } from './visibility';

/** What can be looked at. */
export type Visual = HTMLVideoElement | HTMLImageElement;

/** What is known of the clip or picture that an element shows at present. */
export interface Finding {
  /** Counts the clips that the element has shown; everything below is about the present one. */
  generation: number;
  /** Null while there is nothing to look at yet. */
  verdict: Verdict | null;
  /** It is still looked at, but stands still: no more is seen of it until it plays on. */
  waits: boolean;
  /** What the engine said last, if it said anything. */
  report: Report | null;
  /** How its frames are had; null until one was. */
  rung: Rung | null;
}

/** The check of a whole clip, as the panel offers it. */
export interface Whole {
  /** How far the last one is or came; null if there was none. */
  progress: Progress | null;
  /** The page's own element is moved through the clip. */
  moves: boolean;
  start(): void;
  stop(): void;
}

/** Has one element looked at, and keeps what the engine says. */
export interface Observer {
  readonly element: Visual;
  readonly finding: Finding;
  readonly visibility: Visibility;
  /** What the file that is shown states of itself, as far as it is at hand. */
  readonly stated: readonly Statement[];
  /** Null where there is nothing to go through. */
  readonly whole: Whole | null;
  /** How much of the element is on the screen has changed. */
  see(visibility: Visibility): void;
  /** Begins anew: with what could not be looked at, or with anything. */
  again(anyway?: boolean): void;
  /** The faces that the present verdict rests on; none if the engine cannot say any more. */
  evidence(): Promise<Evidence[]>;
  dispose(): void;
}

/** All that others say of how it was made: the platform, and its file. */
export function allStated(site: Site, { element, stated }: Observer): Statement[] {
  return [...statedOf(site, element), ...stated];
}
