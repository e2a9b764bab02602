// The table: which clips, in which order, which of them now. Only what is seen is in the page.

/** Clips on a page. */
const SIZE = 50;

const rank = (clip) => VERDICTS.length - VERDICTS.indexOf(verdictOf(clip));
const signs = (clip) => clip.score ?? -1;

/** Columns: `order` compares two clips, from low to high; `down` is how they lie at first. */
const COLUMNS = [
  { id: 'picture', word: 'evidenceFace' },
  { id: 'file', word: 'reportFile', order: (a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) },
  {
    id: 'verdict',
    word: 'reportVerdict',
    order: (a, b) => rank(a) - rank(b) || signs(a) - signs(b),
    down: true,
  },
  { id: 'signs', word: 'evidenceSigns', order: (a, b) => signs(a) - signs(b), down: true },
  { id: 'faces', word: 'reportFaces', order: (a, b) => a.faces - b.faces, down: true },
  { id: 'why', word: 'reportWhy' },
];

// What is searched, made once: for each letter typed it is read thousands of times.
const texts = clips.map((clip) =>
  [clip.path, why(clip), clip.error, clip.warning].filter(Boolean).join('\n').toLowerCase(),
);

const state = { sort: COLUMNS[2], down: true, page: 0, verdicts: new Set(), text: '' };
let shown = clips.map((_, index) => index);
const open = new Set();

function choose() {
  const needle = state.text.trim().toLowerCase();
  shown = [];
  clips.forEach((clip, index) => {
    if (state.verdicts.size > 0 && !state.verdicts.has(verdictOf(clip))) return;
    if (needle === '' || texts[index].includes(needle)) shown.push(index);
  });
  const sign = state.down ? -1 : 1;
  // Clips that are alike stay in the order of their paths.
  shown.sort((a, b) => sign * state.sort.order(clips[a], clips[b]) || a - b);
  state.page = 0;
  draw();
}

/** How many columns there are: narrow windows have fewer, and a cell over more would make room for them. */
const columnsSeen = () =>
  [...byId('heads').cells].filter((cell) => getComputedStyle(cell).display !== 'none').length;

function row(index) {
  const clip = clips[index];
  const { folder, name } = named(clip.path);
  const below = el('tr', { class: 'below', id: `clip-${index}`, hidden: !open.has(index) });
  const fill = () => {
    if (below.childElementCount === 0) below.append(el('td', { colspan: columnsSeen() }, detail(clip)));
  };
  if (open.has(index)) fill();
  const button = el(
    'button',
    {
      type: 'button',
      class: 'opener',
      'aria-expanded': `${open.has(index)}`,
      'aria-controls': below.id,
      onclick: () => {
        const opens = below.hidden;
        if (opens) fill();
        below.hidden = !opens;
        button.setAttribute('aria-expanded', `${opens}`);
        if (opens) open.add(index);
        else open.delete(index);
      },
    },
    icon('more'),
    el(
      'span',
      { class: 'path' },
      el('bdi', { class: 'name' }, name),
      folder ? el('bdi', { class: 'folder' }, folder) : null,
    ),
  );
  const score = clip.score === undefined ? null : percent(clip.score);
  const verdict = verdictOf(clip);
  const cells = {
    picture: [thumbnail(clip)],
    file: [button],
    verdict: [chip(verdict), score && el('span', { class: 'narrow soft' }, score)],
    signs: [score ?? '–'],
    faces: [`${clip.faces}`],
    why: [why(clip)],
  };
  const tr = el('tr', { class: verdict });
  for (const { id } of COLUMNS)
    tr.append(
      el(id === 'file' ? 'th' : 'td', { class: `col-${id}`, scope: id === 'file' && 'row' }, ...cells[id]),
    );
  return [tr, below];
}

