import { render } from 'preact';
import mark from '../icons/facetell.svg?raw';
import { strongestFace } from '../page/overlay/basis';
import { CHART, chart } from '../page/overlay/chart-geometry';
import { VerdictIcon } from '../page/overlay/icons';
import { clock, levelWord, moment, state, verdictSentence, whySentence } from '../words/sentences';
import { t } from '../words/t';
import type { Case } from './document';
import { faceCanvas } from './pixels';
import { drawIcon } from './vector';
import { wrap } from './wrap';

/** Size in pixels: what messengers and feeds show of a link. */
export const CARD = { width: 1200, height: 630 };

/** Everything keeps this distance from the edges. */
const MARGIN = 56;
const LEFT = 600;
const RIGHT = 424;
const GAP = 16;
const FACE = (RIGHT - GAP) / 2;
/** Where the line above the foot is. */
const FOOT = 538;

const GROUND = '#12171e';
const TEXT = '#f4f7fa';
const SOFT = '#b3bcc6';
const LINE = '#343d48';
const ALARM = '#ff8a80';
/** Of the panel's chart, as they are on dark ground. */
const FACES = ['#9ec5ff', '#ffc27a', '#8fe0b0', '#e3b0ff'];
/** Ground and text of what says the verdict in two words. */
const STATES: Record<Case['verdict']['kind'], readonly [string, string]> = {
  likelyDeepfake: ['#b3261e', '#fff'],
  unsure: ['#ffd27a', '#2b1f00'],
  noSignsFound: ['#a8d5ff', '#06233d'],
  notChecked: ['#c9d0d8', '#1b1f24'],
  looking: ['#c9d0d8', '#1b1f24'],
};

interface Style {
  size: number;
  weight?: number;
  colour?: string;
  /** Lines at most. */
  lines?: number;
}

/** What was seen of a clip, as one picture to share. */
export function card(of: Case, language: string, direction: 'ltr' | 'rtl'): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = CARD.width;
  canvas.height = CARD.height;
  const context = canvas.getContext('2d');
  if (context) new Drawing(context, language, direction).all(of);
  return canvas;
}

