import { type JSX, render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Hint } from '../../context/context';
import type { Statement } from '../../context/statement';
import type { Evidence, Reason, Report } from '../../engine/pkg/facetell';
import type { Rung } from '../../engine/protocol';
import {
  hintSentence,
  limitSentence,
  mannerWord,
  reason,
  rungSentence,
  unchecked,
  verdictSentence,
  whySentence,
} from '../../words/sentences';
import { direction, language, t } from '../../words/t';
import type { Whole } from '../observer';
import { Actions, type Doable } from './actions';
import { type Basis, basisFirst, strongestFace } from './basis';
import { ScoreChart } from './chart';
import chartCss from './chart.css?inline';
import { controlsBeside } from './controls';
import { Faces, NoFaces } from './face';
import faceCss from './face.css?inline';
import { VerdictIcon } from './icons';
import { homeOf, move } from './layer';
import css from './panel.css?inline';
import { type Berth, type Box, berth, panelCorner, widthOver } from './place';
import { shelter } from './shelter';
import { Stated } from './stated';
import statedCss from './stated.css?inline';
import { WholeClip } from './whole';
import wholeCss from './whole.css?inline';

/** What the panel shows and may do. */
export interface Subject extends Doable {
  element: Element;
  /** No more is seen of it until it plays on. */
  waits: boolean;
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
  const moored = useRef<{ window: number; at: Berth | null } | null>(null);
  const { verdict, waits, report, video, badge } = subject;
  const still = subject.clip === null;
  const basis = report && strongestFace(report);
  const why = whySentence(verdict, basis, still);
  const manner = report?.manner;
  const limit = limitSentence(verdict, report?.model ?? null, still);

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
      // The page's buttons are looked for once: while both scroll, the panel stays at its side.
      if (moored.current?.window !== viewport.width) {
        const controls = controlsBeside(subject.element);
        moored.current = { window: viewport.width, at: berth(video, controls, viewport) };
      }
      const { at } = moored.current;
      element.style.setProperty('--width', `${at?.width ?? widthOver(viewport)}px`);
      const { width, height } = element.getBoundingClientRect();
      const { x, y } = panelCorner({ width, height }, video, badge, viewport, at);
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
          <VerdictIcon verdict={verdict} waits={waits} />
          <div class="said" aria-live="polite">
            <h2>{verdictSentence(verdict, { still, waits })}</h2>
            {why && <p>{why}</p>}
            {manner && <p>{t(mannerWord(manner))}</p>}
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
          {/* What post and file say of themselves, above what the pixels say. */}
          <Stated verdict={verdict} statements={subject.stated} />
          <Context hints={subject.context} />
          {basis && <Picture subject={subject} basis={basis} />}
          {limit && (
            <section>
              <h3>{t('panelDoubtHeading')}</h3>
              <p>{limit}</p>
            </section>
          )}
          {report && <Details subject={subject} report={report} basis={basis} />}
          {report && subject.whole && <WholeClip whole={subject.whole} />}
          <Actions subject={subject} />
        </div>
      </div>
    </div>
  );
}

/** The face that the verdict rests on most. */
function Picture({ subject, basis }: { subject: Subject; basis: Basis }): JSX.Element {
  const evidence = useEvidence(subject, basis);
  return (
    <section>
      <h3>{t('panelFaceHeading')}</h3>
      {evidence ? <Faces evidence={evidence} still={!subject.clip} /> : <NoFaces />}
    </section>
  );
}

interface DetailsProps {
  subject: Subject;
  report: Report;
  basis: Basis | null;
}

/** How it was looked at, for who wants to know more. */
function Details({ subject, report, basis }: DetailsProps): JSX.Element {
  const { rung, clip, verdict } = subject;
  const { notChecked, model } = report;
  const way = rungSentence(rung, !clip);
  const weaknesses = report.weaknesses.filter((each) => !('reason' in verdict && verdict.reason === each));
  return (
    <>
      {basis && clip && (
        <section>
          <h3>{t('panelChartHeading')}</h3>
          <ScoreChart report={report} {...clip} />
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
      <section>
        <h3>{t('panelLooksHeading')}</h3>
        {clip ? (
          <p>
            {report.looks > 0 ? t('panelLooks', report.looks, report.looksWithFace) : t('panelLooksNone')}
          </p>
        ) : (
          <p>{t('pictureDoubt')}</p>
        )}
        {way && <p class="soft">{way}</p>}
        <p class="soft">{t('panelModel', model.name, model.version)}</p>
      </section>
    </>
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
function useEvidence(subject: Subject, basis: Basis): Evidence[] | null {
  const [evidence, setEvidence] = useState<Evidence[] | null>(null);
  useEffect(() => {
    let current = true;
    const set = (found: Evidence[]) => current && setEvidence(basisFirst(found, basis));
    subject.evidence().then(set, () => set([]));
    return () => {
      current = false;
    };
  }, [basis.track, basis.time, basis.score]);
  return evidence;
}
