/**
 * An element of ours in the page: never registered as a custom element (pages polyfill the registry), with a
 * closed shadow root, styled by a sheet that no content security policy of the page can forbid.
 */
export interface Shelter {
  host: HTMLElement;
  root: ShadowRoot;
}

/** Input that must not reach the page's own handlers: they would pause the clip or change the post. */
const PRIVATE_EVENTS = [
  'click',
  'dblclick',
  'contextmenu',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'touchend',
  'keydown',
  'keyup',
  'keypress',
  'wheel',
] as const;

/** The sheet of each style: one for all badges of a page, which browsers read once. */
const sheets = new Map<string, CSSStyleSheet>();

function sheetOf(css: string): CSSStyleSheet {
  const sheet = sheets.get(css) ?? new CSSStyleSheet();
  if (!sheets.has(css)) sheet.replaceSync(css);
  sheets.set(css, sheet);
  return sheet;
}

export function shelter(name: `facetell-${string}`, css: string): Shelter {
  const host = document.createElement(name);
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [sheetOf(css)];
  for (const event of PRIVATE_EVENTS) {
    host.addEventListener(event, (occurred) => occurred.stopPropagation(), { passive: true });
  }
  return { host, root };
}
