import { entry, type Labels, type Said, textOf } from './labels';

/**
 * Below a post is a button for what is disclosed of it, which stands for paid partnerships as well: its words tell, in
 * English. Who posts discloses it, and X may as well: the button does not say who did.
 */
const WORDS: Record<string, Said> = { 'made with ai': { by: 'platform', what: 'ai', how: 'label' } };

export const labels: Labels = {
  shown: {
    marked: {
      elements: '[data-testid="contentDisclosureButton"]',
      says: (element) => entry(WORDS, textOf(element)),
    },
  },
};
