// The page that owns the engine: the offscreen document in Chrome, the background page in Firefox.

import { browser } from 'wxt/browser';
import { hostAbove } from '../../background/above';
import { openPermissions } from '../../background/ask';
import { shootTab } from '../../background/shoot';
import { start } from '../../background/start';
import { EngineClient } from '../../engine/client';
import { Host } from '../../engine/host';
import { loopback } from '../../engine/loopback';
import { Picture } from '../../engine/picture';
import { Power } from '../../engine/power';
import {
  isAbove,
  isAsk,
  isFound,
  isTabShot,
  isWake,
  type Origin,
  type Permitted,
  PORT,
  REMOTE_PORT,
  type Shoot,
  type TabShot,
} from '../../engine/protocol';
import { type FrameSource, Remotes } from '../../engine/remotes';
import { Screen } from '../../engine/screen';
import { Twin } from '../../engine/twin';
import { EVERYWHERE, originPattern } from '../../permissions';
import { remember } from '../../settings/history';
import { mayRead } from '../../sites';

const host = new Host(
  () => new Worker(new URL('../../engine/worker.ts', import.meta.url), { type: 'module', name: 'facetell' }),
  new Power(),
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

/** Nor can it take pictures of tabs. */
async function shoot(tab: number): Promise<TabShot> {
  if (import.meta.env.FIREFOX) return shootTab(tab);
  const question: Shoot = { type: 'shoot', tab };
  const answer: unknown = await browser.runtime.sendMessage(question);
  return isTabShot(answer) ? answer : { failure: 'notVisible' };
}

/** Whether a page may have frames from there: by our own rules and by the person's permissions. */
async function permitted(page: string, origin: Origin): Promise<boolean> {
  if (origin.kind === 'tab') return granted(EVERYWHERE);
  const url = new URL(origin.url);
  // A document without an origin of its own, in a sandbox, may have none.
  return URL.canParse(page) && mayRead(new URL(page), url) && (await granted(originPattern(url)));
}

function sourceOf(origin: Origin, tab: number): FrameSource {
  switch (origin.kind) {
    case 'tab':
      return new Screen(() => shoot(tab));
    case 'twin':
      return new Twin(origin.url, origin.shape);
    case 'picture':
      return new Picture(origin.url, origin.shape);
  }
}

browser.runtime.onConnect.addListener((port) => {
  const { sender } = port;
  // Only content scripts of our own, which always live in a tab.
  const known = sender?.id === browser.runtime.id && sender.tab !== undefined;
  // An empty frame's address says nothing; its origin is that of the page that made it.
  const page = sender?.origin ?? sender?.url;
  const tab = sender?.tab?.id;
  if (known && port.name === PORT) {
    host.accept(port);
  } else if (known && port.name === REMOTE_PORT && page && tab !== undefined) {
    new Remotes(port, {
      engine: new EngineClient(connect),
      permitted: (origin) => permitted(page, origin),
      source: (origin) => sourceOf(origin, tab),
    });
  } else {
    port.disconnect();
  }
});

if (import.meta.env.FIREFOX) {
  // Being woken by the message is all there is to do: this page is the background.
  browser.runtime.onMessage.addListener((message, sender) => {
    if (sender.id !== browser.runtime.id) return;
    if (isAbove(message)) return Promise.resolve(hostAbove(sender.tab));
    if (isAsk(message)) return openPermissions(sender.tab);
    if (isFound(message)) return remember(message.entry);
    return isWake(message) ? Promise.resolve(true) : undefined;
  });
  start();
}
