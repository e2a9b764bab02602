// The looks at a clip's faces over its time, as the extension's panel draws them.

const CHART = { height: 150, left: 52, right: 10, top: 10, bottom: 22 };

/** Its width in pixels: as wide as what it stands in may be, or its letters would be smaller than others. */
const chartWidth = () => (innerWidth < 600 ? 290 : 560);

/** Shares of the height up to which there are no signs and weak ones. */
const SHARES = { none: 0.36, weak: 0.66 };

/** Height of a score in the chart: below what counts as a sign, a weak one, a strong one. */
function scoreY(score, unsure, likely) {
  const stops = [0, unsure, likely, 1];
  const shares = [0, SHARES.none, SHARES.weak, 1];
  const at = score >= likely ? 2 : score >= unsure ? 1 : 0;
  const [from, to] = [stops[at], stops[at + 1]];
  const within = to > from ? (score - from) / (to - from) : 0;
  const share = shares[at] + within * (shares[at + 1] - shares[at]);
  return CHART.top + (1 - share) * (CHART.height - CHART.top - CHART.bottom);
}

/** The usable looks of each face: `{face, looks: [{time, score}]}`. */
function judged(clip) {
  return (clip.tracks ?? []).map(({ face, times, scores }) => ({
    face,
    looks: times.flatMap((time, at) => (scores[at] === null ? [] : [{ time, score: scores[at] }])),
  }));
}

/** The chart of a clip; null where nothing was judged. */
function timeline(clip) {
  const faces = judged(clip).filter(({ looks }) => looks.length > 0);
  const all = faces.flatMap(({ looks }) => looks);
  if (all.length === 0 || clip.threshold_likely === undefined) return null;
  const strongest = all.reduce((a, b) => (b.score > a.score ? b : a));
  const end = (clip.tracks ?? []).flatMap(({ times }) => times).reduce((a, b) => Math.max(a, b), 1);
  const width = chartWidth();
  const [right, floor] = [width - CHART.right, CHART.height - CHART.bottom];
  const x = (time) => (CHART.left + (time / end) * (right - CHART.left)).toFixed(1);
  const y = (score) => scoreY(score, clip.threshold_unsure, clip.threshold_likely);
  const [band, weak] = [y(clip.threshold_likely), y(clip.threshold_unsure)];
  const level = (word, from, to) =>
    svg('text', { class: 'level', x: CHART.left - 8, y: (from + to) / 2, 'text-anchor': 'end' }, t(word));
  const drawing = svg(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${width} ${CHART.height}`,
      role: 'img',
      'aria-label': t(
        'reportTimelineLabel',
        faces.length,
        all.length,
        Math.round(100 * strongest.score),
        moment(strongest.time),
      ),
    },
    svg('rect', {
      class: 'band',
      x: CHART.left,
      y: CHART.top,
      width: right - CHART.left,
      height: band - CHART.top,
    }),
    svg('path', { class: 'threshold', d: `M${CHART.left} ${band}H${right}` }),
    svg('path', { class: 'axis', d: `M${CHART.left} ${weak}H${right}` }),
    svg('path', { class: 'axis', d: `M${CHART.left} ${floor}H${right}` }),
    level('panelChartStrong', CHART.top, band),
    level('panelChartWeak', band, weak),
    level('panelChartNone', weak, floor),
    svg('text', { x: CHART.left, y: CHART.height - 5 }, moment(0)),
    svg('text', { x: right, y: CHART.height - 5, 'text-anchor': 'end' }, moment(end)),
  );
  for (const { face, looks } of faces) {
    const points = looks.map(({ time, score }) => `${x(time)} ${y(score).toFixed(1)}`);
    drawing.append(svg('path', { class: `curve face-${face % 4}`, d: `M${points.join('L')}` }));
  }
  for (const { face, looks } of faces) {
    for (const { time, score } of looks) {
      const words = `${t('reportFaceScore', face + 1, Math.round(100 * score))}, ${moment(time)}`;
      const dot = { class: `dot face-${face % 4}`, cx: x(time), cy: y(score).toFixed(1), r: 4 };
      drawing.append(svg('circle', dot, svg('title', {}, words)));
    }
  }
  return drawing;
}

/** The same in figures, for who does not see it; filled when it is opened, there may be many. */
function looksTable(clip) {
  const details = el('details', {}, el('summary', {}, t('reportLooksTable')));
  details.addEventListener(
    'toggle',
    () => {
      const heads = ['evidenceTime', 'evidenceFace', 'evidenceSigns'].map((word) =>
        el('th', { scope: 'col' }, t(word)),
      );
      const rows = (clip.tracks ?? []).flatMap(({ face, times, scores, unusable }) =>
        times.map((time, at) => {
          const said = scores[at] === null ? reasonWords(unusable[at] ?? '') : percent(scores[at]);
          return el('tr', {}, el('td', {}, moment(time)), el('td', {}, `${face + 1}`), el('td', {}, said));
        }),
      );
      details.append(
        el('table', { class: 'looks' }, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows)),
      );
    },
    { once: true },
  );
  return details;
}
