import type { Post } from '../sites/site';
import type { Figure } from './figure';
import { figureIn } from './figures';

/** What a post says about itself. It is shown beside a verdict and never moves it. */
export type Hint =
  /** The platform itself marks the post as made or changed by a machine. */
  | { kind: 'platformLabel' }
  /** The handle, or the caption, holds a word that names such clips. */
  | { kind: 'handleWord' | 'captionWord'; word: string }
  /** It names a public figure, and the platform vouches for its account with no mark. */
  | { kind: 'figure'; word: string };

/**
 * Words by which makers of such clips name them, in the languages of our users: the account behind the 2021
 * Tom Cruise clips was called @deeptomcruise. Whole words in captions; anywhere in handles, which have no spaces.
 */
const TELLING = [
  'deepfake',
  'deep fake',
  'faceswap',
  'face swap',
  'ai generated',
  'ai-generated',
  'aigenerated',
  'made with ai',
  'parody',
  'parodie',
  'parodia',
  'paródia',
  'impersonation',
  'lookalike',
  'generado con ia',
  'gerado por ia',
  'généré par ia',
  'ki-generiert',
  'generato con ia',
  'ディープフェイク',
  'डीपफेक',
  'ديب فيك',
];

/** Only in handles: too common a word elsewhere. */
const TELLING_HANDLE = ['deep', 'fake', 'notreal', 'unreal', 'parody', 'ai_', '_ai', 'synthetic'];

/** What there is to say about a post, the platform's own word first. */
export function context(
  { handle, caption, labelled, verified }: Omit<Post, 'address'>,
  people: readonly Figure[],
): Hint[] {
  const hints: Hint[] = labelled ? [{ kind: 'platformLabel' }] : [];
  const name = handle?.toLowerCase() ?? '';
  const inHandle = [...TELLING, ...TELLING_HANDLE].find((word) => name.includes(word));
  if (inHandle) hints.push({ kind: 'handleWord', word: inHandle.replaceAll('_', '') });
  const inCaption = caption && TELLING.find((word) => wordIn(caption, word));
  if (inCaption) hints.push({ kind: 'captionWord', word: inCaption });
  // Where nobody can see whether an account is verified, there is nothing to say of it.
  const named = verified === false && figureIn(handle, caption, people);
  if (named) hints.push({ kind: 'figure', word: named.name });
  return hints;
}

/** Whether `text` holds `word` with no letter right before or behind it. */
function wordIn(text: string, word: string): boolean {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<!\\p{L})${plain}(?!\\p{L})`, 'iu').test(text);
}
