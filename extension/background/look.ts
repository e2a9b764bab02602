import { type Browser, browser } from 'wxt/browser';
import type { PageRequest } from '../engine/protocol';
import { loadWords, onWords } from '../words/chosen';
import { t } from '../words/t';

/** The entry of the context menu, and the name of the keyboard shortcut in the manifest. */
const LOOK = 'look';

/** Looks when the person asks for it: by the context menu of a video, or by the keyboard. */
export function lookOnDemand(): void {
  browser.runtime.onInstalled.addListener(() => {
    Promise.all([browser.contextMenus.removeAll(), loadWords()]).then(() => {
      browser.contextMenus.create({ id: LOOK, title: t('menuLook'), contexts: ['video'] });
    });
  });
  onWords(() => {
    // While the extension is being installed there is no entry yet.
    browser.contextMenus.update(LOOK, { title: t('menuLook') }).catch(() => undefined);
  });
  browser.contextMenus.onClicked.addListener(({ menuItemId }, tab) => {
    if (menuItemId === LOOK) ask(tab, { type: 'look', pointed: true });
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === LOOK) ask(tab, { type: 'look', pointed: false });
  });
}

/** Pages without a content script of ours have nobody to answer. */
function ask(tab: Browser.tabs.Tab | undefined, request: PageRequest): void {
  if (tab?.id !== undefined) browser.tabs.sendMessage(tab.id, request).catch(() => undefined);
}
