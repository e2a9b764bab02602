// The page as it is painted: shadow roots included, whoever may look into them.

import { browser } from 'wxt/browser';

/** Firefox lets extensions open closed roots by a property of the element, Chromium by a function. */
type Opener = Element & { readonly openOrClosedShadowRoot?: ShadowRoot | null };

/** Built-in elements that may have a shadow root of the page's own; all others have a name with a hyphen. */
const HOSTS = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

/** What we put into a page ourselves. */
const OURS = 'facetell-';

/** Whether an element can have a shadow root of the page's own. */
export function mayHost({ localName }: Element): boolean {
  return HOSTS.has(localName) || (localName.includes('-') && !localName.startsWith(OURS));
}

/** The page's own shadow root of an element, open or closed. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  if (!mayHost(element)) return null;
  const opener: Opener = element;
  if (opener.openOrClosedShadowRoot !== undefined) return opener.openOrClosedShadowRoot;
  // Unit tests have no browser around them; and Firefox has no such function, of which its linter warns.
  if (import.meta.env.FIREFOX || !browser?.dom || !(element instanceof HTMLElement))
    return element.shadowRoot;
  return browser.dom.openOrClosedShadowRoot(element);
}

/** What an element, of this frame or of an outer one, is painted in: its slot, its parent, or the host of its shadow root. */
export function parentOf(element: Element): Element | null {
  const parent = element.assignedSlot ?? element.parentNode;
  // Nodes of another frame are no instances of our classes.
  if (parent?.nodeType === Node.DOCUMENT_FRAGMENT_NODE) return (parent as ShadowRoot).host ?? null;
  return parent?.nodeType === Node.ELEMENT_NODE ? (parent as Element) : null;
}
