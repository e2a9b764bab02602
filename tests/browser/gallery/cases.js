/**
 * Every state of every surface, and how it is reached with the real engine.
 *
 * Reasons that differ in nothing but their sentence are there once for each part of the extension that gives them.
 */

import { badgeOf, clickBadge, panelOf, stateOf, verdictOf } from '../support/badge.js';
import { downloaded, downloads, NAME, ownPage } from '../support/browser.js';
import { behind, broken, everywhere, judging, slow, speaking } from '../support/copies.js';
import { wordOf, wordsFor } from '../support/words.js';
import { BADGES } from './pages.js';
import { LANGUAGE } from './stage.js';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('./stage.js').Stage} Stage
 * @typedef {import('./stage.js').Direction} Direction
 * What a picture is taken of: a page, a part of it, or a file that is a picture already.
 * @typedef {{page: Page, shadow?: import('../support/shadow.js').Shadow, element?: string, full?: boolean}} View
 * @typedef {{name: string, reach: (stage: Stage, direction: Direction) => Promise<View | Buffer>, anew?: boolean}} Case
 *   `anew`: reached again for the other direction, because what is shown does not follow a change of language
 * @typedef {{extension?: string, cases: Case[]}} Group
 */

/** The words of the language that is spoken. @param {string} name @param {Direction} direction */
const words = (name, direction) => wordOf(name, LANGUAGE[direction] || 'en');

/** @param {string} name @param {string} path @returns {Case} */
const panel = (name, path) => ({
  name: `panel/${name}`,
  reach: async (stage) => ({ page: stage.tab, shadow: await stage.panel(path) }),
});

/** The panel of a page's picture, as a person asks for it. @param {Stage} stage @param {string} path */
async function pictured(stage, path) {
  await stage.show(path);
  await stage.begun();
  await stage.tab.mouse.click(150, 150, { button: 'right' });
  await stage.tab.keyboard.press('Escape');
  await stage.send({ type: 'picture', click: { source: null, target: null } });
  const shadow = await panelOf(stage.tab);
  await shadow.until((root) => root.querySelector('.face canvas'));
  return shadow;
}

/** That of one that the platform labels, and whose file states something. @param {Stage} stage */
async function marked(stage) {
  const shadow = await pictured(stage, '/marked');
  await shadow.until((root) => root.querySelectorAll('.stated dt').length === 2);
  return shadow;
}

/** The badge of a clip that the platform labels. @param {'normal' | 'dot'} size @returns {Case} */
const labelled = (size) => ({
  name: `badge/${size === 'dot' ? 'dot-' : ''}labelled`,
  reach: async (stage) => {
    await stage.set({ badgeSize: size });
    await stage.show('/labelled');
    const shadow = await badgeOf(stage.tab, '#clip');
    await stateOf(shadow, 'noSignsFound');
    await shadow.until((root, wanted) => {
      const button = root.querySelector('button');
      return button?.dataset.size === wanted && button.querySelector('.mark');
    }, size);
    return { page: stage.tab, shadow, element: '#clip' };
  },
});

/** @param {'normal' | 'dot'} size @returns {Case[]} */
const badges = (size) =>
  Object.keys(BADGES).map((state) => ({
    name: `badge/${size === 'dot' ? 'dot-' : ''}${state}`,
    reach: async (stage) => {
      await stage.set({ badgeSize: size });
      if (!stage.tab.url().endsWith('/badges')) await stage.show('/badges');
      const shadow = await badgeOf(stage.tab, `#${state}`);
      await stateOf(shadow, state);
      await shadow.until((root, wanted) => root.querySelector('button')?.dataset.size === wanted, size);
      return { page: stage.tab, shadow, element: `#${state}` };
    },
  }));

