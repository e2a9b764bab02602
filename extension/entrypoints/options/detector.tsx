import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Build, isWorkerNote } from '../../engine/protocol';
import { t } from '../../words/t';
import { Card } from './card';
import { useModel } from './model';
import type { SectionProps } from './section';

interface Proof {
  seconds: number;
  build: Build;
}

/** Starts an engine of its own and lets it prove itself; rejects with what failed. */
function selfTest(): Promise<Proof> {
  const begin = performance.now();
  const worker = new Worker(new URL('../../engine/worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Proof>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => {
      if (!isWorkerNote(data)) return;
      const seconds = (performance.now() - begin) / 1000;
      if (data.type === 'ready') resolve({ seconds, build: data.build });
      else reject(new Error(data.detail));
    };
  }).finally(() => worker.terminate());
}

/** What the detector is, how often it errs, and whether it works here. */
export function Detector({ now }: SectionProps): JSX.Element {
  const card = useModel();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const test = () => {
    setBusy(true);
    setSaid(t('optionsSelfTestRuns'));
    selfTest()
      .then(
        ({ seconds, build }) => setSaid(`${t('optionsSelfTestGood', seconds.toFixed(1))} (${build})`),
        (error: Error) => setSaid(t('optionsSelfTestBad', error.message)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      {card && (
        <>
          <p>{t('panelModel', card.name, card.version)}</p>
          <p>
            {t(
              'optionsDetectorAlarm',
              card.alarms.clips[now.alarms].budget,
              card.alarms.clips.authentic_files,
            )}
          </p>
          <p class="soft mono">SHA-256 {card.sha256}</p>
        </>
      )}
      <Card />
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
