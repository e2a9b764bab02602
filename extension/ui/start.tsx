import { cloneElement, render, type VNode } from 'preact';
import { loadWords, onWords } from '../words/chosen';
import { direction, language } from '../words/t';

/** Shows a page of the extension, in the language that its words are in, and again when that is another one. */
export async function start(content: VNode): Promise<void> {
  const draw = () => {
    const root = document.documentElement;
    root.lang = language();
    root.dir = direction();
    // The very same element would be taken for drawn already.
    render(cloneElement(content), document.body);
  };
  onWords(draw);
  await loadWords();
  draw();
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
