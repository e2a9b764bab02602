/** The figures as one picture (SVG): browsers side by side, charts of bars one below the other. */

/**
 * @typedef {import('./results.js').Results & {title: string, browser: string}} Titled
 * @typedef {{label: string, value?: number, words?: string, kind?: string, from?: number, to?: number}} Row without
 *   a value it is a heading; `from` and `to` are the ends of its interval
 * @typedef {{title: string, rows: Row[], line?: number, end?: number}} Chart `line` is what bars should stay below;
 *   what goes beyond `end` is cut off
 */

const COLUMN = { width: 600, gap: 40, label: 180, words: 180 };
const ROW = 18;
const HEAD = 64;
const MARGIN = 32;

const STYLE = `
  svg { font: 12px system-ui, sans-serif; background: #fff; --ink: #1c2430; --soft: #5b6676; --line: #c43d3d }
  text { fill: var(--ink) } .title { font-size: 22px; font-weight: 600 } .chart { font-size: 15px; font-weight: 600 }
  .soft { fill: var(--soft) } .group { font-weight: 600 } .end { text-anchor: end }
  .ours { fill: #2f6fde } .simd { fill: #86aef2 } .other { fill: #a9b2bf } .holds { fill: #2c9a5b } .fails { fill: #d4662f }
  .line { stroke: var(--line); stroke-dasharray: 4 3 } .range { stroke: var(--ink) }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181f; --ink: #e8ecf2; --soft: #9aa5b4; --line: #f07c7c }
    .simd { fill: #47669f } .other { fill: #566070 }
  }`;

/** @param {string} words */
const escaped = (words) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** @param {number} x @param {number} y @param {string} words @param {string} [kind] */
const text = (x, y, words, kind = '') => `<text x="${x}" y="${y}" class="${kind}">${escaped(words)}</text>`;

/** @param {Chart} chart @param {number} x @param {number} y */
function bars({ title, rows, line, end }, x, y) {
  const largest = Math.max(line ?? 0, ...rows.map(({ value = 0, to }) => to ?? value));
  const [room, limit] = [COLUMN.width - COLUMN.label - COLUMN.words, Math.min(end ?? largest, largest) || 1];
  const at = (/** @type {number} */ value) => x + COLUMN.label + (Math.min(value, limit) / limit) * room;
  const drawn = rows.map(({ label, value, words = '', kind = 'other', from, to }, index) => {
    const top = y + 14 + index * ROW;
    if (value === undefined)
      return text(x, top + 12, label, 'group') + text(x + COLUMN.width, top + 12, words, 'soft end');
    const [left, middle] = [x + COLUMN.label, top + ROW / 2 - 1];
    const range =
      from !== undefined && to !== undefined
        ? `<path class="range" d="M${at(from)} ${middle}H${at(to)}"/>`
        : '';
    return (
      text(left - 8, top + 12, label, 'end') +
      `<rect class="${kind}" x="${left}" y="${top + 2}" width="${Math.max(1, at(value) - left)}" height="${ROW - 6}" rx="2"/>` +
      range +
      text(x + COLUMN.width, top + 12, words, 'soft end')
    );
  });
  const bottom = y + 14 + rows.length * ROW;
  const mark = line === undefined ? '' : `<path class="line" d="M${at(line)} ${y + 12}V${bottom}"/>`;
  return text(x, y, title, 'chart') + drawn.join('') + mark;
}

/** @param {number | null | undefined} value @param {number} digits */
const round = (value, digits) => (value ?? 0).toFixed(digits);

/** @param {import('./goals.js').Judged[]} goals @returns {Chart} */
function goalChart(goals) {
  const rows = goals.map(({ short, unit, most, figure, holds }) => {
    if (figure === null) return { label: short, value: 0, words: 'not measured' };
    const digits = most < 0.001 ? figure.toExponential(0) : figure.toPrecision(3);
    return {
      label: short,
      value: figure / most,
      words: `${digits} of ${most} ${unit}`,
      kind: holds ? 'holds' : 'fails',
    };
  });
  return { title: 'Goals: the line is what each allows', rows, line: 1, end: 2 };
}

/** @param {Titled} results @returns {Chart} */
function modelChart({ models = [] }) {
  const rows = models.flatMap(({ model, engines }) => [
    { label: model },
    ...engines
      .filter(({ engine }) => engine !== 'onnxruntime')
      .map(({ engine, name, median, ratio, from, to }) => ({
        label: `${engine} ${name}`,
        value: ratio,
        words: `${round(median, 1)} ms, ${round(ratio, 2)}`,
        kind: engine === 'tract' ? 'other' : name === 'relaxed' ? 'ours' : 'simd',
        from,
        to,
      })),
  ]);
  return { title: 'Models: time of onnxruntime-web is the line', rows, line: 1, end: 2.5 };
}

