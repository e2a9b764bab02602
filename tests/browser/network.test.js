import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { badgeOf, clickBadge, PATIENCE, verdictOf } from './support/badge.js';
import { BUILT, goOwn, launch, NAME, openPopup, ownPage, ownTab } from './support/browser.js';
import { openFeed, scrollTo, videoOf } from './support/feed.js';
import { begun, choosePicture, sourceOf } from './support/menu.js';
import { proxy } from './support/proxy.js';
import { ROOT, serve } from './support/server.js';
import { stills } from './support/stills.js';
import { wordOf } from './support/words.js';

const CONTROL = 'http://elsewhere.example/';

/** What browsers ask their makers for by themselves, whatever is installed. That the
 * extension does not ask these hosts either follows from the policy that the second test reads. */
const BROWSERS_OWN = /(^|[./])(google|googleapis|gstatic|gvt1|mozilla|firefox)\.(com|org|net)([:/]|$)/;

/** What could send something past the policy, run a text, or make elements of it. */
const ASKS =
  /\beval\(|new Function\b|\bRTCPeerConnection\b|\bWebSocket\b|\bWebTransport\b|\bEventSource\b|\bsendBeacon\b|\bXMLHttpRequest\b|\bimportScripts\b|\.innerHTML\s*=[^=]/;

/** The hosts that a text names. @param {string} text */
const hostsIn = (text) => [...text.matchAll(/https?:\/\/([a-z0-9.-]+)/gi)].map(([, host]) => host ?? '');

/**
 * Hosts that the code may name: of XML's namespaces, in comments of libraries, and of the reports that the
 * settings link to beside public figures' names.
 */
const NAMED = new Set([
  'www.w3.org',
  'developer.mozilla.org',
  'en.wikipedia.org',
  ...hostsIn(readFileSync(path.join(ROOT, 'extension/context/known-figures.ts'), 'utf8')),
]);

/** All scripts below a folder. @param {string} folder @returns {[string, string][]} */
function scripts(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]);
}

