import { browser } from 'wxt/browser';
import type messages from '../public/_locales/en/messages.json';
import { chosenMessage } from './chosen';

/** The name of a message; the English file has all of them. */
export type Word = keyof typeof messages;

/** As they stand in a catalogue. */
const PLACES = Array.from({ length: 9 }, (_, index) => `$${index + 1}`);

/** Messages of the browser's own language; a badge asks for half a dozen at each look. */
const known = new Map<Word, string>();

function ownMessage(word: Word): string {
  const message = known.get(word) ?? browser.i18n.getMessage(word, PLACES);
  known.set(word, message);
  return message;
}

/** The words of a message in the person's language; `$1`, `$2` … become the substitutes. */
export function t(word: Word, ...substitutes: (string | number)[]): string {
  const message = chosenMessage(word) ?? ownMessage(word);
  return message.replace(/\$([1-9])/g, (_, place) => String(substitutes[place - 1] ?? ''));
}

/** The language that the words are in, as a tag of BCP 47: not always the browser's own. */
export const language = (): string => t('wordsLanguage');

/** A day and a time of it. @param at milliseconds since 1970 */
export const when = (at: number): string =>
  new Date(at).toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'short' });

/** Names one after the other as the language does it, each in its own direction. */
export function listed(names: readonly string[]): string {
  const isolated = names.map((name) => `\u2068${name}\u2069`);
  return new Intl.ListFormat(language(), { style: 'narrow' }).format(isolated);
}

export const direction = (): 'ltr' | 'rtl' => (t('wordsDirection') === 'rtl' ? 'rtl' : 'ltr');
