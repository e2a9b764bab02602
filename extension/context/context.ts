import type { Post } from '../sites/site';
import type { Figure } from './figure';
import { figureIn, runsOf } from './figures';
import { phraseIn, words } from './text';

/** What a post says about itself. It is shown beside a verdict and never moves it. */
export type Hint =
  /** The handle, or the caption, holds a word that names such clips. */
  | { kind: 'handleWord' | 'captionWord'; word: string }
  /** It names a public figure, and the platform vouches for its account with no mark. */
  | { kind: 'figure'; word: string };

/** Words by which makers of such clips name them, in the languages of our users. Always whole words. */
const TELLING = [
  'deepfake',
  'deepfakes',
  'deep fake',
  'deep fakes',
  'faceswap',
  'face swap',
  'ai generated',
  'aigenerated',
  'made with ai',
  'parody',
  'parodie',
  'parodia',
  'paródia',
  'impersonation',
  'lookalike',
  'generado con ia',
  'hecho con ia',
  'gerado por ia',
  'feito com ia',
  'généré par ia',
  'fait avec l’ia',
  'ki-generiert',
  'mit ki erstellt',
  'generato con ia',
  'fatto con l’ia',
  'ディープフェイク',
  'डीपफेक',
  'ديب فيك',
  'الديب فيك',
];

/** Only in handles: too common elsewhere. */
const TELLING_HANDLE = ['fake', 'not real', 'notreal', 'synthetic'];

/**
 * What stands before, or behind, the name of somebody known: the account behind the 2021 Tom Cruise clips was called
 * @deeptomcruise. Without one it says nothing: Deep is a name in India, and Unreal an engine.
 */
const BEFORE = ['deepfake', 'deep', 'fake', 'unreal', 'notreal', 'not', 'parody'];
const BEHIND = ['deepfakes', 'deepfake', 'fake', 'parody', 'faceswap'];

/** What there is to say about a post. */
export function context(
  { handle, caption, verified }: Pick<Post, 'handle' | 'caption' | 'verified'>,
  people: readonly Figure[],
): Hint[] {
  const hints: Hint[] = [];
  const inHandle = handle && wordInHandle(handle, people);
  if (inHandle) hints.push({ kind: 'handleWord', word: inHandle });
  const said = words(caption ?? '');
  const inCaption = TELLING.find((phrase) => phraseIn(said, words(phrase)));
  if (inCaption) hints.push({ kind: 'captionWord', word: inCaption });
  // Where nobody can see whether an account is verified, there is nothing to say of it.
  const named = verified === false && figureIn(handle, caption, people);
  if (named) hints.push({ kind: 'figure', word: named.name });
  return hints;
}

function wordInHandle(handle: string, people: readonly Figure[]): string | undefined {
  // Capitals begin words where nothing else can: DeepFakeTom.
  const apart = words(handle.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
  const whole = [...TELLING, ...TELLING_HANDLE].find((phrase) => phraseIn(apart, words(phrase)));
  if (whole) return whole;
  // Elsewhere these two letters are a name, or a word of other languages.
  if (/^@?ai_|[_.-]ai$/i.test(handle)) return 'ai';
  if (apart.some((word) => word.startsWith('deepfake'))) return 'deepfake';
  const [run, names] = [apart.join(''), runsOf(people)];
  return (
    BEFORE.find((word) => names.some((name) => run.startsWith(word + name))) ??
    BEHIND.find((word) => names.some((name) => run.endsWith(name + word)))
  );
}
