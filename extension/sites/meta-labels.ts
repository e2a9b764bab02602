import { at, entry, type Labels, objects, type Said } from './labels';

/** What Instagram and Threads say that they know it from. */
const METHODS: Record<string, Said> = {
  SELF_DISCLOSURE_FLOW: { by: 'creator', what: 'ai', how: 'disclosure' },
  C2PA_METADATA: { by: 'platform', what: 'ai', how: 'c2pa' },
  C2PA_METADATA_EDITED: { by: 'platform', what: 'altered', how: 'c2pa' },
  IPTC_METADATA: { by: 'platform', what: 'ai', how: 'iptc' },
  IPTC_METADATA_EDITED: { by: 'platform', what: 'altered', how: 'iptc' },
  META_INVISIBLE_WATERMARK: { by: 'platform', what: 'ai', how: 'watermark' },
};

/** The posts lie deep, in places that change; each has its own code and its own method beside each other. */
function* says(state: unknown): Generator<readonly [string, Said], undefined> {
  for (const post of objects(state)) {
    const id = at(post, 'code');
    const found = entry(METHODS, at(post, 'gen_ai_detection_method', 'detection_method'));
    if (typeof id === 'string' && found) yield [id, found];
  }
}

const state: Labels['state'] = {
  scripts: 'script[type="application/json"]',
  mark: '"gen_ai_detection_method"',
  says,
};

/** The label that all three show at the name of who posted, in English; in other languages only the state tells. */
const WORDS: Record<string, Said> = { 'ai info': { by: 'platform', what: 'ai', how: 'label' } };

export const threadsLabels: Labels = { state, shown: { worded: { words: WORDS } } };

export const instagramLabels: Labels = {
  state,
  shown: { worded: { words: WORDS, within: 'header' } },
};

/** Facebook's pages name no such field in their state. */
export const facebookLabels: Labels = { shown: { worded: { words: WORDS } } };
