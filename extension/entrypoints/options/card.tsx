import type { JSX } from 'preact';
import card from '../../../models/MODEL_CARD.md?raw';
import { t, type Word } from '../../words/t';
import { type Block, blocks, section, spans } from './card-text';

/** Sections of the card, and what they are called here. */
export const SHOWN: readonly { heading: string; word: Word }[] = [
  { heading: 'From what', word: 'optionsCardMade' },
  { heading: 'Measured with the product (`facetell eval`)', word: 'optionsCardMeasured' },
  { heading: 'What it is known to miss', word: 'optionsCardMisses' },
];

/** The essentials of the model card, in its own words. */
export function Card(): JSX.Element {
  return (
    <div class="model-card">
      {SHOWN.map(({ heading, word }) => (
        <details key={word}>
          <summary>{t(word)}</summary>
          <div lang="en" dir="ltr">
            {blocks(section(card, heading)).map((block, index) => (
              <Part key={index} block={block} />
            ))}
          </div>
        </details>
      ))}
      <p class="soft">{t('optionsCardLanguage')}</p>
    </div>
  );
}

function Part({ block }: { block: Block }): JSX.Element {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Text text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>
              <Text text={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return <Table {...block} />;
  }
}

/** Wider than a narrow window: it scrolls by itself, also by keyboard. */
function Table({ head, rows }: Extract<Block, { kind: 'table' }>): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable.
    <div class="wide" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                <Text text={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, index) => (
                <td key={head[index]}>
                  <Text text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Text({ text }: { text: string }): JSX.Element {
  return (
    <>
      {spans(text).map(({ text, form }) => {
        if (form === 'strong') return <strong>{text}</strong>;
        if (form === 'em') return <em>{text}</em>;
        return form === 'code' ? <code>{text}</code> : text;
      })}
    </>
  );
}
