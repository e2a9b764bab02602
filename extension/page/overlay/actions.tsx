import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Verdict } from '../../engine/pkg/facetell';
import type { Said } from '../../settings/reports';
import { saidWord } from '../../words/sentences';
import { t } from '../../words/t';
import type { Subject } from './panel';

/** Scripts of the page press nothing. */
const trusted = (act: () => void) => (event: MouseEvent) => {
  if (event.isTrusted) act();
};

/** What can be done about the clip. */
export function Actions({ subject }: { subject: Subject }): JSX.Element {
  const { verdict, report, wrong } = subject;
  const [said, setSaid] = useState('');
  const [asking, setAsking] = useState(false);
  const asker = useRef<HTMLButtonElement>(null);
  // A verdict may still change while it is looked for, and nobody could be wrong about it.
  const judged = report !== null && verdict.kind !== 'looking';

  const save = (saving: Promise<void>) => {
    setSaid(t('panelSaving'));
    saving.then(
      () => setSaid(t('panelSaved')),
      () => setSaid(t('panelSaveFailed')),
    );
  };
  const ask = () => {
    setSaid('');
    setAsking(!asking);
  };
  const tell = (way: Said) => {
    setAsking(false);
    asker.current?.focus();
    setSaid(t('panelSaving'));
    wrong?.(way).then(
      (whole) => setSaid(t(whole ? 'panelWrongKept' : 'panelWrongKeptBare')),
      () => setSaid(t('panelWrongFailed')),
    );
  };
  return (
    <section class="actions">
      <div class="grid">
        <button type="button" class="action" onClick={trusted(subject.again)}>
          {t('panelAgain')}
        </button>
        {judged && wrong && (
          <button ref={asker} type="button" class="action" aria-expanded={asking} onClick={trusted(ask)}>
            {t('panelWrong')}
          </button>
        )}
        {report && (
          <button type="button" class="action" onClick={trusted(() => save(subject.save()))}>
            {t('panelSave')}
          </button>
        )}
        {judged && (
          <button type="button" class="action" onClick={trusted(() => save(subject.card()))}>
            {t('panelCard')}
          </button>
        )}
        {subject.hide && (
          <button type="button" class="action" onClick={trusted(subject.hide)}>
            {t('panelHide')}
          </button>
        )}
        {subject.dismiss && (
          <button type="button" class="action" onClick={trusted(subject.dismiss)}>
            {t('pictureDismiss')}
          </button>
        )}
      </div>
      {judged && asking && <Question verdict={verdict} tell={tell} />}
      <p class="soft" role="status">
        {said}
      </p>
    </section>
  );
}

/** Which way it was wrong: what the badge says itself is no answer. */
function ways(verdict: Verdict): Said[] {
  if (verdict.kind === 'likelyDeepfake') return ['notManipulated'];
  if (verdict.kind === 'noSignsFound') return ['deepfake'];
  return ['notManipulated', 'deepfake'];
}

function Question({ verdict, tell }: { verdict: Verdict; tell(said: Said): void }): JSX.Element {
  const group = useRef<HTMLDivElement>(null);
  // It is asked for at the very end of the panel.
  useLayoutEffect(() => group.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form.
    <div ref={group} class="ask" role="group" aria-label={t('panelWrongAsk')}>
      <p>{t('panelWrongAsk')}</p>
      {ways(verdict).map((way) => (
        <button key={way} type="button" class="action" onClick={trusted(() => tell(way))}>
          {t(saidWord(way))}
        </button>
      ))}
      <p class="soft">{t('panelWrongWhat')}</p>
    </div>
  );
}
