/** Letters as they are compared: ornamental ones plain, without case, Latin and Greek ones without accents. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
}

/** The words of a text, compared letter by letter; marks belong to their letters, as in Hindi. */
export function tokens(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);
}

/** What of a text is in one script; Japanese changes the script from word to word, and has no spaces. */
const RUNS =
  /\p{scx=Katakana}+|\p{sc=Hiragana}+|\p{sc=Han}+|(?:(?![\p{scx=Katakana}\p{sc=Hiragana}\p{sc=Han}])[\p{L}\p{M}])+/gu;

/** The words of a text without its numbers, and one for each script in it. */
export const words = (text: string): string[] => fold(text).match(RUNS) ?? [];

/** Whether a text holds the words of a phrase, one after the other. No pattern is made of what others wrote. */
export function phraseIn(text: readonly string[], phrase: readonly string[]): boolean {
  return phrase.length > 0 && ` ${text.join(' ')} `.includes(` ${phrase.join(' ')} `);
}
