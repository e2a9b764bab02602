import * as v from 'valibot';
import type {
  AlarmLevel,
  Cut,
  Evidence,
  Frame,
  Manner,
  Mark,
  Origin,
  Reason,
  Region,
  Report,
  Statement,
  Unchecked,
  Verdict,
} from './pkg/facetell';

/** Every reason, in a form that exists at run time; the compiler checks it against the detector's own. */
export const REASONS = Object.keys({
  noFace: true,
  faceTooSmall: true,
  faceBlurred: true,
  faceTooDark: true,
  faceTurnedAway: true,
  tooFewFrames: true,
  framesDisagree: true,
  borderline: true,
  engineFailed: true,
  engineBusy: true,
  crossOrigin: true,
  refused: true,
  protected: true,
  noFrames: true,
  notLoaded: true,
  notVisible: true,
  noPermission: true,
  audioOnly: true,
  liveStream: true,
  stillBlack: true,
  videoTooSmall: true,
  unreadable: true,
} satisfies Record<Reason, true>) as Reason[];

/** What can stay unchecked, likewise. */
export const UNCHECKED = Object.keys({
  voice: true,
  unseenFaces: true,
  restOfClip: true,
} satisfies Record<Unchecked, true>) as Unchecked[];

/** How a face may have been forged, likewise. */
export const MANNERS = Object.keys({
  swapped: true,
  driven: true,
  generated: true,
} satisfies Record<Manner, true>) as Manner[];

/** Which marks files carry, and what they come down to, likewise. */
export const MARKS = Object.keys({
  c2pa: true,
  c2paIngredient: true,
  iptc: true,
  aigc: true,
  text: true,
} satisfies Record<Mark, true>) as Mark[];

export const ORIGINS = Object.keys({
  generated: true,
  edited: true,
  captured: true,
} satisfies Record<Origin, true>) as Origin[];

/** What a person may choose of alarms, likewise; the calmest first. */
export const ALARM_LEVELS = Object.keys({
  few: true,
  balanced: true,
  more: true,
} satisfies Record<AlarmLevel, true>) as AlarmLevel[];

/** How often clips are looked at: every other scheduled time, as scheduled, twice as often. */
export const EAGERNESS = ['saver', 'balanced', 'thorough'] as const;

/** The longest side of a frame that anyone may send, in pixels. */
const MAX_SIDE = 8192;

export const natural = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SIDE));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const seconds = v.pipe(v.number(), v.finite());

/** Not `instance`: an array that crossed a process may belong to another realm. */
export const bytes = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]',
);

const size = v.object({ width: side, height: side });

const region: v.GenericSchema<unknown, Region> = v.object({
  x: natural,
  y: natural,
  width: side,
  height: side,
});

export const frame: v.GenericSchema<unknown, Frame> = v.object({
  format: v.picklist(['i420', 'rgba']),
  width: side,
  height: side,
  matrix: v.picklist(['bt601', 'bt709']),
  fullRange: v.boolean(),
  region,
  source: size,
});

export const cut: v.GenericSchema<unknown, Cut> = v.object({
  track: natural,
  region,
  step: v.pipe(natural, v.minValue(1)),
});

const reason = v.picklist(REASONS);

export const verdict: v.GenericSchema<unknown, Verdict> = v.variant('kind', [
  v.object({ kind: v.literal('looking'), progress: share }),
  v.object({ kind: v.literal('notChecked'), reason }),
  v.object({ kind: v.literal('noSignsFound') }),
  v.object({ kind: v.literal('unsure'), reason }),
  v.object({ kind: v.literal('likelyDeepfake'), strength: share }),
]);

const reading = v.object({
  time: seconds,
  score: v.nullable(share),
  unusable: v.nullable(reason),
  faceSize: v.number(),
  sharpness: v.number(),
});

export const report: v.GenericSchema<unknown, Report> = v.object({
  verdict,
  manner: v.exactOptional(v.picklist(MANNERS)),
  looks: natural,
  looksWithFace: natural,
  tracks: v.array(
    v.object({
      id: natural,
      score: v.nullable(share),
      readings: v.array(reading),
      strongest: v.nullable(natural),
    }),
  ),
  weaknesses: v.array(reason),
  notChecked: v.array(v.picklist(UNCHECKED)),
  nextLook: v.pipe(v.number(), v.minValue(0)),
  settled: v.boolean(),
  model: v.object({
    name: v.string(),
    version: v.string(),
    alarmBudget: v.number(),
    authenticClips: natural,
    thresholds: v.object({ likely: share, unsure: share }),
  }),
});

export const evidence: v.GenericSchema<unknown, Evidence> = v.object({
  track: natural,
  time: seconds,
  score: share,
  size: side,
  rgba: bytes,
  heat: v.object({ size: side, cells: v.array(share) }),
});

const short = v.nullable(v.pipe(v.string(), v.maxLength(200)));

/** What a file states of itself. */
export const statements: v.GenericSchema<unknown, Statement[]> = v.pipe(
  v.array(
    v.object({
      mark: v.picklist(MARKS),
      origin: v.nullable(v.picklist(ORIGINS)),
      tool: short,
      source: short,
    }),
  ),
  v.maxLength(16),
);
