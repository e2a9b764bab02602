import type { JSX } from 'preact';
import { t } from '../../words/t';
import type { Whole } from '../observer';
import type { Progress } from '../sweep';

/** Offers to look at the whole clip now, and shows how far that is. */
export function WholeClip({ whole }: { whole: Whole }): JSX.Element {
  const { progress, moves, start, stop } = whole;
  const running = progress?.end === null;
  return (
    <section class="whole">
      {running && (
        <>
          <progress max={progress.of} value={progress.done} aria-label={t('panelWholeProgressLabel')} />
          <p>{t('panelWholeProgress', progress.done, progress.of)}</p>
        </>
      )}
      {/* One button for both, so that the keyboard stays where it is. */}
      <button
        type="button"
        class="action"
        onClick={(event) => {
          if (event.isTrusted) (running ? stop : start)();
        }}
      >
        {running ? t('panelWholeStop') : t('panelWhole')}
      </button>
      <p class="soft" role="status">
        {progress && !running && outcome(progress)}
      </p>
      {moves && !progress && <p class="soft">{t('panelWholeMoves')}</p>}
    </section>
  );
}

function outcome({ done, of, end }: Progress): string {
  switch (end) {
    case 'complete':
      return t('panelWholeDone', of);
    case 'taken':
      return t('panelWholeTaken', done, of);
    case 'failed':
      return t('panelWholeFailed', done, of);
    default:
      return t('panelWholeStopped', done, of);
  }
}
