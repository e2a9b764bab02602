/** The extension's own words, so that tests name reasons instead of repeating sentences. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './server.js';

/** @param {string} language @returns {Record<string, {message: string}>} */
const catalogue = (language) =>
  JSON.parse(readFileSync(path.join(ROOT, `extension/public/_locales/${language}/messages.json`), 'utf8'));

const messages = catalogue('en');

/**
 * The message of a name.
 * @param {string} name
 * @param {string} [language]
 */
export function wordOf(name, language) {
  const message = (language ? catalogue(language) : messages)[name];
  if (!message) throw new Error(`no message ${name}`);
  return message.message;
}

/**
 * What the extension says for a reason.
 * @param {string} reason
 */
export function wordsFor(reason) {
  return wordOf(`reason${reason.charAt(0).toUpperCase()}${reason.slice(1)}`);
}

/** What the badge and the panel may say of a clip. */
export function verdictWords() {
  return Object.keys(messages)
    .filter((name) => /^(verdict|reason)[A-Z]/.test(name))
    .map((name) => wordOf(name));
}

/**
 * The name of the reason that a sentence gives.
 * @param {string} sentence
 */
export function reasonIn(sentence) {
  const name = Object.keys(messages).find(
    (each) => each.startsWith('reason') && sentence.includes(wordOf(each)),
  );
  if (!name) throw new Error(`no reason in: ${sentence}`);
  return name;
}