/** @type {Case[]} */
const panels = [
  {
    name: 'panel/looking',
    reach: async (stage) => {
      await stage.set({ badgeSize: 'normal' });
      await stage.show('/looking');
      const badge = await badgeOf(stage.tab, '#clip');
      await stateOf(badge, 'looking');
      return { page: stage.tab, shadow: await clickBadge(stage.tab, badge) };
    },
  },
  panel('no-signs-found', '/clear'),
  panel('likely-deepfake', '/forged'),
  panel('unsure-borderline', '/borderline'),
  panel('unsure-too-few-frames', '/few'),
  panel('not-checked-no-face', '/no-face'),
  panel('not-checked-too-small', '/small'),
  panel('not-checked-too-dark', '/dark'),
  panel('not-checked-blurred', '/blurred'),
  panel('not-checked-no-frames', '/gone'),
  panel('not-checked-black', '/black'),
  panel('not-checked-sound-only', '/sound'),
  panel('not-checked-live', '/live'),
  panel('not-checked-refused', '/refused'),
  panel('not-checked-no-permission', '/stranger'),
  {
    name: 'panel/not-checked-protected',
    reach: async (stage) => {
      await stage.show('/protected');
      await stage.tab.waitForFunction(() => document.querySelector('video')?.mediaKeys);
      await stage.tab.$eval('#clip', (clip) => void Object.assign(clip, { src: '/clips/crew.mp4' }));
      const badge = await badgeOf(stage.tab, '#clip');
      await stateOf(badge, 'notChecked');
      return { page: stage.tab, shadow: await clickBadge(stage.tab, badge) };
    },
  },
  panel('twin', '/twin'),
  panel('context', '/context'),
  panel('labelled', '/labelled'),
  {
    name: 'panel/picture',
    reach: async (stage) => ({ page: stage.tab, shadow: await pictured(stage, '/picture') }),
  },
  {
    name: 'panel/marked',
    reach: async (stage) => ({ page: stage.tab, shadow: await marked(stage) }),
  },
  {
    name: 'panel/marked-narrow',
    reach: async (stage) => {
      const shadow = await marked(stage);
      await stage.tab.setViewport({ width: 320, height: 900 });
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/narrow',
    reach: async (stage) => {
      const shadow = await stage.panel('/forged');
      await stage.tab.setViewport({ width: 320, height: 640 });
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/wide',
    reach: async (stage) => {
      const shadow = await stage.panel('/forged');
      await stage.tab.setViewport({ width: 2560, height: 1300 });
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/whole-running',
    anew: true,
    reach: async (stage, direction) => {
      const shadow = await stage.panel('/long');
      await stage.press(shadow, words('panelWhole', direction));
      await shadow.until((root) => (root.querySelector('progress')?.value ?? 0) > 2);
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/whole-stopped',
    reach: async (stage) => {
      const shadow = await stage.panel('/long');
      await stage.press(shadow, words('panelWhole', 'ltr'));
      await shadow.until((root) => (root.querySelector('progress')?.value ?? 0) > 2);
      await stage.press(shadow, words('panelWholeStop', 'ltr'));
      await shadow.until((root) => root.querySelector('.whole [role=status]')?.textContent);
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/whole-done',
    reach: async (stage) => {
      const shadow = await stage.panel('/short');
      await stage.press(shadow, words('panelWhole', 'ltr'));
      await shadow.until((root) => root.querySelector('.whole [role=status]')?.textContent);
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/wrong-asked',
    reach: async (stage) => {
      const shadow = await stage.panel('/borderline');
      await stage.press(shadow, words('panelWrong', 'ltr'));
      await shadow.until((root) => root.querySelector('.ask'));
      return { page: stage.tab, shadow };
    },
  },
  {
    name: 'panel/wrong-kept',
    anew: true,
    reach: async (stage, direction) => {
      const shadow = await stage.panel('/forged');
      await stage.press(shadow, words('panelWrong', direction));
      await stage.press(shadow, words('panelWrongNotManipulated', direction));
      await shadow.until((root) => root.querySelector('.actions [role=status]')?.textContent);
      return { page: stage.tab, shadow };
    },
  },
];

/** It agrees with itself before the second face comes. @type {Case} */
const disagreeing = {
  name: 'panel/unsure-frames-disagree',
  reach: async (stage) => {
    await stage.show('/mixed');
    const badge = await badgeOf(stage.tab, '#clip');
    await badge.until(
      (root, words) => root.querySelector('button')?.ariaLabel?.includes(words),
      wordsFor('framesDisagree'),
    );
    return { page: stage.tab, shadow: await clickBadge(stage.tab, badge) };
  },
};

/** What the person saves. @param {string} name @param {string} word @param {string} ending @param {string} end */
const saved = (name, word, ending, end) => ({
  name,
  anew: true,
  reach: async (/** @type {Stage} */ stage, /** @type {Direction} */ direction) => {
    const folder = await downloads(stage.browser);
    const shadow = await stage.panel('/context');
    await stage.press(shadow, words(word, direction));
    const file = await downloaded(folder, ending, end);
    if (ending === '.png') return file;
    const page = await stage.browser.newPage();
    await page.setViewport({ width: 900, height: 900 });
    await page.setContent(file.toString());
    return { page, full: true };
  },
});

/** @param {string} name @param {(stage: Stage) => Promise<void>} arrange @returns {Case} */
const popup = (name, arrange) => ({
  name: `popup/${name}`,
  // Firefox pictures a page that turned round a little beside its place.
  anew: true,
  reach: async (stage) => {
    await arrange(stage);
    const page = await stage.popup();
    // A page that has just begun answers a moment later.
    await page.waitForSelector(name === 'another-site' ? '.add' : 'input[role="switch"]');
    return { page, full: true };
  },
});

/** @type {Case[]} */
const popups = [
  popup('list', async (stage) => {
    await stage.show('/posts');
    for (const video of ['article:nth-of-type(1) video', 'article:nth-of-type(2) video'])
      await verdictOf(await badgeOf(stage.tab, video));
  }),
  popup('empty', (stage) => stage.show('/blank')),
  popup('site-off', async (stage) => {
    await stage.set({ offHosts: ['127.0.0.1'] });
    await stage.show('/clear');
  }),
  popup('everywhere-off', async (stage) => {
    await stage.set({ on: false });
    await stage.show('/clear');
  }),
];

/** @param {string} name @param {number} width @param {string} [element] @returns {Case} */
const own = (name, width, element) => {
  const [page = ''] = name.split('/');
  return {
    name,
    reach: async (stage) => ({
      page: await stage.own(page, width),
      ...(element ? { element } : { full: true }),
    }),
  };
};

const SECTIONS = [
  ...['general', 'sites', 'alarms', 'eagerness', 'badge'],
  ...['history', 'reports', 'figures', 'permissions', 'detector'],
];

/** @type {Case[]} */
const options = [
  {
    name: 'options/untouched',
    reach: async (stage) => {
      await stage.set({ on: true, offHosts: [] });
      return { page: await stage.own('options', 1100), full: true };
    },
  },
  {
    name: 'options/narrow',
    reach: async (stage) => {
      const badgePlaces = { '127.0.0.1': { x: 0.5, y: 0.5 } };
      const figuresAdded = ['Ada Lovelace'];
      const more = { moreHosts: ['videos.example.org'], offHosts: ['www.a-rather-long-name.example'] };
      await stage.set({ ...more, badgePlaces, figuresAdded });
      return { page: await stage.own('options', 320), full: true };
    },
  },
  own('options/wide', 2560),
  ...SECTIONS.map((section) => own(`options/${section}`, 760, `#${section}`)),
  {
    name: 'options/figures-open',
    reach: async (stage) => {
      const page = await stage.own('options', 760);
      await page.click('#figures summary');
      return { page, element: '#figures' };
    },
  },
  {
    name: 'options/detector-open',
    reach: async (stage) => {
      const page = await stage.own('options', 760);
      await page.$$eval('#detector details', (parts) => {
        for (const part of parts) part.open = true;
      });
      return { page, element: '#detector' };
    },
  },
  {
    name: 'options/detector-tested',
    anew: true,
    reach: async (stage) => {
      const page = await stage.own('options', 760);
      await page.$eval('#detector > .button', (button) => /** @type {HTMLElement} */ (button).click());
      await page.waitForSelector('#detector > .button:not(:disabled)');
      await page.waitForFunction(() => document.querySelector('#detector [role=status]')?.textContent);
      return { page, element: '#detector' };
    },
  },
];

/** @type {Case} */
const tried = {
  name: 'welcome/tried',
  reach: async (stage) => {
    const page = await stage.own('welcome', 800);
    await page.$eval('video', (video) => {
      video.scrollIntoView({ block: 'center' });
      return /** @type {HTMLVideoElement} */ (video).play();
    });
    const badge = await badgeOf(page, 'video');
    await verdictOf(badge);
    return { page, full: true };
  },
};

/** What an extension that is gone leaves behind. @param {Direction} direction @returns {Group} */
const retired = (direction) => ({
  extension: direction === 'rtl' ? speaking('ar') : undefined,
  cases: [
    {
      name: `badge/retired-${direction}`,
      reach: async (stage) => {
        await stage.show('/clear');
        const badge = await badgeOf(stage.tab, '#clip');
        await verdictOf(badge);
        await stage.browser.uninstallExtension(new URL(ownPage(stage.browser, '')).host);
        await stateOf(badge, 'retired');
        return { page: stage.tab, element: '#clip' };
      },
    },
  ],
});

/** @returns {Group[]} each in a browser of its own */
export const groups = () => [
  {
    cases: [
      own('welcome/first-run', 800),
      tried,
      own('welcome/narrow', 320),
      own('welcome/wide', 2560),
      own('permissions/asked', 800),
      own('permissions/narrow', 320),
      ...badges('normal'),
      labelled('normal'),
      ...badges('dot'),
      labelled('dot'),
      ...panels,
      saved('evidence/page', 'panelSave', '.html', '</html>'),
      saved('evidence/card', 'panelCard', '.png', 'IEND'),
      ...popups,
      ...options,
    ],
  },
  {
    extension: everywhere(),
    cases: [
      own('permissions/given', 800),
      panel('tab', '/stranger'),
      // Of a site without a permission nobody but the button in the toolbar learns the name.
      popup('another-site', (stage) => stage.show('/blank', { elsewhere: true })),
      popup('site-added', async (stage) => {
        await stage.set({ moreHosts: ['127.0.0.2'] });
        await stage.show('/forged', { elsewhere: true });
        await verdictOf(await badgeOf(stage.tab, '#clip'));
      }),
    ],
  },
  { extension: broken(), cases: [panel('not-checked-engine-failed', '/clear')] },
  { extension: slow(), cases: [panel('not-checked-engine-busy', '/clear')] },
  { extension: behind(), cases: [panel('not-checked-not-visible', '/stranger')] },
  // The one portrait looks at us; this detector calls a face turned away that is so just a little.
  {
    extension: judging(({ limits }) => Object.assign(limits, { max_turn: 0.05 })),
    cases: [panel('not-checked-turned-away', '/aside')],
  },
  // With the settings that are shipped a face that disagrees with itself hardly ever scores enough to matter.
  {
    extension: judging(({ alarms: { clips } }) => {
      const { balanced, more } = clips;
      balanced.thresholds = more.thresholds = { likely: 0.5, unsure: 0.5 };
    }),
    cases: [disagreeing],
  },
  // Firefox ends what runs in open pages without a word.
  ...(NAME === 'chrome' ? [retired('ltr'), retired('rtl')] : []),
];
