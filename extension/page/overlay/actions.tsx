import type { JSX, Ref } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Report, Verdict } from '../../engine/pkg/facetell';
import type { Said } from '../../settings/reports';
import { saidWord } from '../../words/sentences';
import { t, type Word } from '../../words/t';

/** What was said of a clip or picture, and what can be done about it. */
export interface Doable {
  verdict: Verdict;
  report: Report | null;
  again(): void;
  /** Saves all that is known as a page. Rejects if the pictures cannot be had any more. */
  save(): Promise<void>;
  /** Saves the most telling as a picture to share. */
  card(): Promise<void>;
  /** Keeps a report of a wrong verdict; gives whether the pictures are in it. Null where none is kept. */
  wrong: ((said: Said) => Promise<boolean>) | null;
  /** No more looks on this site. */
  hide: (() => void) | null;
  /** Takes the badge away, where the person asked for it. */
  dismiss: (() => void) | null;
}

/** Scripts of the page press nothing. */
const trusted = (act: () => void) => (event: MouseEvent) => {
  if (event.isTrusted) act();
};

/** What can be done about the clip. */
export function Actions({ subject }: { subject: Doable }): JSX.Element {
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
        <Action words="panelAgain" what="panelAgainWhat" act={subject.again} />
        {judged && wrong && (
          <Action words="panelWrong" what="panelWrongHow" act={ask} expanded={asking} button={asker} />
        )}
        {report && <Action words="panelSave" what="panelSaveWhat" act={() => save(subject.save())} />}
        {judged && <Action words="panelCard" what="panelCardWhat" act={() => save(subject.card())} />}
        {subject.hide && <Action words="panelHide" what="panelHideWhat" act={subject.hide} />}
        {subject.dismiss && <Action words="pictureDismiss" act={subject.dismiss} />}
      </div>
      {judged && asking && <Question verdict={verdict} tell={tell} />}
      <p class="soft" role="status">
        {said}
      </p>
    </section>
  );
}

interface ActionProps {
  words: Word;
  /** What it does, in a sentence. */
  what?: Word;
  act(): void;
  expanded?: boolean;
  button?: Ref<HTMLButtonElement>;
}

function Action({ words, what, act, expanded, button = null }: ActionProps): JSX.Element {
  return (
    <div class="does">
      <button
        ref={button}
        type="button"
        class="action"
        aria-expanded={expanded}
        aria-describedby={what}
        onClick={trusted(act)}
      >
        {t(words)}
      </button>
      {what && (
        <p class="soft" id={what}>
          {t(what)}
        </p>
      )}
    </div>
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
