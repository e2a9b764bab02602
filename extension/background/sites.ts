import { browser } from 'wxt/browser';
import type { PageRequest } from '../engine/protocol';
import { pages } from '../permissions';
import { onChange, settings } from '../settings/settings';

const SCRIPT = 'more-sites';

/**
 * Has our content script run on the sites that the person added, as long as the permission for each is there.
 * Every site's permission, which pictures of tabs need, switches none of them on.
 */
export function keepSites(): void {
  // One after the other: two that ran together would register twice.
  let last = Promise.resolve();
  const again = () => {
    last = last.then(register).catch((error) => console.error('Facetell: sites were not registered:', error));
  };
  browser.runtime.onInstalled.addListener(again);
  browser.runtime.onStartup.addListener(again);
  browser.permissions.onRemoved.addListener(again);
  browser.permissions.onAdded.addListener(() => {
    again();
    last = last.then(tellPages);
  });
  onChange(again);
}

async function register(): Promise<void> {
  const { moreHosts } = await settings();
  const matches: string[] = [];
  for (const pattern of moreHosts.flatMap(pages)) {
    if (await browser.permissions.contains({ origins: [pattern] })) matches.push(pattern);
  }
  const [known] = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  if (known) await browser.scripting.unregisterContentScripts({ ids: [SCRIPT] });
  if (matches.length === 0) return;
  await browser.scripting.registerContentScripts([
    { id: SCRIPT, matches, js: [contentScript()], runAt: 'document_idle', allFrames: true },
  ]);
  await begin(matches.filter((pattern) => !known?.matches?.includes(pattern)));
}

/** Has open pages of sites that were just added looked at, without a reload. */
async function begin(added: string[]): Promise<void> {
  const tabs = added.length > 0 ? await browser.tabs.query({ url: added }) : [];
  await Promise.allSettled(
    tabs.map(({ id = -1 }) =>
      browser.scripting.executeScript({ target: { tabId: id, allFrames: true }, files: [contentScript()] }),
    ),
  );
}

/** Says to every page of ours that a permission came: what was refused may be had now. */
async function tellPages(): Promise<void> {
  const message: PageRequest = { type: 'again' };
  const tabs = await browser.tabs.query({});
  await Promise.allSettled(tabs.map(({ id = -1 }) => browser.tabs.sendMessage(id, message)));
}

type File = Parameters<typeof browser.scripting.executeScript>[0]['files'] extends (infer F)[] | undefined
  ? F
  : never;

/** The file that the manifest names for the known sites. */
function contentScript(): File {
  const [file] = browser.runtime.getManifest().content_scripts?.[0]?.js ?? [];
  if (!file) throw new Error('the manifest has no content script');
  // Firefox gives the whole address here and takes a path only.
  return new URL(file, browser.runtime.getURL('/')).pathname as File;
}
