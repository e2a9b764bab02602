import type { Browser } from 'wxt/browser';

/** The host of the page that a tab shows. Browsers tell it for pages only that we have a permission for. */
export function hostAbove(tab: Pick<Browser.tabs.Tab, 'url'> | undefined): string | null {
  return tab?.url !== undefined && URL.canParse(tab.url) ? new URL(tab.url).hostname : null;
}