function draw() {
  const pages = Math.max(1, Math.ceil(shown.length / SIZE));
  const now = shown.slice(state.page * SIZE, (state.page + 1) * SIZE);
  byId('rows').replaceChildren(...now.flatMap(row));
  byId('table').hidden = shown.length === 0;
  byId('none').hidden = shown.length > 0;
  byId('count').textContent = t(
    'reportCount',
    shown.length.toLocaleString(document.documentElement.lang),
    clips.length.toLocaleString(document.documentElement.lang),
  );
  byId('reset').hidden = state.verdicts.size === 0 && state.text === '';
  byId('pager').hidden = pages === 1;
  byId('page').textContent = t('reportPage', state.page + 1, pages);
  // A button that is disabled loses the focus: who pages by keyboard would be thrown to the top.
  for (const id of ['first', 'previous']) byId(id).setAttribute('aria-disabled', `${state.page === 0}`);
  for (const id of ['next', 'last']) byId(id).setAttribute('aria-disabled', `${state.page === pages - 1}`);
  for (const column of COLUMNS) {
    if (!column.order) continue;
    const value = column === state.sort ? (state.down ? 'descending' : 'ascending') : 'none';
    byId(`head-${column.id}`).setAttribute('aria-sort', value);
  }
}

function turn(page) {
  const last = Math.max(0, Math.ceil(shown.length / SIZE) - 1);
  const wanted = Math.min(last, Math.max(0, page));
  if (wanted === state.page) return;
  state.page = wanted;
  draw();
  byId('table').scrollIntoView({ block: 'start' });
}

function head(column) {
  const attributes = { id: `head-${column.id}`, class: `col-${column.id}`, scope: 'col' };
  if (!column.order) return el('th', attributes, t(column.word));
  const sort = () => {
    state.down = column === state.sort ? !state.down : Boolean(column.down);
    state.sort = column;
    choose();
  };
  const arrow = svg(
    'svg',
    { class: 'arrow', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
    svg('path', { d: 'M1.5 3.5 5 7l3.5-3.5' }),
  );
  return el(
    'th',
    attributes,
    el('button', { type: 'button', class: 'sort', onclick: sort }, t(column.word), arrow),
  );
}

function verdictFilter(verdict) {
  const count = clips.filter((clip) => verdictOf(clip) === verdict).length;
  const input = el('input', {
    type: 'checkbox',
    onchange: () => {
      if (input.checked) state.verdicts.add(verdict);
      else state.verdicts.delete(verdict);
      choose();
    },
  });
  const number = el('span', { class: 'number' }, count.toLocaleString(document.documentElement.lang));
  return el(
    'label',
    { class: `tile ${verdict}` },
    input,
    icon(verdict),
    number,
    el('span', {}, t(`state${capital(verdict)}`)),
  );
}

byId('heads').append(...COLUMNS.map(head));
byId('verdicts').append(...VERDICTS.map(verdictFilter));
byId('search').addEventListener('input', ({ target }) => {
  state.text = target.value;
  choose();
});
byId('heat').addEventListener('change', ({ target }) =>
  document.body.classList.toggle('plain', !target.checked),
);
byId('filters').addEventListener('submit', (event) => event.preventDefault());
byId('reset').addEventListener('click', () => {
  state.verdicts.clear();
  state.text = '';
  byId('filters').reset();
  document.body.classList.remove('plain');
  choose();
  byId('search').focus();
});
byId('first').addEventListener('click', () => turn(0));
byId('previous').addEventListener('click', () => turn(state.page - 1));
byId('next').addEventListener('click', () => turn(state.page + 1));
byId('last').addEventListener('click', () => turn(Number.POSITIVE_INFINITY));
if (facts.model)
  byId('detector').textContent = ` · ${t('optionsDetector')} ${facts.model.name} ${facts.model.version}`;
new ResizeObserver(() => {
  for (const cell of document.querySelectorAll('.below > td')) cell.colSpan = columnsSeen();
}).observe(document.body);
choose();
byId('clips').hidden = false;
