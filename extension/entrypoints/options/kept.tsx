import type { ComponentChildren, JSX } from 'preact';
import { t } from '../../words/t';

interface KeptProps<T> {
  items: readonly T[];
  keyOf(item: T): string | number;
  /** What a row says of an item. */
  row(item: T): ComponentChildren;
  /** Forgets one item, or all. */
  drop(item?: T): void;
  /** Saves all of them as a file. */
  save(): void;
}

/** A list of what is kept in this browser: each item can be deleted, and all saved or deleted. */
export function Kept<T>({ items, keyOf, row, drop, save }: KeptProps<T>): JSX.Element {
  return (
    <>
      <ul class="plain">
        {items.map((item) => (
          <li class="row" key={keyOf(item)}>
            <span>{row(item)}</span>
            <button type="button" class="button" onClick={() => drop(item)}>
              {t('optionsHistoryDelete')}
            </button>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" class="button" onClick={save}>
          {t('optionsHistoryExport')}
        </button>
        <button type="button" class="button" onClick={() => drop()}>
          {t('optionsHistoryClear')}
        </button>
      </div>
    </>
  );
}
