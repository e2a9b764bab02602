// The page that owns the engine: the offscreen document in Chrome, the background page in Firefox.

import { browser } from 'wxt/browser';
import { EngineClient } from '../../engine/client';
import { Host } from '../../engine/host';
import { loopback } from '../../engine/loopback';
import { isWake, type Permitted, PORT, TWIN_PORT } from '../../engine/protocol';
import { Twins } from '../../engine/twins';
import { originPattern } from '../../permissions';
import { mayRead } from '../../sites';

const host = new Host(
  () => new Worker(new URL('../../engine/worker.ts', import.meta.url), { type: 'module', name: 'facetell' }),
);

/** A line to the engine for what happens in this very page. */
async function connect() {
  const [ours, theirs] = loopback();
  host.accept(theirs);
  return ours;
}

/** An offscreen document may not ask about permissions; Chrome's service worker does it for it. */
async function granted(origin: string): Promise<boolean> {
  if (import.meta.env.FIREFOX) return browser.permissions.contains({ origins: [origin] });
  const question: Permitted = { type: 'permitted', origin };
  return (await browser.runtime.sendMessage(question)) === true;
}

browser.runtime.onConnect.addListener((port) => {
  const { sender } = port;
  // Only content scripts of our own, which always live in a tab.
  const known = sender?.id === browser.runtime.id && sender.tab !== undefined;
  const address = sender?.url;
  if (known && port.name === PORT) {
    host.accept(port);
  } else if (known && port.name === TWIN_PORT && address) {
    new Twins(port, {
      engine: new EngineClient(connect),
      permitted: async (url) => mayRead(new URL(address), url) && (await granted(originPattern(url))),
    });
  } else {
    port.disconnect();
  }
});

if (import.meta.env.FIREFOX) {
  // Being woken by the message is all there is to do: this page is the background.
  browser.runtime.onMessage.addListener((message, sender) =>
    isWake(message) && sender.id === browser.runtime.id ? Promise.resolve(true) : undefined,
  );
}
