import { arrived } from '../capture/still';
import { ofFile, type Statement } from '../context/statement';
import type { Evidence, Reason, Verdict } from '../engine/pkg/facetell';
import { CLIMB, engineReason, type Looker, refusal } from './lookers';
import type { Finding, Observer } from './observer';
import type { Visibility } from './visibility';

/** What a still picture needs of the world around it. */
export interface Surroundings {
  /** The ways to look at it, the best first. */
  ladder(): Iterable<Looker>;
  changed(): void;
  /** Another picture came into the element: nobody asked about that one. */
  gone(): void;
}

/** Milliseconds that a picture which is still loading may take. */
const PATIENCE = 15_000;

/** One picture that the person asked about: it is looked at once. */
export class Still implements Observer {
  readonly whole = null;
  #stated: readonly Statement[] = [];
  #finding: Finding = {
    generation: 1,
    verdict: { kind: 'looking', progress: 0 },
    waits: false,
    report: null,
    rung: null,
  };
  #visibility: Visibility = 'watched';
  #looker: Looker | null = null;
  /** Counts the attempts; what belongs to an earlier one is dropped. */
  #attempt = 0;
  readonly #listeners = new AbortController();

  constructor(
    readonly element: HTMLImageElement,
    private readonly around: Surroundings,
  ) {
    const { signal } = this.#listeners;
    const { currentSrc } = element;
    const check = () => {
      if (element.currentSrc !== currentSrc) around.gone();
    };
    for (const name of ['load', 'error']) element.addEventListener(name, check, { signal });
    this.#look();
  }

  get finding(): Finding {
    return this.#finding;
  }

  get stated(): readonly Statement[] {
    return this.#stated;
  }

  get visibility(): Visibility {
    return this.#visibility;
  }

  see(visibility: Visibility): void {
    if (visibility === this.#visibility) return;
    this.#visibility = visibility;
    this.around.changed();
  }

  again(anyway = false): void {
    if (anyway || this.#finding.verdict?.kind === 'notChecked') this.#look();
  }

  readonly evidence = async (): Promise<Evidence[]> => this.#looker?.evidence() ?? [];

  dispose(): void {
    this.#attempt += 1;
    this.#listeners.abort();
    this.#looker?.close();
  }

  async #look(): Promise<void> {
    this.#looker?.close();
    this.#looker = null;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const wanted = () => attempt === this.#attempt;
    this.#stated = [];
    this.#tell({ kind: 'looking', progress: 0 });
    await arrived(this.element, PATIENCE);
    if (!wanted()) return;
    const reason = await this.#climb(wanted);
    if (reason && wanted()) this.#tell({ kind: 'notChecked', reason });
  }

  /** Tries one way after the other; gives why none led anywhere. */
  async #climb(wanted: () => boolean): Promise<Reason | null> {
    let reason: Reason = 'unreadable';
    for (const looker of this.around.ladder()) {
      this.#looker = looker;
      try {
        const sighting = await looker.see(0, wanted);
        if (!sighting || !wanted()) return null;
        if (!sighting.report) return 'stillBlack';
        this.#tell(sighting.report.verdict, { report: sighting.report, rung: looker.rung });
        await this.#read(looker, wanted);
        return null;
      } catch (error) {
        const refused = refusal(error);
        reason = refused ?? engineReason(error);
        if (!wanted()) return null;
        looker.close();
        if (!refused || !CLIMB.includes(refused)) break;
      }
    }
    this.#looker = null;
    return reason;
  }

  /** What the file states stands beside the verdict; without it there is still a verdict. */
  async #read(looker: Looker, wanted: () => boolean): Promise<void> {
    const stated = ofFile(await looker.read().catch(() => []));
    if (stated.length === 0 || !wanted()) return;
    this.#stated = stated;
    this.around.changed();
  }

  #tell(verdict: Verdict, known: Partial<Finding> = { report: null, rung: null }): void {
    this.#finding = { ...this.#finding, ...known, verdict };
    this.around.changed();
  }
}
