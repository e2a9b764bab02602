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

/** Whether a text holds the words of a phrase, one after the other. No pattern is made of what others wrote. */
export function phraseIn(text: readonly string[], phrase: readonly string[]): boolean {
  return phrase.length > 0 && ` ${text.join(' ')} `.includes(` ${phrase.join(' ')} `);
}
