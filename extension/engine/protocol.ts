/**
 * Everything that the contexts of the extension say to each other, in one place.
 *
 * ```text
 * content script ──Port──▶ engine page ──▶ Worker      requests and answers
 * content script ──Port──▶ engine page                 the same without pixels: twin and visible tab
 * content script ──▶ background (Chrome) or engine page (Firefox)   wake, ask, above
 * engine page ──▶ background (Chrome)                  permitted, shoot
 * background, popup ──▶ content script                 status, show, again, look, picture
 * ```
 *
 * Every guard checks the whole shape: a renderer that was taken over may send anything.
 */

import * as v from 'valibot';
import type { Cut, Evidence, Frame, Report, Statement, Verdict } from './pkg/facetell';
import {
  ALARM_LEVELS,
  bytes,
  cut,
  EAGERNESS,
  evidence,
  frame,
  natural,
  report,
  seconds,
  statements,
  verdict,
} from './shapes';

/** Names of the Ports: pixels come with the requests, or the engine's page fetches the clip itself. */
export const PORT = 'facetell-engine';
export const REMOTE_PORT = 'facetell-remote';

/** How long an answer may take, in milliseconds: the first one starts the engine. */
export const TIMEOUT = { open: 60_000, other: 15_000, remote: 30_000 };

// Content script to engine. A watch is one clip under observation; the content script numbers them and
// takes a new number for each new clip in the same element, so a watch is a generation as well.

/** A part of a frame, cut out because the engine asked for it. */
export interface Cutting {
  track: number;
  frame: Frame;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Bytes of a file that are read for what it states of itself: what says so is mostly at its beginning. */
export const MOST_READ = 16 << 20;

const asked = { request: natural, watch: natural };

/** What the person wants: how many false alarms they can live with, and what looks may cost. */
const wishes = v.object({ alarms: v.picklist(ALARM_LEVELS), eagerness: v.picklist(EAGERNESS) });
export type Wishes = v.InferOutput<typeof wishes>;

/** How a watch judges: a still picture by its only look. */
const terms = v.object({ still: v.boolean(), ...wishes.entries });
export type Terms = v.InferOutput<typeof terms>;

const request = v.variant('type', [
  v.object({ type: v.literal('open'), ...asked, terms }),
  v.object({ type: v.literal('look'), ...asked, time: seconds, frame, pixels: bytes }),
  v.object({
    type: v.literal('cut'),
    ...asked,
    time: seconds,
    cuts: v.pipe(v.array(v.object({ track: natural, frame, pixels: bytes })), v.maxLength(16)),
  }),
  v.object({ type: v.literal('end'), ...asked }),
  v.object({ type: v.literal('evidence'), ...asked }),
  // What the file of a still picture states of itself, where the page holds it.
  v.object({
    type: v.literal('read'),
    ...asked,
    bytes: v.pipe(
      bytes,
      v.check(({ length }) => length <= MOST_READ),
    ),
  }),
  v.object({ type: v.literal('close'), ...asked }),
]);

export type Request = v.InferOutput<typeof request>;

/** What the page sees of a clip, to notice another one under its address; an endless one has no duration. */
export interface Shape {
  width: number;
  height: number;
  duration: number | null;
  /** The page shows it so, and so it is looked at. */
  pose: Pose;
}

/** The longest address of a clip or picture that is taken. */
export const MAX_ADDRESS = 8192;

const url = v.pipe(v.string(), v.maxLength(MAX_ADDRESS), v.url());

/** How the page shows a picture: turned clockwise by so many quarters, then mirrored from left to right. */
const pose = v.object({ quarters: v.picklist([0, 1, 2, 3]), mirrored: v.boolean() });

export type Pose = v.InferOutput<typeof pose>;

/**
 * Where the engine's page is to have frames from: the clip's own address, that of a still picture, or the
 * picture of the tab.
 */
const origin = v.variant('kind', [
  v.object({
    kind: v.literal('twin'),
    url,
    shape: v.object({
      width: natural,
      height: natural,
      duration: v.nullable(seconds),
      pose,
    }),
  }),
  v.object({
    kind: v.literal('picture'),
    url,
    shape: v.object({ width: natural, height: natural, pose }),
  }),
  v.object({ kind: v.literal('tab') }),
]);

export type Origin = v.InferOutput<typeof origin>;

const shares = v.pipe(v.number(), v.minValue(-8), v.maxValue(8));

/** Where the picture of a clip is in its tab, as shares of the tab's width and height; parts may lie outside. */
const place = v.object({ x: shares, y: shares, width: shares, height: shares });

export type Place = v.InferOutput<typeof place>;

const remoteRequest = v.variant('type', [
  v.object({ type: v.literal('open'), ...asked, origin, wishes }),
  v.object({ type: v.literal('see'), ...asked, time: seconds, place: v.nullable(place) }),
  v.object({ type: v.literal('end'), ...asked }),
  v.object({ type: v.literal('evidence'), ...asked }),
  // The same of the copy that is here.
  v.object({ type: v.literal('read'), ...asked }),
  v.object({ type: v.literal('close'), ...asked }),
]);

/** What is asked of a clip whose frames the engine's page has by itself. */
export type RemoteRequest = v.InferOutput<typeof remoteRequest>;

// Engine to content script.

/**
 * Why a request was not served. `stale`: a newer look of the same watch took its place; `refused`: the
 * clip's server did not give it a second time; `noPermission`: its host, or the tab, may not be read;
 * `stillBlack`: the frame shows nothing; `notVisible`: the tab is not in front.
 */
export const FAILURES = [
  'engine',
  'badRequest',
  'unknownWatch',
  'busy',
  'stale',
  'refused',
  'noPermission',
  'noFrames',
  'stillBlack',
  'notVisible',
] as const;
export type Failure = (typeof FAILURES)[number];

const answer = v.variant('type', [
  v.object({ type: v.literal('done'), request: natural }),
  v.object({ type: v.literal('cuts'), request: natural, cuts: v.array(cut) }),
  v.object({ type: v.literal('report'), request: natural, report }),
  v.object({ type: v.literal('evidence'), request: natural, evidence: v.array(evidence) }),
  v.object({ type: v.literal('statements'), request: natural, statements }),
  v.object({
    type: v.literal('failed'),
    request: natural,
    failure: v.picklist(FAILURES),
    detail: v.string(),
  }),
]);

export type Answer = v.InferOutput<typeof answer>;

/** What the engine answers to each kind of request when all goes well. */
export interface Answers {
  open: undefined;
  look: Cut[];
  cut: Report;
  end: Report;
  evidence: Evidence[];
  read: Statement[];
  close: undefined;
  see: Report;
}

/** How a clip's frames are had: see the capture ladder in README.md. */
export const RUNGS = ['direct', 'twin', 'tab'] as const;
export type Rung = (typeof RUNGS)[number];

// Engine page to Worker: the same requests, renumbered so that all pages' watches are distinct.

/** The instructions that a build of the detector uses, the faster first. */
export const BUILDS = ['relaxed-simd', 'simd'] as const;
export type Build = (typeof BUILDS)[number];

/** Said by the Worker once it may be believed, or when it must be replaced. */
const workerNote = v.variant('type', [
  v.object({ type: v.literal('ready'), build: v.picklist(BUILDS) }),
  v.object({ type: v.literal('broken'), detail: v.string() }),
]);

export type WorkerNote = v.InferOutput<typeof workerNote>;

// Content script to whoever owns the engine page.

const wake = v.object({ type: v.literal('wake') });
export type Wake = v.InferOutput<typeof wake>;

/** Asks for a page of ours in which the person can give a permission. */
const ask = v.object({ type: v.literal('ask') });
export type Ask = v.InferOutput<typeof ask>;

/** Asks, from a frame, for the host of the page that the person sees; null if that is none of ours. */
const above = v.object({ type: v.literal('above') });
export type Above = v.InferOutput<typeof above>;

/** A likely deepfake was seen: an entry for the history, which is checked where that is kept. */
const found = v.object({ type: v.literal('found'), entry: v.unknown() });
export type Found = v.InferOutput<typeof found>;

// Engine page to whoever may ask the browser about permissions, and take pictures of tabs.

const permitted = v.object({ type: v.literal('permitted'), origin: v.pipe(v.string(), v.maxLength(300)) });
export type Permitted = v.InferOutput<typeof permitted>;

const shoot = v.object({ type: v.literal('shoot'), tab: natural });
export type Shoot = v.InferOutput<typeof shoot>;

/** The answer: a picture as a `data:` address, or why there is none. */
const shotOf = v.union([
  v.object({ picture: v.pipe(v.string(), v.startsWith('data:image/')) }),
  v.object({ failure: v.picklist(['noPermission', 'notVisible', 'busy']) }),
]);
export type TabShot = v.InferOutput<typeof shotOf>;

// Pages of the extension to content scripts.

/**
 * What the browser says of a right click: the address of the picture or clip, and in Firefox a number of its element.
 */
const click = v.object({ source: v.nullable(v.string()), target: v.nullable(v.number()) });
export type Click = v.InferOutput<typeof click>;

const pageRequest = v.variant('type', [
  // A permission was given: what was refused may be had now.
  v.object({ type: v.literal('again') }),
  // The person asks for a look: at the video that was clicked, or at the one in view.
  v.object({ type: v.literal('look'), click: v.nullable(click) }),
  // The same for the still picture that was clicked.
  v.object({ type: v.literal('picture'), click }),
  // What was clicked is in a frame that has nobody of ours to ask.
  v.object({ type: v.literal('unable'), clip: v.boolean() }),
  v.object({ type: v.literal('status') }),
  v.object({ type: v.literal('show'), video: natural }),
]);

export type PageRequest = v.InferOutput<typeof pageRequest>;

const rectangle = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });

