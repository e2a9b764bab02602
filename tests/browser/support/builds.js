/** How pages build what is around a video, for tests of one at a time and for the page that has all of them. */

import { GROWS } from './pages.js';

/**
 * @typedef {{src?: string, attributes?: string, height?: number, loop?: boolean}} Clip
 * @typedef {(clip?: Clip) => string} Video its markup
 * @typedef {{markup: (video: Video, id: string) => string, make?: (video: Video, id: string) => string,
 *   around?: string, alone?: boolean}} Build `id` is the video's. `make` is run in the page, with `here`, which the
 *   markup is in, and `on`, for what happens to it: `enter` when it comes into view, and `leave`. `around` are attributes
 *   of what all of it is in; `alone` it has a document of its own.
 */

/** A player whose controls catch every click. @param {string} wrapper its style @returns {Build} */
const covered = (wrapper) => ({
  markup: (
    video,
  ) => `<div style="position:relative;width:300px;height:400px"><div style="${wrapper}">${video()}</div>
    <div style="position:absolute;inset:0" onclick="clicks += 1"></div></div>`,
});

/** The page's own kind of element, with a root. @param {string} id @param {string} mode @param {string} shadow an expression */
const define = (id, mode, shadow) => `customElements.define('x-${id}', class extends HTMLElement {
  constructor() { super(); this.attachShadow({ mode: '${mode}' }).innerHTML = ${shadow}; }
});`;

/** A video that a player takes through a slot. @param {string} shadow @param {string} [beside] @returns {Build} */
const slotted = (shadow, beside = '') => ({
  markup: (video, id) => `<x-${id}>${video({ attributes: 'slot="media"' })}${beside}</x-${id}>`,
  make: (_, id) => define(id, 'open', `\`${shadow}\``),
});

/** @param {string} style @returns {Build} */
const enlarged = (style) => ({
  markup: (video) => `<div style="${style};position:relative;width:320px">${video({ height: 200 })}</div>`,
});

/** Where the element is in the page. @type {Record<string, Build>} */
export const BUILDS = {
  'with nothing around it': { markup: (video) => `<div>${video()}</div>` },
  'under a click layer': covered('position:relative'),
  'under a click layer, moved to a layer of its own': covered('position:relative;transform:translateZ(0)'),
  'under a click layer, with an order of its own': covered('position:relative;z-index:0'),
  'under a click layer, about to change': covered('will-change:transform'),
  'under a click layer, painted by itself': covered('contain:paint'),
  'in a named slot': slotted(
    '<div style="position:relative;display:inline-block"><slot name="media"></slot></div>',
  ),
  'in a slot, beside controls that fade': slotted(
    `<style>#c { position: absolute; inset: 0; opacity: 0; pointer-events: none }</style>
     <slot name="media"></slot><div id="c"><slot></slot></div>`,
    '<button>Play</button>',
  ),
  'zoomed twice': enlarged('zoom:2'),
  'scaled twice': enlarged('transform:scale(2);transform-origin:0 0'),
  'scaled three times': enlarged('transform:scale(3);transform-origin:0 0'),
  'scaled by the scale property': enlarged('scale:1.5;transform-origin:0 0'),
  'turned upside down': { markup: (video) => `<div style="rotate:180deg;width:300px">${video()}</div>` },
  'in a page that is zoomed': { markup: (video) => `<div>${video()}</div>`, around: 'style="zoom:1.5"' },
  'in a page that reads from right to left': {
    markup: (video) => `<div>${video()}</div>`,
    around: 'dir="rtl"',
  },
  'in a dialog': {
    markup: (video) => `<dialog style="padding:40px">${video()}</dialog>`,
    make: () => `const box = here.querySelector('dialog');
      on('enter', () => box.showModal());
      on('leave', () => box.close());`,
  },
  'in a popover': {
    markup: (video) => `<div popover="manual">${video()}</div>`,
    make: () => `const box = here.querySelector('[popover]');
      on('enter', () => box.showPopover());
      on('leave', () => box.hidePopover());`,
  },
  'cropped by what is around it': {
    markup: (video) =>
      `<div style="overflow:hidden;width:200px;height:300px"><div style="margin:-60px 0 0 -50px">${video()}</div></div>`,
  },
  'without a way for clicks': { markup: (video) => `<div style="pointer-events:none">${video()}</div>` },
  'in an element that hides all it does not know': {
    markup: (video) =>
      `<style>:not(html, head, body, article, div, video) { display: none !important }</style><div>${video()}</div>`,
    alone: true,
  },
};

