import { browser } from 'wxt/browser';
import { renewWords } from '../words/chosen';

/** The chosen language's words go with the version of the extension. */
export function keepWords(): void {
  browser.runtime.onInstalled.addListener(() => {
    renewWords().catch((error) => console.error('Facetell: words were not renewed:', error));
  });
}
