import { at, entry, type Labels, listed, type Said, textOf } from './labels';

const BY_CREATOR: Said = { by: 'creator', what: 'ai', how: 'disclosure' };
const BY_PLATFORM: Said = { by: 'platform', what: 'ai', how: 'label' };

/** The number counts; the flags beside it (`IsAigc`, `ShowAIGC`) are false for clips that TikTok shows as labelled. */
const TYPES: Record<string, Said> = { '1': BY_CREATOR, '2': BY_PLATFORM };

/** The label under a caption, in English; in other languages only the state tells. */
const WORDS: Record<string, Said> = {
  'creator labeled as ai-generated': BY_CREATOR,
  'contains ai-generated media': BY_PLATFORM,
};

function* items(state: unknown): Generator<unknown, undefined> {
  const scope = at(state, '__DEFAULT_SCOPE__');
  yield at(scope, 'webapp.video-detail', 'itemInfo', 'itemStruct');
  yield* listed(at(scope, 'webapp.updated-items'));
  const module = at(state, 'ItemModule');
  if (typeof module === 'object' && module !== null) yield* Object.values(module);
}

function* says(state: unknown): Generator<readonly [string, Said], undefined> {
  for (const item of items(state)) {
    const [id, type] = [at(item, 'id'), at(item, 'aigcLabelType')];
    const found = entry(TYPES, typeof type === 'number' ? String(type) : type);
    if (typeof id === 'string' && found) yield [id, found];
  }
}

export const labels: Labels = {
  state: {
    scripts: 'script#__UNIVERSAL_DATA_FOR_REHYDRATION__, script#SIGI_STATE',
    mark: '"aigcLabelType"',
    says,
  },
  shown: {
    marked: {
      elements: '[data-e2e*="aigc"]',
      says: (element) => entry(WORDS, textOf(element)) ?? BY_PLATFORM,
    },
    worded: { words: WORDS },
  },
};