/** What a page keeps for itself until its video comes. @param {Video} video */
const player = (video) => `\`<div style="position:relative">${video()}</div>\``;

/** An element of the page's own kind. @param {string} mode of its root @param {boolean} late defined only when somebody comes @returns {Build} */
const own = (mode, late) => ({
  markup: (_, id) => `<x-${id}></x-${id}>`,
  make: (video, id) => {
    const defined = define(id, mode, player(video));
    return late ? `on('enter', () => { if (!customElements.get('x-${id}')) ${defined} });` : defined;
  },
});

/** Where a video is out of sight: in roots, closed ones too, and in such as come when the page was looked through. @type {Record<string, Build>} */
export const HIDDEN = {
  'in a custom element that is defined later': own('open', true),
  'in a custom element that is defined later, closed': own('closed', true),
  'in a root that an element gets later': {
    markup: () => '<div></div>',
    make: (video) => `on('enter', () => {
      if (!here.firstElementChild.shadowRoot)
        here.firstElementChild.attachShadow({ mode: 'open' }).innerHTML = ${player(video)};
    });`,
  },
  'in a closed root': own('closed', false),
  'in a closed root in a closed root': {
    markup: () => '<div></div>',
    make: (video) => `const outer = here.firstElementChild.attachShadow({ mode: 'closed' });
      outer.innerHTML = '<section></section>';
      outer.firstChild.attachShadow({ mode: 'closed' }).innerHTML = ${player(video)};`,
  },
};

/** What is played. @type {Record<string, Build>} */
export const PLAYED = {
  'of a live stream that grows': {
    markup: (video) => `<div>${video({ src: '' })}</div>`,
    make: () => `const clip = here.querySelector('video'); ${GROWS}`,
  },
  'of a clip that ends': {
    markup: (video) => `<div>${video({ src: '/own/brief.mp4', loop: false })}</div>`,
  },
  'of pixels twice as wide as high': {
    markup: (video) => `<div>${video({ src: '/own/anamorphic.mp4' })}</div>`,
  },
  'whose page rewrites its address': {
    markup: (video) => `<div>${video()}</div>`,
    make: (_, id) => `on('enter', () => {
      here.querySelector('video').addEventListener('timeupdate', () => history.replaceState(null, '', '?t=${id}'), { once: true });
    });`,
  },
  'in a frame': { markup: (video) => `<div>${video()}</div>`, alone: true },
};

/** What a page of builds is made by, in the page. `all` goes through its elements, those in closed roots as well. */
const MAKER = `
  var clicks = 0;
  const roots = new WeakMap();
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    roots.set(this, root);
    return root;
  };
  function* all(root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (roots.has(element)) yield* all(roots.get(element));
    }
  }
  function made(here, make) {
    make(here, (name, act) => here.addEventListener(name, act));
  }
  function happen(here, name) {
    here.dispatchEvent(new Event(name));
    const clip = [...all(here)].find((element) => element.localName === 'video');
    // What is closed to tests is given to them.
    const root = clip?.getRootNode();
    if (root instanceof ShadowRoot) window.root = root;
    return clip;
  }
`;

/** A document with the maker in it. @param {string} body @param {string} [around] */
export const documentOf = (body, around = '') =>
  `<!doctype html><html lang="en" ${around}><meta charset="utf-8"><title>A page</title><script>${MAKER}</script>
    <body style="margin:0">${body}</body></html>`;

/** A call of what makes a build, once its markup is there. @param {string} here @param {Build} build @param {Video} video @param {string} id */
export const making = (here, { make }, video, id) =>
  `made(${here}, function (here, on) { ${make?.(video, id) ?? ''} });`;

/** @param {Clip} [clip] */
const playing = ({ src = '/clips/orbit.mp4', attributes = '', height = 400, loop = true } = {}) =>
  `<video id="clip" muted autoplay ${loop ? 'loop' : ''} playsinline width="300" height="${height}" ${src && `src="${src}"`} ${attributes}></video>`;

/** A page of one build, with a video that plays by itself, called `#clip`. Somebody comes at once, or when the page is told. @param {Build} build @param {boolean} [later] */
export const pageOf = (build, later = false) =>
  documentOf(
    `${build.markup(playing, 'clip')}<script>${making('document.body', build, playing, 'clip')}
      ${later ? '' : `happen(document.body, 'enter')`}</script>`,
    build.around,
  );