/** @param {string} inside */
const page = (inside) => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body style="margin: 0">${inside}</body></html>`,
});

describe('privacy', { timeout: 8 * PATIENCE }, () => {
  /** @type {Awaited<ReturnType<typeof proxy>>} */
  let gate;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** Another origin, which lets no page read. @type {typeof server} */
  let other;
  before(async () => {
    gate = await proxy();
    other = await serve({ pages: stills() });
    server = await serve({
      pages: {
        '/twin': page(
          `<video id="clip" muted autoplay playsinline width="360" src="${other.url}/clips/hangar.mp4"></video>`,
        ),
        '/picture': page(`<img id="picture" src="${other.url}/manipulated.jpg" alt="" height="480">`),
      },
    });
  });
  after(() => {
    gate?.close();
    server?.close();
    other?.close();
  });

  it('asks nothing of any other machine through a whole session of use', async () => {
    const browser = await launch({ proxy: gate.port, welcome: true });
    try {
      await session(browser);
    } finally {
      await browser.close();
    }
    assert.deepEqual(
      gate.asked.filter((url) => !BROWSERS_OWN.test(url)),
      [CONTROL],
    );
    // What the page's own server was asked for is the page's: nothing of the extension's.
    const expected = /^\/($|feed\.|clips\/|favicon\.ico$|twin$|picture$)/;
    assert.deepEqual(
      server.requests.filter((url) => !expected.test(url)),
      [],
    );
    // The one kind of request that there is: the clip and the picture that the page may not read, once more.
    assert.deepEqual([...new Set(other.requests)].sort(), ['/clips/hangar.mp4', '/manipulated.jpg']);
    assert.equal(other.requests.filter((url) => url === '/manipulated.jpg').length, 2);
  });

  /** Everything that a person can do with it, once. @param {import('puppeteer-core').Browser} browser */
  async function session(browser) {
    // The first run, with its clip.
    const own = await ownTab(browser, ownPage(browser, 'welcome.html'));
    await own.bringToFront();
    await own.waitForSelector('video');
    await own.$eval('video', (video) => {
      /** @type {HTMLVideoElement} */ (video).play();
      video.scrollIntoView({ block: 'center' });
    });
    await verdictOf(await badgeOf(own, 'video'));

    // The feed, and the panel of a clip.
    const page = await browser.newPage();
    await openFeed(page, server.url);
    // The gate sees what leaves: a request of the page's own, to prove it.
    await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).catch(() => undefined), CONTROL);
    for (const index of [0, 1, 2]) {
      await scrollTo(page, index);
      await verdictOf(await badgeOf(page, videoOf(index)));
    }
    const panel = await clickBadge(page, await badgeOf(page, videoOf(2)));
    await panel.until((root) => root.querySelector('canvas') !== null);

    // The popup about that page, and the settings with the detector's test of itself.
    await own.bringToFront();
    await openPopup(own, browser, page);
    await own.waitForSelector('button');
    await goOwn(own, ownPage(browser, 'options.html'));
    await own.locator('#detector button').click();
    await own.waitForFunction(
      (words) => document.querySelector('#detector [role=status]')?.textContent?.includes(words),
      {},
      wordOf('optionsSelfTestGood').split('$')[0]?.trim(),
    );
    for (const name of ['permissions.html', 'third-party.html']) await goOwn(own, ownPage(browser, name));

    // A clip that its page may not read, all of it.
    await page.bringToFront();
    await page.goto(`${server.url}/twin`);
    const badge = await badgeOf(page, '#clip');
    await verdictOf(badge);
    const whole = await clickBadge(page, badge);
    await whole.until((root) => root.querySelector('.whole .action'));
    await whole.evaluate((root) => {
      /** @type {HTMLElement | null} */ (root.querySelector('.whole .action'))?.focus();
    });
    await page.keyboard.press('Enter');
    await whole.until((root) => root.querySelector('.whole [role=status]')?.textContent);

    // A picture that its page may not read.
    await page.goto(`${server.url}/picture`);
    await goOwn(own, ownPage(browser, 'popup.html'));
    await page.bringToFront();
    await begun(own, page);
    await page.mouse.click(90, 90, { button: 'right' });
    await choosePicture(browser, own, page, await sourceOf(page));
    const { label } = await verdictOf(await badgeOf(page, '#picture'));
    assert.ok(!label.includes(wordOf('pictureNoPermission')), label);
  }

  it('has no code that could ask, or that comes from elsewhere', () => {
    const code = scripts(BUILT[NAME]);
    assert.ok(code.length > 3);
    for (const [file, text] of code) {
      assert.doesNotMatch(text, ASKS, file);
      assert.deepEqual(
        hostsIn(text).filter((host) => !NAMED.has(host)),
        [],
        file,
      );
    }
  });

  it('could not ask: the policy of its pages names no address but its own, and where clips and pictures are from', () => {
    const manifest = JSON.parse(readFileSync(path.join(BUILT[NAME], 'manifest.json'), 'utf8'));
    const policy = manifest.content_security_policy.extension_pages;
    assert.match(policy, /default-src 'none'/);
    const sources = policy
      .split(';')
      .filter((/** @type {string} */ rule) => !/^ *(media|img)-src /.test(rule))
      .flatMap((/** @type {string} */ rule) => rule.trim().split(' ').slice(1));
    // Files of pictures come from the hosts that the install asks for, and only from there.
    const asked = manifest.host_permissions.flatMap((/** @type {string} */ pattern) => {
      const source = pattern.replace(/\/\*$/, '');
      return source.startsWith('http:') ? [`${source}:*`] : [source, source.replace('*.', '')];
    });
    const allowed = ["'none'", "'self'", "'wasm-unsafe-eval'", ...asked];
    assert.deepEqual(
      sources.filter((/** @type {string} */ source) => !allowed.includes(source)),
      [],
    );
    assert.equal(manifest.web_accessible_resources, undefined);
  });
});
