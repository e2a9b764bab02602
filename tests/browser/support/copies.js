/** Copies of the built extension that differ from it in one thing that no test could bring about otherwise. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BUILT, NAME } from './browser.js';

/** A copy of the built extension that can be changed. @returns {string} its folder */
function copy() {
  const folder = mkdtempSync(path.join(tmpdir(), 'facetell-'));
  cpSync(BUILT[NAME], folder, { recursive: true });
  return folder;
}

/**
 * A copy of the built extension to which the person has given every site. Chrome asks in a window of its own,
 * which nobody can click in a test.
 */
export function everywhere() {
  const folder = copy();
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.host_permissions.push('<all_urls>');
  writeFileSync(file, JSON.stringify(manifest));
  return folder;
}

/** The same, to which the browser says that the tab which it is to take a picture of lies behind another one. */
export const behind = () =>
  shooting(
    `const get = tabs.get; tabs.get = async (id) => ({ ...(await get.call(tabs, id)), active: false });`,
  );

/** Where extensions that show their pictures of the tab do so. */
export const ALBUM = 'album';

/** A copy of the same that shows each picture of the tab that it takes. */
export const showing = () =>
  shooting(`const shoot = tabs.captureVisibleTab, album = new BroadcastChannel('${ALBUM}');
    tabs.captureVisibleTab = async (...how) => {
      const picture = await shoot.apply(tabs, how);
      album.postMessage(picture);
      return picture;
    };`);

/** A copy that takes its pictures of the tab in another way. @param {string} statement that has `tabs` */
function shooting(statement) {
  const folder = everywhere();
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  for (const script of scripts) {
    const file = path.join(folder, script);
    if (!readFileSync(file, 'utf8').includes('captureVisibleTab')) continue;
    // Not every page that has the script has tabs.
    prefix(file, `{ const { tabs } = globalThis.browser ?? chrome; if (tabs) { ${statement} } }`);
  }
  return folder;
}

/** Where `breakable` extensions listen for the end of their engine. */
export const TRAP = 'trap';

/** A copy of the built extension whose engine breaks when a page of its own says so: nobody can reach in from outside. */
export function breakable() {
  return beginning(`new BroadcastChannel('${TRAP}').onmessage = () => { throw new Error('a trap'); };`);
}

/** A copy of the built extension whose engine never starts. */
export const broken = () => beginning(`throw new Error('broken');`);

/** A copy of the built extension whose engine takes longer for a look than anybody waits. */
export const slow = () =>
  beginning(`addEventListener('message', ({ data: { type } }) => {
    if (type === 'look') for (const end = Date.now() + 25_000; Date.now() < end; );
  });`);

/** A copy of the built extension whose Worker begins with a statement. @param {string} statement */
function beginning(statement) {
  const folder = copy();
  const assets = path.join(folder, 'assets');
  const worker = readdirSync(assets).find((name) => /^worker-.*\.js$/.test(name));
  if (!worker) throw new Error('the engine has no Worker');
  prefix(path.join(assets, worker), statement);
  return folder;
}

/** @param {string} file @param {string} statement */
function prefix(file, statement) {
  writeFileSync(file, `${statement}\n${readFileSync(file, 'utf8')}`);
}

/**
 * A copy of the built extension whose detector has other settings.
 * @param {(settings: typeof import('../../../models/forgery.json')) => void} change
 */
export function judging(change) {
  const folder = copy();
  const file = path.join(folder, 'models/forgery.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  change(settings);
  writeFileSync(file, JSON.stringify(settings));
  return folder;
}

/**
 * A copy of the built extension that speaks one language whatever the browser's is.
 * @param {string} language
 */
export function speaking(language) {
  const folder = copy();
  const words = (/** @type {string} */ tag) => path.join(folder, '_locales', tag, 'messages.json');
  // Node refuses to copy a file onto itself.
  if (language !== 'en') cpSync(words(language), words('en'));
  return folder;
}
