/** Verdicts that the person found wrong, with what they rested on; kept in this browser, exported by nobody else. */

import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { verdict } from '../engine/shapes';
import { Turns } from './turns';

const KEY = 'reports';
/** Reports that are kept at most, the newest. */
const MOST = 20;
/** Characters that they may take up: the browser's store holds the settings as well, and 10 million in all. */
const ROOM = 6_000_000;

const turns = new Turns();

/** Which way a verdict was wrong. */
export const SAID = ['notManipulated', 'deepfake'] as const;
export type Said = (typeof SAID)[number];

const wrong = v.object({
  /** When the person said so. */
  reported: v.pipe(v.string(), v.isoTimestamp()),
  site: v.string(),
  said: v.picklist(SAID),
  /** The facts as in saved evidence. */
  evidence: v.looseObject({ format: v.literal('facetell-evidence'), verdict }),
  /** The faces in the facts, in the same order; none if they were no longer there. */
  pictures: v.array(v.pipe(v.string(), v.startsWith('data:image/png;base64,'))),
});

export type Wrong = v.InferOutput<typeof wrong>;

/** Every report that can be read, the newest first. */
export function readable(kept: unknown): Wrong[] {
  const list = Array.isArray(kept) ? kept : [];
  return list
    .filter((one): one is Wrong => v.is(wrong, one))
    .sort((one, other) => other.reported.localeCompare(one.reported));
}

/** What is to be kept when one more comes: the oldest go, until the rest has room. */
export function withReport(reports: Wrong[], one: Wrong, room = ROOM): Wrong[] {
  const all = [one, ...reports].slice(0, MOST);
  let left = room;
  const full = all.findIndex((each) => {
    left -= JSON.stringify(each).length;
    return left < 0;
  });
  return full < 0 ? all : all.slice(0, full);
}

export async function reports(): Promise<Wrong[]> {
  const { [KEY]: kept } = await browser.storage.local.get(KEY);
  return readable(kept);
}

/** Rejects if the browser has no room for it. */
export function keep(one: Wrong): Promise<void> {
  return turns.take(async () => {
    const all = withReport(await reports(), one);
    if (all.length === 0) throw new Error('too large to be kept');
    await browser.storage.local.set({ [KEY]: all });
  });
}

/** Forgets one report, or all. */
export function forget(which?: Wrong): Promise<void> {
  return turns.take(async () => {
    const left = which ? (await reports()).filter(({ reported }) => reported !== which.reported) : [];
    await browser.storage.local.set({ [KEY]: left });
  });
}
