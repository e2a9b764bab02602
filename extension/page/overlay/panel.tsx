import { type JSX, render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Hint } from '../../context/context';
import type { Statement } from '../../context/statement';
import type { Evidence, Reason, Report, Verdict } from '../../engine/pkg/facetell';
import type { Rung } from '../../engine/protocol';
import type { Said } from '../../settings/reports';
import {
  basisSentence,
  doubtSentence,
  hintSentence,
  missesSentence,
  reason,
  rungSentence,
  unchecked,
  verdictSentence,
} from '../../words/sentences';
import { direction, language, t } from '../../words/t';
import type { Whole } from '../observer';
import { Actions } from './actions';
import { strongestFace } from './basis';
import { ScoreChart } from './chart';
import chartCss from './chart.css?inline';
import { Faces, NoFaces } from './face';
import faceCss from './face.css?inline';
import { VerdictIcon } from './icons';
import { homeOf, move } from './layer';
import css from './panel.css?inline';
import { type Box, panelCorner, panelWidth } from './place';
import { shelter } from './shelter';
import { Stated } from './stated';
import statedCss from './stated.css?inline';
import { WholeClip } from './whole';
import wholeCss from './whole.css?inline';

/** What the panel shows and may do. */
export interface Subject {
  element: Element;
  verdict: Verdict;
  report: Report | null;
  rung: Rung | null;
  /** Null of a still picture. */
  clip: { duration: number; jump(time: number): void } | null;
  /** The check of the whole clip; null where there is none. */
  whole: Whole | null;
  /** Where the video or picture is. */
  video: Box;
  badge: Box;
  evidence(): Promise<Evidence[]>;
  /** Opens the page on which the person can let us look at pictures of the tab. */
  ask(): void;
  /** What the post says about itself. */
  context: Hint[];
  /** What the platform or the file says of how it was made. */
  stated: readonly Statement[];
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

/** The page's one panel. It is in the top layer, above any full screen and any stacking of the page. */
export class Panel {
  readonly #shelter = shelter('facetell-panel', css + chartCss + faceCss + wholeCss + statedCss);

  constructor(private readonly closed: () => void) {}

  /** Where the open panel is. */
  get box(): Box | null {
    return this.#shelter.root.querySelector('.panel')?.getBoundingClientRect() ?? null;
  }

  show(subject: Subject): void {
    const { host, root } = this.#shelter;
    if (!host.isConnected) move(host, homeOf(subject.element));
    render(<Dialog subject={subject} close={this.closed} />, root);
  }

  hide(): void {
    render(null, this.#shelter.root);
    this.#shelter.host.remove();
  }
}

/** Reasons that pictures of the tab would overcome. */
const UNREAD: readonly Reason[] = ['crossOrigin', 'refused', 'noPermission', 'unreadable'];

function offersScreen({ verdict, clip }: Subject): boolean {
  return clip !== null && verdict.kind === 'notChecked' && UNREAD.includes(verdict.reason);
}

interface DialogProps {
  subject: Subject;
  close(): void;
}

function Dialog({ subject, close }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDivElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const { verdict, report, video, badge } = subject;
  const still = subject.clip === null;

  useLayoutEffect(() => {
    dialog.current?.showPopover();
    // The part that scrolls, so that the arrow keys scroll it.
    scroll.current?.focus();
  }, []);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const place = () => {
      const viewport = { width: window.innerWidth, height: window.innerHeight };
      element.style.setProperty('--width', `${panelWidth(video, viewport)}px`);
      const { width, height } = element.getBoundingClientRect();
      const { x, y } = panelCorner({ width, height }, video, badge, viewport);
      element.style.setProperty('--x', `${x}px`);
      element.style.setProperty('--y', `${y}px`);
    };
    // It grows while more becomes known.
    const observer = new ResizeObserver(place);
    observer.observe(element);
    place();
    return () => observer.disconnect();
  }, [video, badge]);

  // Before anything is painted: who is quick with Escape means this panel.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !event.isTrusted) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [close]);

