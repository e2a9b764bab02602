import { type Browser, browser } from 'wxt/browser';
import { type Click, isStatus, type PageRequest } from '../engine/protocol';
import { loadWords, onWords } from '../words/chosen';
import { t } from '../words/t';

/** The entry of the context menu, and the name of the keyboard shortcut in the manifest. */
const LOOK = 'look';
/** The entry for still pictures. */
const PICTURE = 'picture';

type Request = Extract<PageRequest, { type: 'look' | 'picture' }>;

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
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const { menuItemId, frameId = 0 } = info;
    const click = clickOf(info);
    if (menuItemId === LOOK) ask(tab, { type: 'look', click }, frameId);
    if (menuItemId === PICTURE) ask(tab, { type: 'picture', click }, frameId);
  });
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === LOOK) ask(tab, { type: 'look', click: null });
  });
}

/** Firefox has a number for the element as well. */
function clickOf(info: Browser.contextMenus.OnClickData & { targetElementId?: number }): Click {
  return { source: info.srcUrl ?? null, target: info.targetElementId ?? null };
}

/** Asks the page, or a frame of it. Where nobody of ours looks, the page around it says so, if that has somebody. */
async function ask(tab: Browser.tabs.Tab | undefined, request: Request, frameId = 0): Promise<void> {
  if (tab?.id === undefined) return;
  const clip = request.type === 'look';
  if (await heard(tab.id, request, frameId)) return;
  if (request.click && frameId !== 0 && (await heard(tab.id, { type: 'unable', clip }, 0))) return;
  await mark(tab.id, clip);
}

async function heard(tab: number, request: PageRequest, frameId: number): Promise<boolean> {
  const answer: unknown = await browser.tabs.sendMessage(tab, request, { frameId }).catch(() => null);
  return isStatus(answer) && answer.enabled;
}

/** Nobody of ours is in that page: the extension's button says it, until the next page. */
async function mark(tabId: number, clip: boolean): Promise<void> {
  await browser.action.setBadgeText({ tabId, text: '!' });
  await browser.action.setTitle({ tabId, title: t(clip ? 'verdictNotChecked' : 'pictureNotChecked') });
}
