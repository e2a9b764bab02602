import { type Browser, browser } from 'wxt/browser';

/** Opens the page that asks for pictures of tabs beside the tab that it is about: a content script can ask for no permission itself. */
export async function openPermissions(
  from: Pick<Browser.tabs.Tab, 'id' | 'index'> | undefined,
): Promise<true> {
  await browser.tabs.create({
    url: browser.runtime.getURL('/permissions.html'),
    ...(from?.id !== undefined && { openerTabId: from.id, index: from.index + 1 }),
  });
  return true;
}
