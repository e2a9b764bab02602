// What the person keeps of a clip or picture, beyond the time that it is on the screen.

import type { Hint } from '../context/context';
import type { Evidence } from '../engine/pkg/facetell';
import { card, png } from '../evidence/card';
import { type Case, download, evidenceDocument } from '../evidence/document';
import { wrong } from '../evidence/report';
import type { Said, Wrong } from '../settings/reports';
import { post, type Site } from '../sites/site';
import { direction, language } from '../words/t';
import { allStated, type Observer } from './observer';
import { basisFirst, strongestFace } from './overlay/basis';

/** Saves all that is known as a page. Rejects if the pictures cannot be had any more. */
export async function saveEvidence(site: Site, seen: Observer, hints: Hint[]): Promise<void> {
  const of = await caseOf(site, seen, seen.evidence(), hints);
  if (of) download(named(of, 'html'), evidenceDocument(of, language(), direction()), 'text/html');
}

/** Saves the most telling as a picture to share. */
export async function saveCard(site: Site, seen: Observer): Promise<void> {
  const of = await caseOf(site, seen, pictures(seen));
  if (of) download(named(of, 'png'), await png(card(of, language(), direction())), 'image/png');
}

/** Keeps a report of a wrong verdict; gives whether the pictures could be kept as well. */
export async function keepReport(
  site: Site,
  seen: Observer,
  said: Said,
  keep: (report: Wrong) => Promise<void>,
): Promise<boolean> {
  const of = await caseOf(site, seen, pictures(seen));
  if (!of) return false;
  await keep(wrong(of, said));
  return of.evidence.length > 0 || strongestFace(of.report) === null;
}

/** What is known now, as something that outlasts it. */
async function caseOf(
  site: Site,
  seen: Observer,
  evidence: Promise<Evidence[]>,
  hints: Hint[] = [],
): Promise<Case | null> {
  const { element, finding } = seen;
  const { verdict, report, rung } = finding;
  if (!verdict || !report) return null;
  const { address, handle, caption } = post(site, element);
  const stated = allStated(site, seen);
  const still = element instanceof HTMLImageElement;
  const duration = element instanceof HTMLVideoElement ? element.duration : 0;
  const about = { page: location.href, post: { address, handle, caption }, still, duration, stated };
  const faces = basisFirst(await evidence, strongestFace(report));
  return { ...about, hints, verdict, report, rung, saved: new Date(), evidence: faces };
}

/** The faces, or none where the engine has them no more. */
const pictures = (seen: Observer) => seen.evidence().catch(() => []);

/** Of a file that the person keeps. */
function named({ saved }: Case, ending: string): string {
  return `facetell-${saved.toISOString().slice(0, 19).replaceAll(':', '-')}.${ending}`;
}
