import { type ComponentChild, render } from 'preact';
import { direction, language } from '../words/t';

/** Shows a page of the extension, in the language that its words are in. */
export function start(content: ComponentChild): void {
  const root = document.documentElement;
  root.lang = language();
  root.dir = direction();
  render(content, document.body);
}

/** The head of a page. */
export function Brand() {
  return (
    <div class="brand">
      <img src="/icons/96.png" alt="" />
      Facetell
    </div>
  );
}
