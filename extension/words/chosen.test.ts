import { beforeEach, describe, expect, it, vi } from 'vitest';
import german from '../public/_locales/de/messages.json';
import english from '../public/_locales/en/messages.json';

/** What the extension keeps, and who listens to its changes. */
const { store, listeners } = vi.hoisted(() => ({
  store: {} as Record<string, unknown>,
  listeners: new Set<(changes: Record<string, { newValue?: unknown }>, area: string) => void>(),
}));

vi.mock('wxt/browser', () => {
  const tell = (key: string) => {
    for (const listener of listeners) listener({ [key]: { newValue: store[key] } }, 'local');
  };
  const local = {
    get: async (key: string) => ({ [key]: store[key] }),
    set: async (values: Record<string, unknown>) => {
      Object.assign(store, values);
      Object.keys(values).forEach(tell);
    },
    remove: async (key: string) => {
      delete store[key];
      tell(key);
    },
  };
  const onChanged = {
    addListener: (listener: Parameters<typeof listeners.add>[0]) => listeners.add(listener),
    removeListener: (listener: Parameters<typeof listeners.add>[0]) => listeners.delete(listener),
  };
  return {
    browser: {
      storage: { local, onChanged },
      runtime: { getURL: (path: string) => `chrome-extension://facetell${path}` },
      i18n: {
        getMessage: (word: string, given: string[]) =>
          word === 'panelLooks' ? `browser: ${word} ${given[0]} ${given[1]}` : `browser: ${word}`,
      },
    },
  };
});

import { chosenLanguage, LANGUAGES, loadWords, onWords, readable, renewWords, speak } from './chosen';
import { t } from './t';

const asked: string[] = [];

beforeEach(async () => {
  delete store.words;
  listeners.clear();
  asked.length = 0;
  await loadWords();
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    return new Response(JSON.stringify(address.includes('/de/') ? german : english));
  });
});

describe('the chosen language', () => {
  it('is the browser’s until one is chosen', () => {
    expect(chosenLanguage()).toBeNull();
    expect(t('panelLooks', 3, 2)).toBe('browser: panelLooks 3 2');
  });

  it('is spoken at once by who listens, and by who comes later', async () => {
    const heard: string[] = [];
    onWords(() => heard.push(t('stateUnsure')));
    await speak('de');
    expect(asked).toEqual(['chrome-extension://facetell/_locales/de/messages.json']);
    expect(heard).toEqual([german.stateUnsure.message]);
    await loadWords();
    expect(chosenLanguage()).toBe('de');
    await speak(null);
    expect(heard[1]).toBe('browser: stateUnsure');
  });

  it('puts in what belongs in, as the browser does', async () => {
    store.words = { language: 'en', messages: { panelBasisWeak: '$2 of $1, $3$3', panelLooks: 'at $1: $2' } };
    await loadWords();
    expect(t('panelBasisWeak', 'one', 'two', '$1')).toBe('two of one, $1$1');
    expect(t('panelLooks', 7)).toBe('at 7: ');
  });

  it('falls back to the browser’s words, message by message', async () => {
    store.words = { language: 'de', messages: { stateUnsure: 'Unklar', stateLooking: 7 } };
    await loadWords();
    expect(t('stateUnsure')).toBe('Unklar');
    expect(t('stateLooking')).toBe('browser: stateLooking');
    expect(t('panelClose')).toBe('browser: panelClose');
  });

  it('has new words after an update', async () => {
    store.words = { language: 'de', messages: { stateUnsure: 'Alt' } };
    onWords(() => undefined);
    await renewWords();
    expect(t('stateUnsure')).toBe(german.stateUnsure.message);
  });

  it('is nobody’s if none was chosen: nothing is fetched', async () => {
    await renewWords();
    expect(asked).toEqual([]);
  });

  it('is one that there are words in', () => {
    for (const stored of [undefined, 'de', { language: 'tlh', messages: {} }, { language: 'de' }]) {
      expect(readable(stored)).toBeNull();
    }
    expect(Object.keys(LANGUAGES)).toHaveLength(9);
  });
});