/** Lays out from left to right; from right to left it is the mirror image, pictures and chart excepted. */
class Drawing {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly language: string,
    private readonly direction: 'ltr' | 'rtl',
  ) {}

  all(of: Case): void {
    const { context } = this;
    context.direction = this.direction;
    context.fillStyle = GROUND;
    context.fillRect(0, 0, CARD.width, CARD.height);
    context.fillStyle = STATES[of.verdict.kind][0];
    context.fillRect(0, 0, CARD.width, 10);
    const curves = this.#evidence(of);
    this.#said(of, curves ? LEFT : CARD.width - 2 * MARGIN);
    this.#foot(of);
  }

  /** The verdict, and what it rests on. */
  #said({ verdict, report, post }: Case, width: number): void {
    let y = this.#brand(MARGIN);
    y = this.#pill(verdict, y + 30) + 24;
    const sentence = verdictSentence(verdict);
    // Long words of some languages: smaller rather than cut off.
    const size = [44, 38, 32].find(
      (each) => this.#lines(sentence, width, { size: each, weight: 700 }).length <= 3,
    );
    y = this.#text(sentence, y, width, { size: size ?? 32, weight: 700, lines: 3 }) + 14;
    const rests = whySentence(verdict, strongestFace(report));
    if (rests) y = this.#text(rests, y, width, { size: 24, lines: 3 }) + 4;
    y = this.#text(t('panelLooks', report.looks, report.looksWithFace), y, width, {
      size: 24,
      colour: SOFT,
      lines: 2,
    });
    if (post.handle)
      this.#text(isolated(post.handle), Math.max(y + 14, FOOT - 54), width, {
        size: 24,
        weight: 600,
        lines: 1,
      });
  }

  /** Where and when, and what a card is not. */
  #foot({ page, saved }: Case): void {
    const { context } = this;
    const width = CARD.width - 2 * MARGIN;
    context.fillStyle = LINE;
    context.fillRect(MARGIN, FOOT, width, 2);
    const date = saved.toLocaleDateString(this.language, { dateStyle: 'long' });
    const y = this.#text(t('cardNoProof'), FOOT + 16, width, { size: 20, lines: 1 });
    const whence = `${isolated(new URL(page).hostname)} · ${date}`;
    this.#text(whence, y, width, { size: 20, colour: SOFT, lines: 1 });
  }

  #brand(y: number): number {
    const size = 40;
    const svg = new DOMParser().parseFromString(mark, 'image/svg+xml').documentElement;
    drawIcon(this.context, svg, { x: this.#x(MARGIN, size), y, size }, TEXT);
    this.#text('Facetell', y + 6, LEFT, { size: 24, weight: 600 }, MARGIN + size + 14);
    return y + size;
  }

  /** The badge, as it was. */
  #pill(verdict: Case['verdict'], y: number): number {
    const { context } = this;
    const [ground, text] = STATES[verdict.kind];
    const words = state(verdict);
    const [height, icon] = [46, 28];
    this.#font({ size: 24, weight: 600 });
    const width = context.measureText(words).width + icon + 46;
    context.fillStyle = ground;
    context.beginPath();
    context.roundRect(this.#x(MARGIN, width), y, width, height, height / 2);
    context.fill();
    const holder = document.createElement('div');
    render(VerdictIcon({ verdict }), holder);
    const place = { x: this.#x(MARGIN + 15, icon), y: y + (height - icon) / 2, size: icon };
    if (holder.firstElementChild) drawIcon(context, holder.firstElementChild, place, text);
    this.#text(words, y + 9, LEFT, { size: 24, weight: 600, colour: text }, MARGIN + 25 + icon);
    return y + height;
  }

  /** The strongest face and its heat map, and the scores over time. False if no face could be judged. */
  #evidence({ report, evidence, duration }: Case): boolean {
    const drawn = chart(report, duration);
    if (drawn.curves.length === 0) return false;
    const from = CARD.width - MARGIN - RIGHT;
    const [strongest] = evidence;
    let y = MARGIN;
    if (strongest) {
      this.#picture(faceCanvas(strongest), from, y);
      this.#picture(faceCanvas(strongest, 'heat'), from + FACE + GAP, y);
      y += FACE + 10;
      const words = `${t('panelFaceHeading')} · ${t('panelFaceAt', moment(strongest.time))}`;
      y = this.#text(words, y, RIGHT, { size: 18, colour: SOFT, lines: 1 }, from) + 14;
    }
    y = this.#text(t('panelChartHeading'), y, RIGHT, { size: 20, weight: 600, lines: 1 }, from) + 4;
    this.#chart(drawn, this.#x(from, RIGHT), y);
    return true;
  }

  #picture(picture: HTMLCanvasElement, x: number, y: number): void {
    const { context } = this;
    const left = this.#x(x, FACE);
    context.save();
    context.beginPath();
    context.roundRect(left, y, FACE, FACE, 14);
    context.clip();
    context.drawImage(picture, left, y, FACE, FACE);
    context.restore();
  }

  /** As in the panel. Time runs from left to right in players of any language. */
  #chart(
    { curves, from, to, band, weak, bottom, levels }: ReturnType<typeof chart>,
    x: number,
    y: number,
  ): void {
    const { context } = this;
    const [left, right] = [CHART.left, CHART.width - CHART.right];
    const line = (height: number, colour: string, dash: number[] = []) => {
      context.strokeStyle = colour;
      context.setLineDash(dash);
      context.stroke(new Path2D(`M${left} ${height}H${right}`));
      context.setLineDash([]);
    };
    context.save();
    context.translate(x, y);
    context.scale(RIGHT / CHART.width, RIGHT / CHART.width);
    context.fillStyle = 'rgb(255 138 128 / 14%)';
    context.fillRect(left, CHART.top, right - left, band - CHART.top);
    line(band, ALARM, [4, 3]);
    line(weak, LINE);
    line(bottom, LINE);
    context.direction = 'ltr';
    context.fillStyle = SOFT;
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const { level, y } of levels) context.fillText(t(levelWord(level)), left - 6, y);
    context.textBaseline = 'alphabetic';
    for (const [time, at, align] of [
      [from, left, 'left'],
      [to, right, 'right'],
    ] as const) {
      context.textAlign = align;
      context.fillText(clock(time), at, CHART.height - 3);
    }
    curves.forEach(({ path, dots }, face) => {
      const colour = FACES[face % FACES.length] ?? TEXT;
      context.strokeStyle = colour;
      context.lineWidth = 1.6;
      context.stroke(new Path2D(path));
      context.fillStyle = colour;
      for (const dot of dots) {
        context.beginPath();
        context.arc(dot.x, dot.y, 4, 0, 2 * Math.PI);
        context.fill();
      }
    });
    context.restore();
  }

  /** Writes below `y`; gives where the next line begins. */
  #text(text: string, y: number, width: number, style: Style, x = MARGIN): number {
    const { context } = this;
    const height = Math.round(1.32 * style.size);
    const lines = this.#lines(text, width, style);
    context.fillStyle = style.colour ?? TEXT;
    context.textAlign = 'start';
    context.textBaseline = 'middle';
    lines.forEach((line, index) => {
      context.fillText(line, this.#x(x, 0), y + (index + 0.5) * height);
    });
    return y + lines.length * height;
  }

  #lines(text: string, width: number, style: Style): string[] {
    this.#font(style);
    const fits = (line: string) => this.context.measureText(line).width <= width;
    return wrap(text, fits, style.lines ?? Number.POSITIVE_INFINITY, this.language);
  }

  #font({ size, weight = 400 }: Style): void {
    this.context.font = `${weight} ${size}px system-ui, sans-serif`;
  }

  /** Left edge of something `width` wide at `x`, seen from where reading begins. */
  #x(x: number, width: number): number {
    return this.direction === 'rtl' ? CARD.width - x - width : x;
  }
}

/** Keeps what is in another script from being turned around by the words about it. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** The card as a PNG file. */
export function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png');
  });
}
