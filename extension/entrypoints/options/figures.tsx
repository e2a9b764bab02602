import type { JSX, TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { figures, withFigure, withoutFigure } from '../../context/figures';
import { NAME_LENGTH } from '../../settings/settings';
import { SITES } from '../../sites';
import { demo } from '../../sites/demo';
import { listed, t } from '../../words/t';
import type { SectionProps } from './section';

/** Whose names are looked for in posts of accounts without a mark. */
export function Figures({ now, set }: SectionProps): JSX.Element {
  const [name, setName] = useState('');
  const people = figures(now);
  const sites = SITES.filter((site) => site.verified && site !== demo).map((site) => site.name);
  const changed = now.figuresAdded.length > 0 || now.figuresRemoved.length > 0;
  const add = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    set(withFigure(now, name));
    setName('');
  };
  return (
    <>
      <p>{t('optionsFiguresWhat')}</p>
      <p class="soft">{t('optionsFiguresSites', listed(sites))}</p>
      <form class="add" onSubmit={add}>
        <label class="field">
          {t('optionsFiguresName')}
          <input
            name="figure"
            value={name}
            required
            minLength={NAME_LENGTH.least}
            maxLength={NAME_LENGTH.most}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button">
          {t('optionsFiguresAdd')}
        </button>
      </form>
      <details>
        <summary>{t('optionsFiguresList', people.length)}</summary>
        <p class="soft">{t('optionsFiguresSources')}</p>
        <ul class="chips">
          {people.map(({ name, source }) => (
            <li key={name}>
              <bdi>{name}</bdi>
              {source && <Source name={name} address={source} />}
              <button
                type="button"
                aria-label={t('optionsSitesRemove', name)}
                onClick={() => set(withoutFigure(now, name))}
              >
                <svg
                  viewBox="0 0 16 16"
                  fill="none"
                  stroke="currentColor"
                  stroke-width="2"
                  aria-hidden="true"
                >
                  <path d="m4 4 8 8M12 4l-8 8" stroke-linecap="round" />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      </details>
      {changed && (
        <button type="button" class="button" onClick={() => set({ figuresAdded: [], figuresRemoved: [] })}>
          {t('optionsFiguresRestore')}
        </button>
      )}
    </>
  );
}

/** The public report behind a name, by its site. */
function Source({ name, address }: { name: string; address: string }): JSX.Element {
  const site = new URL(address).hostname.replace(/^www\d?\./, '');
  return (
    <a href={address} target="_blank" rel="noreferrer" dir="ltr" aria-label={`${name}: ${site}`}>
      {site}
    </a>
  );
}
