// The page that owns the engine: the offscreen document in Chrome, the background page in Firefox.

import { browser } from 'wxt/browser';
import { Host } from '../../engine/host';
import { isWake, PORT } from '../../engine/protocol';

const host = new Host(
  () => new Worker(new URL('../../engine/worker.ts', import.meta.url), { type: 'module', name: 'facetell' }),
);

browser.runtime.onConnect.addListener((port) => {
  // Only content scripts of our own, which always live in a tab.
  const known = port.name === PORT && port.sender?.id === browser.runtime.id && port.sender.tab !== undefined;
  if (known) host.accept(port);
  else port.disconnect();
});

if (import.meta.env.FIREFOX) {
  // Being woken by the message is all there is to do: this page is the background.
  browser.runtime.onMessage.addListener((message, sender) =>
    isWake(message) && sender.id === browser.runtime.id ? Promise.resolve(true) : undefined,
  );
}