  return (
    <div
      ref={dialog}
      class="panel"
      lang={language()}
      dir={direction()}
      popover="manual"
      role="dialog"
      aria-label={still ? t('picturePanelTitle') : t('panelTitle')}
    >
      <div ref={scroll} class="scroll" tabIndex={-1}>
        <header data-state={verdict.kind}>
          <VerdictIcon verdict={verdict} />
          <div class="said" aria-live="polite">
            <h2>{verdictSentence(verdict, still)}</h2>
            {'reason' in verdict && <p>{reason(verdict.reason, still)}</p>}
          </div>
          <button
            type="button"
            class="close"
            aria-label={t('panelClose')}
            onClick={(event) => event.isTrusted && close()}
          >
            <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
              <path d="m3 3 10 10M13 3 3 13" stroke-linecap="round" />
            </svg>
          </button>
        </header>
        <div class="body">
          {offersScreen(subject) && (
            <section>
              <p>{t('panelScreen')}</p>
              <button type="button" class="action" onClick={(event) => event.isTrusted && subject.ask()}>
                {t('panelScreenButton')}
              </button>
            </section>
          )}
          <Stated verdict={verdict} statements={subject.stated} />
          {report && <Details subject={subject} report={report} />}
          <Context hints={subject.context} />
          {report && <Doubt subject={subject} report={report} />}
          {report && subject.whole && <WholeClip whole={subject.whole} />}
          <Actions subject={subject} />
        </div>
      </div>
    </div>
  );
}

interface DetailsProps {
  subject: Subject;
  report: Report;
}

function Details({ subject, report }: DetailsProps): JSX.Element {
  const { rung, clip } = subject;
  const { weaknesses, notChecked } = report;
  const basis = strongestFace(report);
  const evidence = useEvidence(subject, basis && `${basis.track} ${basis.time} ${basis.score}`);
  return (
    <>
      {basis && clip && (
        <section>
          <p>{basisSentence(basis)}</p>
        </section>
      )}
      {basis && clip && (
        <section>
          <h3>{t('panelChartHeading')}</h3>
          <ScoreChart report={report} {...clip} />
        </section>
      )}
      {basis && (
        <section>
          <h3>{t('panelFaceHeading')}</h3>
          {evidence ? <Faces evidence={evidence} still={!clip} /> : <NoFaces />}
        </section>
      )}
      {clip && (
        <section>
          <h3>{t('panelLooksHeading')}</h3>
          <p>
            {report.looks > 0 ? t('panelLooks', report.looks, report.looksWithFace) : t('panelLooksNone')}
          </p>
          {rung && <p class="soft">{rungSentence(rung)}</p>}
        </section>
      )}
      {!clip && rung === 'twin' && (
        <section>
          <p>{t('pictureTwin')}</p>
        </section>
      )}
      {weaknesses.length > 0 && (
        <section>
          <h3>{t('panelWeakHeading')}</h3>
          <List items={weaknesses.map((weakness) => reason(weakness, !clip))} />
        </section>
      )}
      {notChecked.length > 0 && (
        <section>
          <h3>{t('panelUncheckedHeading')}</h3>
          <List items={notChecked.map(unchecked)} />
        </section>
      )}
    </>
  );
}

/** How often such a badge is wrong, and what its silence hides. */
function Doubt({ subject: { verdict, clip }, report: { model } }: DetailsProps): JSX.Element {
  const misses = missesSentence(model);
  return (
    <section>
      <h3>{t('panelDoubtHeading')}</h3>
      <p>{doubtSentence(verdict, model, !clip)}</p>
      {misses && <p>{misses}</p>}
      {!clip && <p>{t('pictureDoubt')}</p>}
      <p class="soft">{t('panelModel', model.name, model.version)}</p>
    </section>
  );
}

/** What the post says about itself: beside the verdict, never part of it. */
function Context({ hints }: { hints: Hint[] }): JSX.Element | null {
  if (hints.length === 0) return null;
  return (
    <section>
      <h3>{t('panelContextHeading')}</h3>
      <List items={hints.map(hintSentence)} />
      <p class="soft">{t('panelContextApart')}</p>
    </section>
  );
}

function List({ items }: { items: string[] }): JSX.Element {
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

/** The faces behind the verdict, asked for again whenever a stronger one was seen; null until known. */
function useEvidence(subject: Subject, strongest: string | null): Evidence[] | null {
  const [evidence, setEvidence] = useState<Evidence[] | null>(null);
  useEffect(() => {
    let current = strongest !== null;
    const set = (found: Evidence[]) => current && setEvidence(found);
    if (current) subject.evidence().then(set, () => set([]));
    return () => {
      current = false;
    };
  }, [strongest]);
  return evidence;
}
