/** The likely deepfakes that were seen, kept in this browser for as many days as the person wants. */

import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { CLAIMS, SPEAKERS, WAYS } from '../context/statement';
import { siteOf } from '../sites';
import { idIn, postId } from '../sites/post-id';
import { settings } from './settings';
import { Turns } from './turns';

const KEY = 'history';
/** Entries that are kept at most, the newest. */
const MOST = 500;
const DAY = 24 * 60 * 60 * 1000;

const turns = new Turns();

const text = v.nullable(v.pipe(v.string(), v.maxLength(2048)));

const statement = v.object({
  by: v.picklist(SPEAKERS),
  what: v.picklist(CLAIMS),
  how: v.picklist(WAYS),
  name: v.nullable(v.pipe(v.string(), v.maxLength(200))),
});

const entry = v.object({
  /** When it was seen, in milliseconds since 1970. */
  seen: v.pipe(v.number(), v.finite()),
  site: v.string(),
  address: text,
  handle: text,
  caption: text,
  /** How strong the signs were, 0–1. */
  strength: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** What the platform said of how it was made; older entries do not know. */
  stated: v.optional(v.array(statement)),
});

export type Entry = v.InferOutput<typeof entry>;

/** Every entry that can be read, the newest first. */
export function readable(kept: unknown): Entry[] {
  const list = Array.isArray(kept) ? kept : [];
  return list.filter((one) => v.is(entry, one)).sort((one, other) => other.seen - one.seen);
}

/** What tells the post of an entry from others: its id, which is the same on all of a site's hosts; else all that is known. */
function identity({ site, address, handle }: Entry): string {
  const of = siteOf(site);
  const id = address && idIn(of, address);
  return JSON.stringify(id ? [of.name, id] : [site, postId(of, address), handle]);
}

/** What is to be kept when `found` was seen: the same post counts once, and what is too old goes. */
export function withEntry(entries: Entry[], found: Entry, days: number): Entry[] {
  if (days === 0) return [];
  const post = identity(found);
  return [found, ...entries.filter((one) => identity(one) !== post)]
    .filter(({ seen }) => seen > found.seen - days * DAY)
    .slice(0, MOST);
}

async function stored(): Promise<Entry[]> {
  const { [KEY]: entries } = await browser.storage.local.get(KEY);
  return readable(entries);
}

/** What is not too old yet. */
export async function history(): Promise<Entry[]> {
  const { historyDays } = await settings();
  return (await stored()).filter(({ seen }) => seen > Date.now() - historyDays * DAY);
}

/**
 * Keeps an entry; one place does for all pages, or two at one moment would lose one. Who wants no history has what was
 * kept before taken away as well. What is no entry is not kept.
 */
export async function remember(found: unknown): Promise<void> {
  if (!v.is(entry, found)) return;
  await turns.take(async () => {
    const { historyDays } = await settings();
    await browser.storage.local.set({ [KEY]: withEntry(await stored(), found, historyDays) });
  });
}

/** Forgets one entry, or all. */
export function forget(which?: Entry): Promise<void> {
  return turns.take(async () => {
    const left = which ? (await history()).filter(({ seen }) => seen !== which.seen) : [];
    await browser.storage.local.set({ [KEY]: left });
  });
}
