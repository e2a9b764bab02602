/** What the person has chosen, kept in this browser; one owner of its form, its defaults and its history. */

import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { ALARM_LEVELS, EAGERNESS } from '../engine/shapes';
import { siteOf } from '../sites';
import { generic } from '../sites/generic';
import { Turns } from './turns';

const KEY = 'settings';
/** Where versions before 0.3 kept the hosts that are switched off. */
const OLD_OFF_HOSTS = 'offHosts';

const turns = new Turns();

const host = v.pipe(v.string(), v.minLength(1), v.maxLength(253));

/** A name of a public figure, and how many the person may add or take away. */
export const NAME_LENGTH = { least: 3, most: 60 };
export const MOST_NAMES = 200;
const name = v.pipe(v.string(), v.minLength(NAME_LENGTH.least), v.maxLength(NAME_LENGTH.most));
const names = v.fallback(v.pipe(v.array(name), v.maxLength(MOST_NAMES)), []);

/** `dot`: without words until it is pointed at, unless it is an alarm. */
export const BADGE_SIZES = ['normal', 'dot'] as const;
/** `site`: where the site's own controls leave room. */
export const BADGE_CORNERS = ['site', 'topLeft', 'topRight'] as const;
export const HISTORY_DAYS = [0, 7, 30] as const;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Every field falls back by itself: one that cannot be read costs no other. */
const schema = v.object({
  version: v.fallback(v.literal(1), 1),
  /** Off means everywhere. */
  on: v.fallback(v.boolean(), true),
  /** Hosts on which it is switched off. */
  offHosts: v.fallback(v.array(host), []),
  /** Hosts beyond the known sites on which it is switched on; each has a permission of its own. */
  moreHosts: v.fallback(v.array(host), []),
  /** With how many false alarms the person can live. */
  alarms: v.fallback(v.picklist(ALARM_LEVELS), 'balanced'),
  eagerness: v.fallback(v.picklist(EAGERNESS), 'balanced'),
  badgeSize: v.fallback(v.picklist(BADGE_SIZES), 'normal'),
  badgeCorner: v.fallback(v.picklist(BADGE_CORNERS), 'site'),
  /** Where the badges of a host were moved to, as shares of the video: they go before the corner. */
  badgePlaces: v.fallback(v.record(host, v.object({ x: share, y: share })), {}),
  /** Public figures that posts are searched for, beyond the list in `context/figures.ts`, and those left out of it. */
  figuresAdded: names,
  figuresRemoved: names,
  /** Days for which likely deepfakes are remembered; 0 is not at all. */
  historyDays: v.fallback(v.picklist(HISTORY_DAYS), 7),
});

export type BadgeSize = (typeof BADGE_SIZES)[number];
export type BadgePlace = Settings['badgePlaces'][string];
export type Settings = v.InferOutput<typeof schema>;

export function defaults(): Settings {
  return v.parse(schema, {});
}

/** Reads settings of any version, also damaged ones. */
export function readable(stored: unknown, oldOffHosts?: unknown): Settings {
  const known = typeof stored === 'object' && stored !== null ? stored : { offHosts: oldOffHosts };
  return v.parse(schema, known);
}

export async function settings(): Promise<Settings> {
  const { [KEY]: stored, [OLD_OFF_HOSTS]: old } = await browser.storage.local.get([KEY, OLD_OFF_HOSTS]);
  return readable(stored, old);
}

/** Rejects if the browser cannot keep it, as when its storage is full. */
export function change(part: (now: Settings) => Partial<Settings>): Promise<void> {
  return turns.take(async () => {
    const now = await settings();
    await browser.storage.local.set({ [KEY]: { ...now, ...part(now) } });
    await browser.storage.local.remove(OLD_OFF_HOSTS);
  });
}

/** Tells of every change, in any page. */
export function onChange(listener: (now: Settings) => void): () => void {
  // Of all areas: the event of one area alone does not wake a background that sleeps.
  const heard = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (area === 'local' && KEY in changes) listener(readable(changes[KEY]?.newValue));
  };
  browser.storage.onChanged.addListener(heard);
  return () => browser.storage.onChanged.removeListener(heard);
}

/** Whether videos on pages of a host are looked at. */
export function isOn({ on, offHosts, moreHosts }: Settings, hostname: string): boolean {
  const ours = siteOf(hostname) !== generic || moreHosts.includes(hostname);
  return on && ours && !offHosts.includes(hostname);
}

/** The change that adds a host beyond the known sites, or takes it away. */
export function added(hostname: string, on: boolean): (now: Settings) => Partial<Settings> {
  return ({ moreHosts }) => {
    const others = moreHosts.filter((other) => other !== hostname);
    return { moreHosts: on ? [...others, hostname] : others };
  };
}

/** Where the badges of a host were moved to; null if they were not. */
export function placeOn({ badgePlaces }: Settings, hostname: string): BadgePlace | null {
  return (Object.hasOwn(badgePlaces, hostname) && badgePlaces[hostname]) || null;
}

/** The change that moves the badges of a host. */
export function placed(hostname: string, place: BadgePlace): (now: Settings) => Partial<Settings> {
  return ({ badgePlaces }) => ({ badgePlaces: { ...badgePlaces, [hostname]: place } });
}

/** The change that switches a host on or off. */
export function switched(hostname: string, on: boolean): (now: Settings) => Partial<Settings> {
  return ({ offHosts }) => {
    const others = offHosts.filter((other) => other !== hostname);
    return { offHosts: on ? others : [...others, hostname] };
  };
}
