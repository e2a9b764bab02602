import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { download } from '../../evidence/document';
import { type Entry, forget, history } from '../../settings/history';
import { HISTORY_DAYS } from '../../settings/settings';
import { Choice } from '../../ui/choice';
import { statementSentence } from '../../words/sentences';
import { t, when } from '../../words/t';
import { Kept } from './kept';
import type { SectionProps } from './section';

/** The likely deepfakes that were seen: to search, to delete, to save. */
export function History({ now, set }: SectionProps): JSX.Element {
  const [entries, setEntries] = useState<Entry[]>([]);
  const [wanted, setWanted] = useState('');
  const read = () => history().then(setEntries);
  useEffect(() => {
    read();
  }, [now.historyDays]);
  const drop = (entry?: Entry) => forget(entry).then(read, read);
  const shown = entries.filter(({ site, handle, caption }) =>
    [site, handle, caption].some((text) => text?.toLowerCase().includes(wanted.toLowerCase())),
  );
  const save = () => {
    const content = JSON.stringify({ format: 'facetell-history', version: 1, entries }, null, 2);
    download('facetell-history.json', content, 'application/json');
  };
  return (
    <>
      <Choice
        name="history"
        heading={t('optionsHistoryDays')}
        options={HISTORY_DAYS.map((count) => [count, t(`optionsHistoryDays${count}`)] as const)}
        chosen={now.historyDays}
        choose={(historyDays) => set({ historyDays })}
      />
      {entries.length === 0 && <p class="soft">{t('optionsHistoryNone')}</p>}
      {entries.length > 0 && (
        <>
          <label class="field">
            {t('optionsHistorySearch')}
            <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
          </label>
          <Kept
            items={shown}
            keyOf={(entry) => entry.seen}
            row={(entry) => (
              <>
                {entry.address ? (
                  <a href={entry.address} target="_blank" rel="noreferrer">
                    <bdi>{entry.handle ?? entry.site}</bdi>
                  </a>
                ) : (
                  <bdi>{entry.handle ?? entry.site}</bdi>
                )}
                <span class="soft"> {when(entry.seen)}</span>
                {entry.stated?.map((each) => (
                  <span class="soft" key={each.by}>
                    {' '}
                    · {statementSentence(each)}
                  </span>
                ))}
              </>
            )}
            drop={drop}
            save={save}
          />
        </>
      )}
    </>
  );
}
