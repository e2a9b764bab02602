import { browser } from 'wxt/browser';
import type messages from '../public/_locales/en/messages.json';
import { chosenMessage } from './chosen';

/** The name of a message; the English file has all of them. */
export type Word = keyof typeof messages;

/** The words of a message in the person's language; `$1`, `$2` … become the substitutes. */
export function t(word: Word, ...substitutes: (string | number)[]): string {
  const chosen = chosenMessage(word);
  if (chosen === null) return browser.i18n.getMessage(word, substitutes.map(String));
  return chosen.replace(/\$([1-9])/g, (_, place) => String(substitutes[place - 1] ?? ''));
}

/** The language that the words are in, as a tag of BCP 47: not always the browser's own. */
export const language = (): string => t('wordsLanguage');

export const direction = (): 'ltr' | 'rtl' => (t('wordsDirection') === 'rtl' ? 'rtl' : 'ltr');
