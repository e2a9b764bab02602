import { alarms } from '../../models/forgery.json';
import type { Hint } from '../context/context';
import type { Statement } from '../context/statement';
import type { Manner, Reason, Report, Unchecked, Verdict } from '../engine/pkg/facetell';
import type { Rung } from '../engine/protocol';
import { ALARM_LEVELS } from '../engine/shapes';
import type { Basis } from '../page/overlay/basis';
import type { Level } from '../page/overlay/chart-geometry';
import type { Said } from '../settings/reports';
import type { Settings } from '../settings/settings';
import { t, type Word } from './t';

type Kind = Verdict['kind'];
type Model = Pick<Report['model'], 'alarmBudget' | 'authenticClips'>;

/** `noFace` → `NoFace`: the messages of a list are named by a prefix and its member. */
function capital<S extends string>(name: S): Capitalize<S> {
  return (name.charAt(0).toUpperCase() + name.slice(1)) as Capitalize<S>;
}

// The return types make the compiler check that each member has its message.
export const stateWord = (kind: Kind): Word => `state${capital<Kind>(kind)}`;
export const verdictWord = (kind: Kind): Word => `verdict${capital<Kind>(kind)}`;
export const reasonWord = (reason: Reason): Word => `reason${capital<Reason>(reason)}`;
export const uncheckedWord = (unchecked: Unchecked): Word => `unchecked${capital<Unchecked>(unchecked)}`;
export const mannerWord = (manner: Manner): Word => `manner${capital<Manner>(manner)}`;
export const levelWord = (level: Level): Word => `panelChart${capital<Level>(level)}`;
export const rungWord = (rung: Rung): Word => `rung${capital<Rung>(rung)}`;

/** At most two words; `waits` where no more is seen of a clip until it plays on. */
export const state = (verdict: Verdict, waits = false): string =>
  t(waits ? 'stateWaiting' : stateWord(verdict.kind));

/** Verdicts and reasons whose words speak of a clip, and what they are of a still picture. */
const PICTURE_VERDICTS: Partial<Record<Kind, Word>> = {
  looking: 'pictureLooking',
  unsure: 'pictureUnsure',
  likelyDeepfake: 'pictureLikelyDeepfake',
  notChecked: 'pictureNotChecked',
};
const PICTURE_REASONS: Partial<Record<Reason, Word>> = {
  engineBusy: 'pictureEngineBusy',
  crossOrigin: 'pictureCrossOrigin',
  refused: 'pictureRefused',
  noPermission: 'pictureNoPermission',
  noFrames: 'pictureNoFrames',
  videoTooSmall: 'pictureTooSmall',
  unreadable: 'pictureUnreadable',
};

/** Of what a verdict is, where that is not a clip that plays. */
interface Seen {
  /** A picture. */
  still?: boolean;
  /** A clip of which no more is seen until it plays on. */
  waits?: boolean;
}

/** The verdict in one sentence. */
export const verdictSentence = ({ kind }: Verdict, { still, waits }: Seen = {}): string =>
  t(waits ? 'verdictWaiting' : (still && PICTURE_VERDICTS[kind]) || verdictWord(kind));

export const reason = (of: Reason, still = false): string =>
  t((still && PICTURE_REASONS[of]) || reasonWord(of));

/** The verdict, and the reason where there is one. */
export function sentence(verdict: Verdict, seen: Seen = {}): string {
  const said = verdictSentence(verdict, seen);
  return 'reason' in verdict ? `${said} ${reason(verdict.reason, seen.still)}` : said;
}

/** Reasons that the looks at a face say better. */
const SHOWN: readonly Reason[] = ['borderline', 'framesDisagree'];

/** Why the verdict is what it is, in one sentence; null where there is nothing to say yet. */
export function whySentence(verdict: Verdict, basis: Basis | null, still = false): string | null {
  const face = still ? null : basis;
  if ('reason' in verdict && !(face && SHOWN.includes(verdict.reason))) return reason(verdict.reason, still);
  return face && basisSentence(verdict, face);
}

