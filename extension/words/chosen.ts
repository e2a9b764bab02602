/**
 * The words of a language that the person chose where it is not the browser's own: `browser.i18n` cannot switch.
 * They are fetched by a page of the extension and kept in its storage, because a content script may not fetch
 * files of the package: nothing in it is open to pages.
 */

import * as v from 'valibot';
import { browser } from 'wxt/browser';

const KEY = 'words';

/** The languages that there are words in, each by its own name. */
export const LANGUAGES = {
  ar: 'العربية',
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  hi: 'हिन्दी',
  it: 'Italiano',
  ja: '日本語',
  pt_BR: 'Português (Brasil)',
} as const;

export type Language = keyof typeof LANGUAGES;

const text = v.pipe(v.string(), v.maxLength(2000));

/** Kept under `KEY`. A message that cannot be read costs no other. */
const kept = v.object({
  language: v.picklist(Object.keys(LANGUAGES) as Language[]),
  messages: v.record(v.string(), v.fallback(v.nullable(text), null)),
});

/** A catalogue as it lies in the package. */
const catalogue = v.record(v.string(), v.object({ message: text }));

type Kept = v.InferOutput<typeof kept>;

/** What this context speaks. The one thing that is shared by everything in it: words are asked for everywhere. */
let spoken: Kept | null = null;

/** Reads what is kept; null, which is the browser's language, where that is nothing or cannot be read. */
export function readable(stored: unknown): Kept | null {
  const { success, output } = v.safeParse(kept, stored);
  return success ? output : null;
}

/** A message in the chosen language; null where it has none, or none was chosen. */
export function chosenMessage(word: string): string | null {
  return spoken?.messages[word] ?? null;
}

/** The language that the person chose; null is the browser's. */
export const chosenLanguage = (): Language | null => spoken?.language ?? null;

/** Has the words ready; to be awaited before the first one is shown. */
export async function loadWords(): Promise<void> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  spoken = readable(stored);
}

/** Tells of every change of language, once the new words are ready. */
export function onWords(listener: () => void): () => void {
  // Of all areas, as for the settings: the event of one area alone does not wake a background that sleeps.
  const heard = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (area !== 'local' || !(KEY in changes)) return;
    spoken = readable(changes[KEY]?.newValue);
    listener();
  };
  browser.storage.onChanged.addListener(heard);
  return () => browser.storage.onChanged.removeListener(heard);
}

/** Speaks a language in every page from now on; null is the browser's. Only for pages of the extension. */
export async function speak(language: Language | null): Promise<void> {
  if (!language) return browser.storage.local.remove(KEY);
  const response = await fetch(browser.runtime.getURL(`/_locales/${language}/messages.json`));
  const messages = Object.entries(v.parse(catalogue, await response.json()));
  const words: Kept = {
    language,
    messages: Object.fromEntries(messages.map(([name, { message }]) => [name, message])),
  };
  await browser.storage.local.set({ [KEY]: words });
}

/** Fetches the words anew: another version of the extension may have others. */
export async function renewWords(): Promise<void> {
  await loadWords();
  if (spoken) await speak(spoken.language);
}
