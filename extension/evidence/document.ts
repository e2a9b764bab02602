import type { Hint } from '../context/context';
import { type Statement, saysMachine } from '../context/statement';
import type { Evidence, Report, Verdict } from '../engine/pkg/facetell';
import type { Rung } from '../engine/protocol';
import { strongestFace } from '../page/overlay/basis';
import {
  hintSentence,
  limitSentence,
  mannerWord,
  meaningWord,
  moment,
  reason,
  rungSentence,
  state,
  statementSentence,
  unchecked,
  verdictSentence,
  whySentence,
} from '../words/sentences';
import { t, type Word } from '../words/t';
import { faceCanvas } from './pixels';

/** What a saved piece of evidence is about. */
export interface Case {
  verdict: Verdict;
  /** It is about a still picture. */
  still: boolean;
  report: Report;
  rung: Rung | null;
  /** Address of the page, and what the post says of itself. */
  page: string;
  post: { address: string | null; handle: string | null; caption: string | null };
  /** What the post says of itself, beside the verdict. */
  hints: Hint[];
  /** What the platform or the file says of how it was made. */
  stated: readonly Statement[];
  evidence: Evidence[];
  /** Seconds that the clip lasts; an endless one has no such number. */
  duration: number;
  saved: Date;
}

/** The facts alone, as they stand in the document. The form is described in evidence.schema.json. */
export function facts({ verdict, report, rung, page, post, hints, stated, evidence, saved }: Case) {
  return {
    format: 'facetell-evidence' as const,
    version: 1 as const,
    saved: saved.toISOString(),
    page,
    post,
    hints,
    stated,
    verdict,
    rung,
    report,
    faces: evidence.map(({ track, time, score, heat }) => ({ track, time, score, heat })),
  };
}

const STYLE = `
:root { color-scheme: light dark; background: light-dark(#fff, #171b21); color: light-dark(#1b1f24, #eceff3); font: 16px/1.55 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
figure { display: inline-block; margin: 0 1rem 1rem 0; } img { width: 160px; height: 160px; border-radius: 10px; }
figcaption { font-size: .85rem; } table { border-collapse: collapse; } td, th { padding: .2rem .8rem .2rem 0; text-align: start; }
.state { display: inline-block; margin: 0; padding: .15rem .8rem; border-radius: 1rem; background: #c9d0d8; color: #1b1f24; font-weight: 600; }
.likelyDeepfake { background: #b3261e; color: #fff; } .unsure { background: #ffd27a; color: #2b1f00; } .noSignsFound { background: #a8d5ff; color: #06233d; }
.soft { opacity: .75; font-size: .9rem; }
`;

/** One page that opens anywhere without a network: what was said, what it rests on, the faces, the numbers. */
export function evidenceDocument(of: Case, language: string, direction: string): string {
  const { verdict, still, report, rung, page, post, hints, stated, evidence, saved } = of;
  const basis = still ? null : strongestFace(report);
  const list = (heading: Word, items: string[], end = '') =>
    items.length === 0
      ? ''
      : `<h2>${escaped(t(heading))}</h2><ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>${end}`;
  const [why, limit] = [whySentence(verdict, basis, still), limitSentence(verdict, report.model, still)];
  const faces = evidence.map((face) => {
    const at = escaped(t('panelFaceAt', moment(face.time)));
    return `<figure><img alt="" src="${picture(face)}"> <img alt="" src="${picture(face, 'heat')}">
      <img alt="" src="${picture(face, 'amplified')}"><figcaption>${at}</figcaption></figure>`;
  });
  const rows = report.tracks.flatMap(({ id, readings }) =>
    readings.map(({ time, score, unusable }) => {
      const said =
        score === null ? (unusable ? reason(unusable, still) : '') : `${Math.round(100 * score)} %`;
      return `<tr><td>${moment(time)}</td><td>${id + 1}</td><td>${escaped(said)}</td></tr>`;
    }),
  );
  const looks = still ? t('pictureDoubt') : t('panelLooks', report.looks, report.looksWithFace);
  const looked = [looks, rungSentence(rung, still) ?? []].flat();
  const written = saved.toLocaleString(language, { dateStyle: 'long', timeStyle: 'long' });
  const date = `<time datetime="${saved.toISOString()}">${escaped(written)}</time>`;
  const json = JSON.stringify(facts(of)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${escaped(language)}" dir="${escaped(direction)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Facetell: ${escaped(verdictSentence(verdict, { still }))}</title><style>${STYLE}</style></head><body>
<main><p class="state ${verdict.kind}">${escaped(state(verdict))}</p>
<h1>${escaped(verdictSentence(verdict, { still }))}</h1>
${why ? `<p>${escaped(why)}</p>` : ''}
${report.manner ? `<p>${escaped(t(mannerWord(report.manner)))}</p>` : ''}
<p>${looked.map(escaped).join(' ')}</p>
<p>${[post.handle, post.caption].flatMap((text) => (text ? escaped(text) : [])).join('<br>')}</p>
<p class="soft">${escaped(post.address ?? page)}<br>${date}</p>
${list(
  'statedHeading',
  stated.map((each) => `${statementSentence(each)} ${t(meaningWord(each.by))}`),
  verdict.kind === 'noSignsFound' && stated.some(saysMachine)
    ? `<p class="soft">${escaped(t('statedBoth'))}</p>`
    : '',
)}
${faces.length > 0 ? `<h2>${escaped(t('panelFaceHeading'))}</h2>${faces.join('\n')}` : ''}
<h2>${escaped(t('panelChartHeading'))}</h2>
<table><tr><th>${escaped(t('evidenceTime'))}</th><th>${escaped(t('evidenceFace'))}</th><th>${escaped(t('evidenceSigns'))}</th></tr>${rows.join('')}</table>
${list(
  'panelWeakHeading',
  report.weaknesses.map((weakness) => reason(weakness, still)),
)}
${list('panelUncheckedHeading', report.notChecked.map(unchecked))}
${list('panelContextHeading', hints.map(hintSentence), `<p class="soft">${escaped(t('panelContextApart'))}</p>`)}
${limit ? `<h2>${escaped(t('panelDoubtHeading'))}</h2><p>${escaped(limit)}</p>` : ''}
<p class="soft">${escaped(t('panelModel', report.model.name, report.model.version))}</p></main>
<script type="application/json" id="facetell">${json}</script>
</body></html>
`;
}

export function picture(face: Evidence, view?: 'heat' | 'amplified'): string {
  return faceCanvas(face, view).toDataURL('image/png');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Gives a file to the person, by the browser's own download. */
export function download(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
