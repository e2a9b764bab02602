/** A real browser with the built extension. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { ROOT } from './server.js';
import { unzip } from './unzip.js';

/** @typedef {'chrome' | 'firefox'} Name */

/** PACKAGES=1: what stores would hand out is under test, not what was built. */
const PACKED = Boolean(process.env.PACKAGES);

/** The packages of `cargo xtask package`. @type {Record<Name, string>} */
const PACKAGE = {
  chrome: path.join(ROOT, 'target/package/facetell-chrome.zip'),
  firefox: path.join(ROOT, 'target/package/facetell-firefox.xpi'),
};

/** The files of the extension under test. @type {Record<Name, string>} */
export const BUILT = PACKED
  ? { chrome: unpacked('chrome'), firefox: unpacked('firefox') }
  : {
      chrome: path.join(ROOT, 'extension/dist/chrome-mv3'),
      firefox: path.join(ROOT, 'extension/dist/firefox-mv3'),
    };

/** What the browser installs: Chromium has no way to install a package but from its store. @type {Record<Name, string>} */
export const INSTALLED = { chrome: BUILT.chrome, firefox: PACKED ? PACKAGE.firefox : BUILT.firefox };

/** @param {Name} name */
function unpacked(name) {
  const folder = mkdtempSync(path.join(tmpdir(), 'facetell-package-'));
  unzip(PACKAGE[name], folder);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @type {Record<Name, string[]>} */
const PROGRAMS = {
  chrome: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  firefox: ['firefox-esr', 'firefox'],
};

/** The browser that this run is for. @type {Name} */
export const NAME = process.env.BROWSER === 'firefox' ? 'firefox' : 'chrome';

/** @param {Name} name */
function program(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = PROGRAMS[name]
    .flatMap((file) => folders.map((folder) => path.join(folder, file)))
    .find(existsSync);
  if (!found) throw new Error(`none of ${PROGRAMS[name].join(', ')} is installed`);
  return found;
}

/** Chromium without its own traffic; names other than the loopback address lead nowhere. */
const CHROME = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--autoplay-policy=no-user-gesture-required',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE 127.0.0.2',
  // The sandbox cannot be set up by root, which is who runs containers.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** The address of our pages in Firefox, which otherwise is another one in each profile. */
const UUID = '6f1c9f0a-5d0f-4c6c-9a53-0f2b7d1f9a11';

const FIREFOX = {
  'extensions.webextensions.uuids': JSON.stringify({ 'facetell@facetell.org': UUID }),
  // The browser's own question about a permission is answered with yes: there is nobody to click it.
  'extensions.webextOptionalPermissionPrompts': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // Its own traffic: updates, experiments, safe browsing, captive portals.
  'app.normandy.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** What a person sets Firefox up with: see dress.js. */
export const COLOURS = {
  light: {},
  dark: { 'layout.css.prefers-color-scheme.content-override': 0 },
  // A theme of the desktop with high contrast, white on black.
  forced: {
    'browser.display.document_color_use': 2,
    'browser.display.use_system_colors': false,
    'browser.display.background_color': '#000000',
    'browser.display.foreground_color': '#ffffff',
    'browser.anchor_color': '#ffff00',
    'browser.display.background_color.dark': '#000000',
    'browser.anchor_color.dark': '#ffff00',
    'browser.display.foreground_color.dark': '#ffffff',
    'layout.css.prefers-color-scheme.content-override': 0,
  },
};

/** Named sites have their certificates pinned, and are known never to be served without. */
const TRUSTING = {
  // The protocol's own switch is per page; the engine's document is none.
  chrome: ['--ignore-certificate-errors'],
  firefox: {
    'security.cert_pinning.enforcement_level': 0,
    'network.stricttransportsecurity.preloadlist': false,
  },
};

/**
 * Starts the browser and installs the extension. `proxy` is the port of a proxy on this machine for all that
 * is not on it; `strangeCertificates` lets servers be who they say they are; `smallStorage` gives Firefox as
 * little room for what extensions keep as Chromium always does; `loud` has Firefox write what fails to its output;
 * `density` is how many pixels of the screen there are in one of a page;
 * `wayBack` has Chromium keep pages for the way back, as it does for people but not for puppeteer;
 * `bare` leaves the extension out, for what it costs to be compared with.
 * @param {{name?: Name, headless?: boolean, extension?: string, proxy?: number, strangeCertificates?: boolean,
 *   welcome?: boolean, smallStorage?: boolean, loud?: boolean, density?: number,
 *   wayBack?: boolean, bare?: boolean}}
 *   [options]
 */
export async function launch(options = {}) {
  const {
    name = NAME,
    headless = true,
    extension = INSTALLED[name],
    proxy,
    strangeCertificates = false,
    smallStorage = false,
    loud = false,
    density,
    wayBack = false,
    bare = false,
  } = options;
  if (!extension.endsWith('.xpi') && !existsSync(path.join(extension, 'manifest.json'))) {
    throw new Error(`${extension} is not built: run \`cargo xtask build\``);
  }
  const browser = await puppeteer.launch({
    browser: name,
    executablePath: program(name),
    headless,
    acceptInsecureCerts: strangeCertificates,
    // A viewport would have a density of its own.
    defaultViewport: headless && !density ? { width: 1280, height: 900 } : null,
    ...(name === 'chrome'
      ? {
          pipe: true,
          enableExtensions: true,
          ignoreDefaultArgs: wayBack ? ['--disable-back-forward-cache'] : [],
          args: [
            ...CHROME,
            ...chromeProxy(proxy),
            ...(strangeCertificates ? TRUSTING.chrome : []),
            ...(density ? [`--force-device-scale-factor=${density}`, '--window-size=1100,1000'] : []),
          ],
        }
      : {
          // Without it no page of an extension may be opened.
          args: ['--remote-allow-system-access'],
          extraPrefsFirefox: {
            ...FIREFOX,
            'browser.download.folderList': 2,
            'browser.download.dir': DOWNLOADS,
            'browser.download.useDownloadDir': true,
            // It opens over the page and takes the keys.
            'browser.download.alwaysOpenPanel': false,
            ...firefoxProxy(proxy),
            ...(loud && { 'browser.dom.window.dump.enabled': true }),
            // In KiB, of all sites together.
            ...(smallStorage && { 'dom.quotaManager.temporaryStorage.fixedLimit': 50 * 1024 }),
            ...(strangeCertificates ? TRUSTING.firefox : {}),
            ...(density && { 'layout.css.devPixelsPerPx': `${density}` }),
          },
        }),
  });
  if (bare) return browser;
  try {
    const id = await browser.installExtension(extension);
    addresses.set(browser, name === 'chrome' ? `chrome-extension://${id}` : `moz-extension://${UUID}`);
    // The first-run page comes to the front by itself; tests begin when it is there.
    const welcome = await ownTab(browser, ownPage(browser, 'welcome.html'));
    if (!options.welcome) await welcome.close();
  } catch (error) {
    // Nobody else has it yet: it would run on, and keep the test that failed from ending.
    await browser.close();
    throw error;
  }
  return browser;
}

/** @type {WeakMap<import('puppeteer-core').Browser, string>} */
const addresses = new WeakMap();

/**
 * The address of one of the extension's own pages.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} page
 */
export function ownPage(browser, page) {
  return `${addresses.get(browser)}/${page}`;
}

/** Milliseconds that a page of the extension may take. */
const PATIENCE = 30_000;

/**
 * Opens one of the extension's own pages. Firefox tells nobody where such a page is or that it is loaded, so
 * the page itself is asked.
 * @param {import('puppeteer-core').Page} tab
 * @param {string} address
 */
export async function goOwn(tab, address) {
  const going = tab.goto(address);
  if (NAME === 'chrome') await going;
  else going.catch(() => undefined);
  const end = Date.now() + PATIENCE;
  while ((await whereabouts(tab)) !== address) {
    if (Date.now() > end) throw new Error(`${address} does not load`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A page of the extension's own, in a tab. @param {import('puppeteer-core').Browser} browser @param {string} file */
export async function openOwn(browser, file) {
  const own = await browser.newPage();
  await goOwn(own, ownPage(browser, file));
  return own;
}

/**
 * The settings in a tab of their own, once all of them are there.
 * @param {import('puppeteer-core').Browser} browser
 */
export async function openSettings(browser) {
  const own = await openOwn(browser, 'options.html');
  await own.setViewport({ width: 1000, height: 900 });
  await own.waitForSelector('#detector .mono');
  return own;
}

/**
 * What a tab shows once it is loaded; null while it is on its way.
 * @param {import('puppeteer-core').Page} tab
 */
const whereabouts = (tab) =>
  tab.evaluate(() => (document.readyState === 'complete' ? location.href : null)).catch(() => null);

/**
 * The tab that shows one of the extension's own pages, once there is one. Nobody tells of it in Firefox, so
 * all tabs are asked again and again.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} address
 */
export async function ownTab(browser, address) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    for (const tab of await browser.pages()) {
      if ((await whereabouts(tab)) === address) return tab;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing opened ${address}`);
}

/**
 * Opens the popup, as a page, about a tab. Gives the browser's number of that tab.
 * @param {import('puppeteer-core').Page} popup
 * @param {import('puppeteer-core').Browser} browser
 * @param {import('puppeteer-core').Page} tab
 * @returns {Promise<number>}
 */
export async function openPopup(popup, browser, tab) {
  await goOwn(popup, ownPage(browser, 'popup.html'));
  const id = await popup.evaluate(async (address) => {
    // @ts-expect-error: the extension's own page has it
    const { tabs } = globalThis.browser ?? globalThis.chrome;
    return (await tabs.query({})).find((/** @type {{url: string}} */ { url }) => url === address).id;
  }, tab.url());
  await goOwn(popup, ownPage(browser, `popup.html?tab=${id}`));
  return id;
}

/**
 * Opens the popup about a tab in a window of its own: the tab stays in front of its own window.
 * @param {import('puppeteer-core').Browser} browser
 * @param {import('puppeteer-core').Page} own another page of the extension
 * @param {import('puppeteer-core').Page} tab
 */
export async function popupBeside(browser, own, tab) {
  const address = await own.evaluate(async (url) => {
    // @ts-expect-error: the extension's own page has it
    const { tabs, windows, runtime } = globalThis.browser ?? globalThis.chrome;
    const [tab] = (await tabs.query({})).filter((/** @type {{url: string}} */ each) => each.url === url);
    const popup = runtime.getURL(`popup.html?tab=${tab.id}`);
    await windows.create({ url: popup, type: 'popup', width: 360, height: 600 });
    return popup;
  }, tab.url());
  const popup = await ownTab(browser, address);
  await popup.waitForSelector('main');
  return popup;
}

/** Where Firefox saves files; it must know before it starts. */
const DOWNLOADS = mkdtempSync(path.join(tmpdir(), 'facetell-'));

/**
 * The folder that the browser saves files in.
 * @param {import('puppeteer-core').Browser} browser
 */
export async function downloads(browser) {
  if (NAME === 'chrome') {
    const session = await browser.target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: DOWNLOADS });
  }
  return DOWNLOADS;
}

/**
 * The one saved file of a kind, once all of it is there: Firefox puts an empty one there first. The next one
 * is another.
 * @param {string} folder
 * @param {string} ending of its name
 * @param {string} end of its content
 */
export async function downloaded(folder, ending, end) {
  for (;;) {
    const [file] = readdirSync(folder).filter((name) => name.endsWith(ending));
    const content = file ? readFileSync(path.join(folder, file)) : Buffer.alloc(0);
    if (file && content.subarray(-64).includes(end)) {
      rmSync(path.join(folder, file));
      return content;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** @param {number | undefined} port */
function chromeProxy(port) {
  return port ? [`--proxy-server=127.0.0.1:${port}`] : [];
}

/** @param {number | undefined} port */
function firefoxProxy(port) {
  if (!port) return {};
  const host = '127.0.0.1';
  return {
    'network.proxy.type': 1,
    'network.proxy.http': host,
    'network.proxy.http_port': port,
    'network.proxy.ssl': host,
    'network.proxy.ssl_port': port,
  };
}