/** @param {Titled} results @returns {Chart} */
function opChart({ models = [] }) {
  const rows = models
    .filter(({ shipped }) => shipped)
    .flatMap(({ model, engines }) => {
      const ops = engines.find(({ engine, name }) => engine === 'ours' && name === 'relaxed')?.ops ?? {};
      const dear = Object.entries(ops)
        .filter(([, time]) => time >= 0.01)
        .sort(([, one], [, other]) => other - one);
      return [
        { label: model },
        ...dear
          .slice(0, 5)
          .map(([label, value]) => ({ label, value, words: `${round(value, 2)} ms`, kind: 'ours' })),
      ];
    });
  return { title: 'Where our time goes, by op', rows };
}

/** @param {Titled} results @returns {Chart} */
function lookChart({ detector = [] }) {
  const rows = detector.flatMap(({ name, faces, memory, start }) => [
    { label: name, words: `${round(memory / 1e6, 0)} MB, ready after ${round(start.all, 0)} ms` },
    ...faces.map(({ count, median, cuts }) => ({
      label: `${count} ${count === 1 ? 'face' : 'faces'}`,
      value: median,
      words: `${round(median, 1)} ms, ${round(cuts, 1)} cuts`,
      kind: name === 'relaxed' ? 'ours' : 'simd',
    })),
  ]);
  return { title: 'A look with its cuts', rows, line: 20 };
}

/** @param {Titled} results @returns {Chart} */
function pageChart({ page = [] }) {
  const rows = page.flatMap(({ name, perLook, with: ours, without: theirs }) => [
    { label: name, words: `${ours.looks} looks, ${round(perLook, 1)} ms each` },
    ...[ours, theirs].map((cost) => ({
      label: cost === ours ? 'with the extension' : 'without',
      value: cost.dropped,
      words: `${cost.dropped} of ${cost.frames}${cost.longTasks === null ? '' : `, ${cost.longTasks} long tasks`}`,
      kind: cost === ours ? 'ours' : 'other',
    })),
  ]);
  return { title: 'Frames that videos dropped', rows };
}

/** @param {Titled} results @returns {Chart} */
function threadChart({ page = [] }) {
  const rows = page.flatMap(({ name, with: ours, without: theirs }) => [
    { label: name },
    ...[ours, theirs].flatMap((cost) =>
      typeof cost.worked === 'number'
        ? {
            label: cost === ours ? 'with the extension' : 'without',
            value: cost.worked,
            words: `${round(cost.worked, 2)} s`,
            kind: cost === ours ? 'ours' : 'other',
          }
        : [],
    ),
  ]);
  const known = rows.some((row) => 'value' in row);
  return { title: 'Processor time of the page’s main thread', rows: known ? rows : [] };
}

/** @param {import('./goals.js').Judged[]} goals @param {Titled[]} results */
export function drawing(goals, results) {
  const columns = results.map((figures) => {
    const own = goals.filter(({ browser }) => browser === figures.browser);
    return [
      goalChart(own),
      modelChart(figures),
      opChart(figures),
      lookChart(figures),
      pageChart(figures),
      threadChart(figures),
    ];
  });
  let height = HEAD;
  const drawn = (columns[0] ?? []).map((_, row) => {
    const charts = columns.map((column, index) => {
      const chart = column[row];
      return chart && chart.rows.length > 0
        ? bars(chart, MARGIN + index * (COLUMN.width + COLUMN.gap), height + MARGIN)
        : '';
    });
    height += Math.max(...columns.map((column) => column[row]?.rows.length ?? 0)) * ROW + 2 * MARGIN;
    return charts.join('');
  });
  const heads = results.map(({ title, about }, index) => {
    const x = MARGIN + index * (COLUMN.width + COLUMN.gap);
    const words = about ? `${about.browser}, ${about.cpu}, ${about.cores} cores, ${about.date}` : '';
    return text(x, 36, title, 'title') + text(x, 56, words, 'soft');
  });
  const width = 2 * MARGIN + results.length * COLUMN.width + (results.length - 1) * COLUMN.gap;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><style>${STYLE}</style>${heads.join('')}${drawn.join('')}</svg>\n`;
}
