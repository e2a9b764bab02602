import { type Browser, browser } from 'wxt/browser';
import type { PageRequest } from '../engine/protocol';
import { t } from '../words/t';

/** The entry of the context menu, and the name of the keyboard shortcut in the manifest. */
const LOOK = 'look';

/** Looks when the person asks for it: by the context menu of a video, or by the keyboard. */
export function lookOnDemand(): void {
  browser.runtime.onInstalled.addListener(() => {
    browser.contextMenus.removeAll().then(() => {
      browser.contextMenus.create({ id: LOOK, title: t('menuLook'), contexts: ['video'] });
    });
  });
  browser.contextMenus.onClicked.addListener(({ menuItemId, frameId }, tab) => {
    if (menuItemId === LOOK) ask(tab, { type: 'look', pointed: true }, frameId);
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === LOOK) ask(tab, { type: 'look', pointed: false });
  });
}

/** Asks the page, or a frame of it. Those without a content script of ours have nobody to answer. */
function ask(tab: Browser.tabs.Tab | undefined, request: PageRequest, frameId = 0): void {
  if (tab?.id !== undefined) browser.tabs.sendMessage(tab.id, request, { frameId }).catch(() => undefined);
}
