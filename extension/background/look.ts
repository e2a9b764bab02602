import { type Browser, browser } from 'wxt/browser';
import type { PageRequest } from '../engine/protocol';
import { loadWords, onWords } from '../words/chosen';
import { t } from '../words/t';

/** The entry of the context menu, and the name of the keyboard shortcut in the manifest. */
const LOOK = 'look';
/** The entry for still pictures. */
const PICTURE = 'picture';

/** Looks when the person asks for it: by the context menu of a video or picture, or by the keyboard. */
export function lookOnDemand(): void {
  browser.runtime.onInstalled.addListener(() => {
    Promise.all([browser.contextMenus.removeAll(), loadWords()]).then(() => {
      browser.contextMenus.create({ id: LOOK, title: t('menuLook'), contexts: ['video'] });
      browser.contextMenus.create({ id: PICTURE, title: t('menuLookPicture'), contexts: ['image'] });
    });
  });
  onWords(() => {
    // While the extension is being installed there is no entry yet.
    browser.contextMenus.update(LOOK, { title: t('menuLook') }).catch(() => undefined);
    browser.contextMenus.update(PICTURE, { title: t('menuLookPicture') }).catch(() => undefined);
  });
  browser.contextMenus.onClicked.addListener(({ menuItemId, frameId }, tab) => {
    if (menuItemId === LOOK) ask(tab, { type: 'look', pointed: true }, frameId);
    if (menuItemId === PICTURE) ask(tab, { type: 'picture' }, frameId);
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === LOOK) ask(tab, { type: 'look', pointed: false });
  });
}

/** Asks the page, or a frame of it. Those without a content script of ours have nobody to answer. */
function ask(tab: Browser.tabs.Tab | undefined, request: PageRequest, frameId = 0): void {
  if (tab?.id !== undefined) browser.tabs.sendMessage(tab.id, request, { frameId }).catch(() => undefined);
}
