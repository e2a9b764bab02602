import { direction, language } from '../../words/t';
import { shelter } from './shelter';
import css from './toast.css?inline';

/** A few words that belong to no badge; they go by themselves. */
export class Toast {
  readonly #shelter = shelter('facetell-toast', css);

  show(sentences: string[]): void {
    this.hide();
    const words = document.createElement('div');
    words.className = 'toast';
    words.role = 'status';
    words.lang = language();
    words.dir = direction();
    words.popover = 'manual';
    words.textContent = sentences.join(' ');
    words.addEventListener('animationend', () => this.hide());
    this.#shelter.root.replaceChildren(words);
    document.documentElement.append(this.#shelter.host);
    words.showPopover();
  }

  hide(): void {
    this.#shelter.host.remove();
  }
}
