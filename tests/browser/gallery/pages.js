/** The pages that the gallery's states are reached on. */

import { CLEAR_KEY, clipPage, SOUND_FIRST } from '../support/pages.js';

/** One for each state of a badge. */
export const BADGES = {
  looking: 'muted loop preload="auto" src="/clips/orbit.mp4"',
  noSignsFound: 'muted autoplay loop src="/clips/orbit.mp4"',
  unsure: 'muted autoplay loop src="/own/borderline.mp4"',
  likelyDeepfake: 'muted autoplay loop src="/clips/crew.mp4"',
  notChecked: 'muted autoplay loop src="/clips/suit.mp4"',
};

const badges = Object.entries(BADGES)
  .map(
    ([state, attributes]) => `<div><video id="${state}" playsinline width="216" ${attributes}></video></div>`,
  )
  .join('');

/** What TikTok shows of a post. */
const LABEL = '<p>Contains AI-generated media</p>';

/** As TikTok names the parts of a post. @param {string} handle @param {string} caption @param {string} clip */
const post = (handle, caption, clip) => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body>
    <article data-e2e="recommend-list-item-container"><div>
      <video id="clip" muted autoplay loop playsinline width="300" src="/clips/${clip}"></video></div>
      <span data-e2e="video-author-uniqueid">${handle}</span><p data-e2e="video-desc">${caption}</p>
    </article></body></html>`,
});

/**
 * @param {string} media address of the server of clips that may be read with a permission
 * @param {string} stranger and of one that nobody gave a permission for
 * @returns {Record<string, import('../support/server.js').Page>}
 */
export function pages(media, stranger) {
  return {
    '/badges': {
      body: `<!doctype html><html lang="en"><title>A page</title>
        <body style="display: grid; grid-template-columns: repeat(3, 216px); gap: 16px; margin: 16px">${badges}</body></html>`,
    },
    '/blank': {
      body: '<!doctype html><html lang="en"><title>A page</title><body>Nothing here.</body></html>',
    },
    '/looking': {
      body: `<!doctype html><html lang="en"><title>A page</title><body><div>
        <video id="clip" ${BADGES.looking} width="300"></video></div></body></html>`,
    },
    '/clear': clipPage('src="/clips/orbit.mp4"'),
    '/forged': clipPage('src="/clips/crew.mp4"'),
    '/short': clipPage('src="/clips/hangar.mp4"'),
    '/long': clipPage('src="/own/long.mp4"'),
    '/borderline': clipPage('src="/own/borderline.mp4"'),
    '/few': clipPage('src="/own/few.mp4"'),
    '/no-face': clipPage('src="/clips/suit.mp4"'),
    '/small': clipPage('src="/clips/wall.mp4"'),
    '/blurred': clipPage('src="/own/blurred.mp4"'),
    '/aside': clipPage('src="/own/aside.mp4"'),
    '/mixed': clipPage('src="/own/mixed.mp4"'),
    '/dark': clipPage('src="/own/dark.mp4"'),
    '/gone': clipPage('src="/clips/gone.mp4"'),
    '/black': clipPage('src="/own/black.mp4"'),
    '/sound': clipPage('src="/own/sound.mp4"'),
    '/live': clipPage('', SOUND_FIRST),
    '/protected': clipPage('src="/clips/orbit.mp4"', CLEAR_KEY),
    '/refused': clipPage(`src="${media}/once/orbit.mp4?${Math.random()}"`),
    '/twin': clipPage(`src="${media}/plain/crew.mp4"`),
    '/stranger': clipPage(`src="${stranger}/plain/crew.mp4"`),
    '/context': post('deeptomcruise', 'My best trick yet #deepfake #parody', 'checklist.mp4'),
    '/labelled': {
      body: post('ada.l', 'An engine that weaves', 'orbit.mp4').body.replace(
        '</article>',
        `${LABEL}</article>`,
      ),
    },
    // A picture whose file states something as well: see `stage.js`.
    '/marked': {
      body: `<!doctype html><html lang="en"><title>A page</title><body>
        <article data-e2e="recommend-list-item-container"><div>
          <img id="clip" alt="" width="300" src="/marked.png"></div>${LABEL}</article></body></html>`,
    },
    '/posts': {
      body: `<!doctype html><html lang="en"><title>A page</title><body>${[
        post('hangar.nine', 'Suit fitting, take two', 'hangar.mp4').body,
        post(
          'orbit.diary',
          'Picture day before the flight, with a caption that is a good deal too long',
          'orbit.mp4',
        ).body,
        post('suit.lab', 'Every seam is checked twice', 'suit.mp4').body,
      ]
        .join('')
        .replaceAll('id="clip"', '')
        .replaceAll('width="300"', 'width="200"')}</body></html>`,
    },
    '/picture': {
      body: `<!doctype html><html lang="en"><title>A page</title><body><div>
        <img id="clip" alt="" width="300" src="/manipulated.jpg"></div></body></html>`,
    },
  };
}
