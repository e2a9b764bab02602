// One clip: its face in the row, and all that is known of it below.

const VERDICTS = ['likelyDeepfake', 'unsure', 'noSignsFound', 'notChecked'];

/** A clip that ended before there was a verdict was not checked. */
const verdictOf = (clip) => (VERDICTS.includes(clip.verdict) ? clip.verdict : 'notChecked');

function chip(verdict) {
  return el('span', { class: `chip ${verdict}` }, icon(verdict), t(`state${capital(verdict)}`));
}

/** Why it is what it is, in a sentence. */
function why(clip) {
  if (clip.reason) return reasonWords(clip.reason);
  if (clip.manner) return t(`manner${capital(clip.manner)}`);
  return t(`verdict${capital(verdictOf(clip))}`);
}

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** From nothing over yellow to red, as the reaction grows. */
function heatMap(heat) {
  const cells = bytes(heat);
  const side = Math.round(Math.sqrt(cells.length));
  const pixels = new Uint8ClampedArray(4 * side * side);
  cells.forEach((cell, at) => {
    const level = cell / 255;
    pixels.set([255, Math.round(210 * (1 - level)), 0, Math.round(255 * level ** 0.8)], 4 * at);
  });
  const canvas = el('canvas', { class: 'heat', width: side, height: side, 'aria-hidden': 'true' });
  canvas.getContext('2d').putImageData(new ImageData(pixels, side, side), 0, 0);
  return canvas;
}

/** The face with its heat map over it; `alt` is empty where words beside it say the same. */
function picture(track, alt) {
  const image = el('img', { src: `data:image/jpeg;base64,${track.picture}`, alt, decoding: 'async' });
  return el('span', { class: 'photo' }, image, track.heat ? heatMap(track.heat) : null);
}

/** The strongest face that there is a picture of. */
function strongest(clip) {
  const seen = (clip.tracks ?? []).filter((track) => track.picture);
  return seen.reduce((a, b) => (a && (a.face_score ?? 0) >= (b.face_score ?? 0) ? a : b), null);
}

/** The smallest picture of a clip, for its row. */
function thumbnail(clip) {
  const face = strongest(clip);
  return face ? picture(face, '') : el('span', { class: 'photo empty' });
}

/** All that is known of a clip. */
function detail(clip) {
  const verdict = verdictOf(clip);
  const box = el('div', { class: 'detail' });
  const said = el('div', { class: 'said' });
  said.append(el('p', { class: 'what' }, t(`verdict${capital(verdict)}`)));
  for (const line of [
    clip.reason && reasonWords(clip.reason),
    clip.manner && t(`manner${capital(clip.manner)}`),
  ]) {
    if (line) said.append(el('p', {}, line));
  }
  if (clip.looks > 0)
    said.append(el('p', { class: 'soft' }, t('panelLooks', clip.looks, clip.looks_with_face)));
  box.append(said, ...figures(clip));
  const chart = timeline(clip);
  if (chart) {
    const heading = el('h3', {}, t('panelChartHeading'));
    box.append(el('section', { class: 'over-time' }, heading, legend(clip), chart, looksTable(clip)));
  }
  const notes = el('div', { class: 'notes' });
  const list = (word, lines, after) => {
    if (lines.length === 0) return;
    const items = lines.map((line) => el('li', {}, line));
    notes.append(el('section', {}, el('h3', {}, t(word)), el('ul', {}, ...items), after));
  };
  list('panelWeakHeading', (clip.weaknesses ?? []).map(reasonWords));
  list(
    'panelUncheckedHeading',
    (clip.not_checked ?? []).map((what) => t(`unchecked${capital(what)}`)),
  );
  list(
    'statedHeading',
    (clip.statements ?? []).map(stated),
    el('p', { class: 'soft' }, t('statedFileMeans')),
  );
  if (notes.childElementCount > 0) box.append(notes);
  const known = [
    ['reportError', clip.error],
    ['reportWarning', clip.warning],
    ['reportPath', clip.path],
  ].filter(([, text]) => text);
  const rows = known.flatMap(([word, text]) => [
    el('dt', {}, t(word)),
    el('dd', {}, el('bdi', {}, harmless(text))),
  ]);
  box.append(el('dl', {}, ...rows));
  return box;
}

function figures(clip) {
  const tracks = clip.tracks ?? [];
  const shown = tracks.filter((track) => track.picture);
  const boxes = shown.map((track) => {
    const at = t('panelFaceAlt', moment(track.strongest_time));
    const score = t('reportFaceScore', track.face + 1, Math.round(100 * (track.face_score ?? 0)));
    const time = el('span', { class: 'soft' }, t('panelFaceAt', moment(track.strongest_time)));
    return el('figure', {}, picture(track, at), el('figcaption', {}, score, el('br'), time));
  });
  const hidden = tracks.some((track) => !track.picture && track.face_score !== null);
  if (boxes.length > 0) return [el('div', { class: 'figures' }, ...boxes)];
  return hidden ? [el('p', { class: 'soft' }, t('reportNoPicture'))] : [];
}

function legend(clip) {
  const faces = judged(clip).filter(({ looks }) => looks.length > 0);
  if (faces.length < 2) return null;
  const item = ({ face }) => el('li', { class: `face-${face % 4}` }, t('panelChartFace', face + 1));
  return el('ul', { class: 'legend' }, ...faces.map(item));
}

const ORIGINS = { generated: 'Ai', edited: 'Altered', captured: 'Captured' };

/** What the file says of itself. */
function stated({ origin, tool }) {
  const what = t(`statedFile${ORIGINS[origin] ?? 'Origin'}`);
  return tool ? `${what} ${t('statedTool', harmless(tool))}` : what;
}
