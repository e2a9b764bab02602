import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isWorkerNote } from '../../engine/protocol';
import { t } from '../../words/t';
import { useModel } from './model';

/** Starts an engine of its own and lets it prove itself. Gives the seconds that took; rejects with what failed. */
function selfTest(): Promise<number> {
  const begin = performance.now();
  const worker = new Worker(new URL('../../engine/worker.ts', import.meta.url), { type: 'module' });
  return new Promise<number>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      if (!isWorkerNote(data)) return;
      if (data.type === 'ready') resolve((performance.now() - begin) / 1000);
      else reject(new Error(data.detail));
    };
  }).finally(() => worker.terminate());
}

/** What the detector is, how often it errs, and whether it works here. */
export function Detector(): JSX.Element {
  const card = useModel();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const test = () => {
    setBusy(true);
    setSaid(t('optionsSelfTestRuns'));
    selfTest()
      .then(
        (seconds) => setSaid(t('optionsSelfTestGood', seconds.toFixed(1))),
        (error: Error) => setSaid(t('optionsSelfTestBad', error.message)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      {card && (
        <>
          <p>{t('panelModel', card.name, card.version)}</p>
          <p>{t('optionsDetectorAlarm', card.alarms.balanced.budget, card.alarms.authentic_files)}</p>
          <p class="soft mono">{card.sha256}</p>
        </>
      )}
      <button type="button" class="button" disabled={busy} onClick={test}>
        {t('optionsSelfTest')}
      </button>
      <p role="status">{said}</p>
      <p>
        <a href="/third-party.html" target="_blank" rel="noopener">
          {t('optionsThirdParty')}
        </a>
      </p>
    </>
  );
}
