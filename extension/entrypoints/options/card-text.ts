/** What of the model card is shown, read from the card itself: its words and figures stand nowhere else. */

export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] };

/** The text below a heading, up to the next heading of any level; empty if there is none such. */
export function section(card: string, heading: string): string {
  const lines = card.split('\n');
  const begin = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (begin < 0) return '';
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line));
  return rest.slice(0, end < 0 ? rest.length : end).join('\n');
}

/** The few forms of Markdown that the card is written in. */
export function blocks(text: string): Block[] {
  return text
    .replace(/<!--.*?-->/gs, '')
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(block);
}

function block(part: string): Block {
  if (part.startsWith('|')) {
    const [head = [], , ...rows] = part.split('\n').map(cells);
    return { kind: 'table', head, rows };
  }
  if (part.startsWith('- ')) {
    return { kind: 'list', items: part.split(/\n(?=- )/).map((item) => joined(item.slice(2))) };
  }
  return { kind: 'paragraph', text: joined(part) };
}

const cells = (row: string): string[] => row.split('|').slice(1, -1).map(joined);

/** In one line; what points to the card's list of references would point to nothing. */
const joined = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/ \[\d+\]/g, '')
    .trim();

/** A piece of a text, and how it is set off. */
export interface Span {
  text: string;
  form: 'plain' | 'strong' | 'em' | 'code';
}

export function spans(text: string): Span[] {
  return text
    .split(/(\*\*.+?\*\*|\*.+?\*|`.+?`)/)
    .filter(Boolean)
    .map((part) => {
      if (part.startsWith('**')) return { text: part.slice(2, -2), form: 'strong' };
      if (part.startsWith('*')) return { text: part.slice(1, -1), form: 'em' };
      if (part.startsWith('`')) return { text: part.slice(1, -1), form: 'code' };
      return { text: part, form: 'plain' };
    });
}
