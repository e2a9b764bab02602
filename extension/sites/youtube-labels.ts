import { at, entry, type Labels, listed, type Said } from './labels';

/** Whether the uploader or YouTube found it, it does not say. */
const AI: Said = { by: 'platform', what: 'ai', how: 'label' };

/**
 * YouTube's section "How this content was made", told by the help page that it leads to, in every language. It stands for
 * automatic dubbing as well (15569972), which says nothing of the picture.
 */
const PAGES: Record<string, Said> = {
  '15447836': AI,
  // YouTube says so only if the camera's own content credentials do.
  '15446725': { by: 'camera', what: 'captured', how: 'c2pa' },
};

const HELP = /^(?:https:)?\/\/support\.google\.com\/[^?#]*\/answer\/(\d+)/;

const help = (address: unknown): Said | null =>
  entry(PAGES, typeof address === 'string' ? HELP.exec(address)?.[1] : null);

/** The sections of the clip that a page was loaded for; those of recommended ones are elsewhere in the state. */
function* sections(state: unknown): Generator<unknown, undefined> {
  for (const panel of listed(at(state, 'engagementPanels'))) {
    const content = at(
      panel,
      'engagementPanelSectionListRenderer',
      'content',
      'structuredDescriptionContentRenderer',
    );
    for (const item of listed(at(content, 'items'))) yield at(item, 'howThisWasMadeSectionViewModel');
  }
}

function* says(state: unknown): Generator<readonly [string, Said], undefined> {
  const endpoint = at(state, 'currentVideoEndpoint');
  const id = at(endpoint, 'watchEndpoint', 'videoId') ?? at(endpoint, 'reelWatchEndpoint', 'videoId');
  if (typeof id !== 'string') return;
  for (const section of sections(state)) {
    for (const run of listed(at(section, 'bodyText', 'commandRuns'))) {
      const found = help(at(run, 'onTap', 'innertubeCommand', 'urlEndpoint', 'url'));
      if (found) yield [id, found];
    }
  }
}

export const labels: Labels = {
  state: {
    scripts: 'script:not([src])',
    begins: 'var ytInitialData = ',
    mark: '"howThisWasMadeSectionViewModel":{',
    says,
  },
  // The state is of the first clip only; after that, of what the page shows of the clip that is watched.
  shown: {
    // The badge at the title is there before anybody unfolds the description; its words are read in English only.
    marked: {
      elements: 'how-this-was-made-section-view-model a[href*="/answer/"], badge-shape[aria-label^="AI:"]',
      says: (element) => (element.localName === 'badge-shape' ? AI : help(element.getAttribute('href'))),
    },
    anywhere: true,
  },
};
