import type { Hint } from '../context/context';
import type { Statement } from '../context/statement';
import type { Wrong } from '../settings/reports';
import type { Site } from '../sites/site';
import { keepReport, saveCard, saveEvidence } from './keeping';
import type { Observer } from './observer';
import type { Subject } from './overlay/panel';
import type { Box } from './overlay/place';

/** What the panel may have done by the rest of the extension. */
interface Around {
  ask(): void;
  hide: (() => void) | null;
  keep: ((report: Wrong) => Promise<void>) | null;
}

/** What the panel shows of a clip or picture, and may do about it; null before anything is known. */
export function subjectOf(
  site: Site,
  seen: Observer,
  badge: Box,
  { ask, hide, keep }: Around,
  context: Hint[],
  stated: readonly Statement[],
): Omit<Subject, 'dismiss'> | null {
  const { element, finding, whole } = seen;
  const { verdict, waits, report, rung } = finding;
  if (!verdict) return null;
  return {
    element,
    verdict,
    waits,
    report,
    rung,
    clip: element instanceof HTMLVideoElement ? clipOf(element) : null,
    whole,
    video: element.getBoundingClientRect(),
    badge,
    evidence: () => seen.evidence(),
    ask,
    context,
    stated,
    again: () => seen.again(true),
    save: () => saveEvidence(site, seen, context),
    card: () => saveCard(site, seen),
    wrong: keep && ((said) => keepReport(site, seen, said, keep)),
    hide,
  };
}

/** What the panel needs of a clip that it does not of a picture. */
function clipOf(video: HTMLVideoElement): { duration: number; jump(time: number): void } {
  const { duration } = video;
  const jump = (time: number) => {
    video.currentTime = time;
  };
  return { duration, jump };
}
