import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { download } from '../../evidence/document';
import { reportsFile } from '../../evidence/report';
import { forget, reports, type Wrong } from '../../settings/reports';
import { saidWord, state } from '../../words/sentences';
import { t, when } from '../../words/t';
import { Kept } from './kept';
import { Thumbnails } from './thumbnails';

/** The verdicts that the person found wrong: to save as one file, to delete. */
export function Reports(): JSX.Element {
  const [kept, setKept] = useState<Wrong[]>([]);
  const read = () => reports().then(setKept);
  useEffect(() => {
    read();
  }, []);
  const drop = (one?: Wrong) => forget(one).then(read, read);
  const save = () => {
    download('facetell-reports.json', reportsFile(kept, new Date()), 'application/json');
  };
  return (
    <>
      <p class="soft">{t('optionsReportsWhat')}</p>
      {kept.length === 0 && <p class="soft">{t('optionsHistoryNone')}</p>}
      {kept.length > 0 && (
        <Kept
          items={kept}
          keyOf={(one) => one.reported}
          row={(one) => (
            <>
              <bdi>{one.site}</bdi> <span class="soft">{when(Date.parse(one.reported))}</span>
              <br />
              {t('optionsReportsRow', state(one.evidence.verdict), t(saidWord(one.said)))}
              <br />
              <span class="soft">{t('optionsReportsPictures', one.pictures.length)}</span>
              <Thumbnails pictures={one.pictures} />
            </>
          )}
          drop={drop}
          save={save}
        />
      )}
    </>
  );
}