const status = v.object({
  site: v.string(),
  enabled: v.boolean(),
  videos: v.array(
    v.object({
      video: natural,
      generation: natural,
      verdict: v.nullable(verdict),
      /** No more is seen of it until it plays on. */
      waits: v.boolean(),
      looks: natural,
      rung: v.nullable(v.picklist(RUNGS)),
      visible: v.boolean(),
      panelOpen: v.boolean(),
      badge: v.nullable(rectangle),
      title: v.string(),
      /** Mean time on the page's main thread for a look with its cuts, in milliseconds. */
      pageCost: v.nullable(v.number()),
    }),
  ),
});

/** What a content script tells about its page. Rectangles are in CSS pixels of the viewport. */
export type Status = v.InferOutput<typeof status>;
export type VideoStatus = Status['videos'][number];
export type { Verdict };

const guard =
  <T>(schema: v.GenericSchema<unknown, T>) =>
  (value: unknown): value is T =>
    v.is(schema, value);

export const isRequest = guard<Request>(request);
export const isAnswer = guard<Answer>(answer);
export const isWorkerNote = guard<WorkerNote>(workerNote);
export const isRemoteRequest = guard<RemoteRequest>(remoteRequest);
export const isAsk = guard<Ask>(ask);
export const isAbove = guard<Above>(above);
export const isFound = guard<Found>(found);
export const isShoot = guard<Shoot>(shoot);
export const isTabShot = guard<TabShot>(shotOf);
export const isPermitted = guard<Permitted>(permitted);
export const isWake = guard<Wake>(wake);
export const isPageRequest = guard<PageRequest>(pageRequest);
export const isStatus = guard<Status>(status);