/** What the looks at a face gave, as far as it speaks for the verdict. */
function basisSentence(verdict: Verdict, { signs, strong, looks, time }: Basis): string | null {
  switch (verdict.kind) {
    case 'likelyDeepfake':
      return t('panelBasisStrong', strong, looks, moment(time));
    case 'unsure': {
      const word = verdict.reason === 'framesDisagree' ? 'panelBasisApart' : 'panelBasisWeak';
      return t(word, signs, looks, moment(time));
    }
    case 'noSignsFound':
      return signs > 0 ? t('panelBasisFew', signs, looks) : t('panelBasisNone', looks);
    default:
      return null;
  }
}

/** How far a verdict is to be trusted: how often it is wrong, or what it leaves open. Null before there is one. */
export function limitSentence({ kind }: Verdict, model: Model | null, still = false): string | null {
  switch (kind) {
    case 'likelyDeepfake': {
      if (!model) return null;
      const { alarmBudget, authenticClips } = model;
      return still ? t('pictureDoubtAlarm', alarmBudget) : t('panelDoubtAlarm', alarmBudget, authenticClips);
    }
    case 'noSignsFound':
      return [t('panelDoubtSilence'), model && missesSentence(model)].filter(Boolean).join(' ');
    case 'unsure':
      return t('panelDoubtUnsure');
    case 'notChecked':
      return t('panelDoubtNothing');
    default:
      return null;
  }
}

/** How much the silence of such a verdict hides: what was missed at the level of alarms that the model speaks at. */
function missesSentence({ alarmBudget }: Model): string | null {
  const { clips } = alarms;
  const level = ALARM_LEVELS.map((each) => clips[each]).find(({ budget }) => budget === alarmBudget);
  return level ? t('panelDoubtMisses', clips.manipulated_files - level.found, clips.manipulated_files) : null;
}

/** What a post says about itself. */
export const hintSentence = ({ kind, word }: Hint): string => t(hintWord(kind), word);

/** What the platform or the file says of how a clip was made. */
export function statementSentence({ by, what, how, name }: Statement): string {
  const platform = name ?? '';
  switch (by) {
    case 'creator':
      return t('statedCreator');
    case 'camera':
      return t('statedCamera', platform);
    case 'file':
      return t(`statedFile${capital<Statement['what']>(what)}`);
    case 'platform':
      if (how === 'watermark') return t('statedPlatformWatermark', platform);
      return t(how === 'label' ? 'statedPlatform' : 'statedPlatformFile', platform);
  }
}

/** What such a statement does and does not mean. */
export const meaningWord = (by: Statement['by']): Word => `stated${capital<Statement['by']>(by)}Means`;

export const eagernessWord = (level: Settings['eagerness']): Word =>
  `optionsEagerness${capital<Settings['eagerness']>(level)}`;

export const alarmWord = (level: Settings['alarms']): Word =>
  `optionsAlarms${capital<Settings['alarms']>(level)}`;

/** What the person says of a clip whose verdict was wrong. */
export const saidWord = (said: Said): Word => `panelWrong${capital<Said>(said)}`;

export const hintWord = (kind: Hint['kind']): Word => `hint${capital<Hint['kind']>(kind)}`;

/** How frames were had; null where that goes without saying, as of a picture that was read where it stands. */
export function rungSentence(rung: Rung | null, still = false): string | null {
  if (still) return rung === 'twin' ? t('pictureTwin') : null;
  return rung && t(rungWord(rung));
}
export const unchecked = (what: Unchecked): string => t(uncheckedWord(what));

/** A moment of a look: several of them may fall into one second. */
export const moment = (seconds: number): string =>
  `${clock(seconds)}.${Math.floor(Math.max(0, 10 * seconds + 1e-3)) % 10}`;

/** Media time as players write it: 0:07, 12:40, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
