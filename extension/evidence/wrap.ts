/**
 * Breaks a text into at most `most` lines that fit. Breaks between words, as the language has them (there are no
 * spaces in Japanese), inside a word only if it is longer than a line; what is left over becomes an ellipsis.
 */
export function wrap(
  text: string,
  fits: (line: string) => boolean,
  most: number,
  language: string,
): string[] {
  const pieces = words(text, language).flatMap((word) =>
    fits(word.trimEnd()) ? [word] : graphemes(word, language),
  );
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line && !fits((line + piece).trimEnd())) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  if (line) lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  const last = graphemes(lines[most - 1] ?? '', language);
  while (last.length > 0 && !fits(`${last.join('').trimEnd()}…`)) last.pop();
  return [...lines.slice(0, most - 1), `${last.join('').trimEnd()}…`];
}

/** Scripts that have no spaces: there a line may end behind any word. */
const SPACELESS = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]$/u;

/** Words, each with the spaces and signs behind it: no line begins with a full stop, no time is torn apart. */
function words(text: string, language: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    const last = found.at(-1);
    const ends = last === undefined || /\s$/.test(last) || SPACELESS.test(last);
    if (ends && (isWordLike || last === undefined)) found.push(segment);
    else found[found.length - 1] += segment;
  }
  return found;
}

function graphemes(text: string, language: string): string[] {
  const segments = new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(text);
  return [...segments].map(({ segment }) => segment);
}
