import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import type { Figure } from '../context/figure';
import { figures } from '../context/figures';
import type { Statement } from '../context/statement';
import { connections } from '../engine/connect';
import { type Ask, type Found, isPageRequest, type Status } from '../engine/protocol';
import { whereabouts } from '../page/frame';
import type { Notice } from '../page/overlay/badge';
import type { Point } from '../page/overlay/place';
import { Page } from '../page/page';
import type { Surroundings } from '../page/surroundings';
import type { Entry } from '../settings/history';
import { keep } from '../settings/reports';
import { change, isOn, onChange, placed, placeOn, settings, switched } from '../settings/settings';
import { MATCHES, siteOf } from '../sites';
import type { Post } from '../sites/site';
import { loadWords, onWords } from '../words/chosen';
import { direction, language, t } from '../words/t';

/** Milliseconds until a page notices at the latest that its extension was updated or removed. */
const ALIVE = 2_000;

export default defineContentScript({
  matches: MATCHES,
  runAt: 'document_idle',
  // Players are embedded in pages of other sites, and built into empty frames.
  allFrames: true,
  matchAboutBlank: true,
  async main(ctx) {
    const place = await whereabouts();
    if (!place) return;
    const { host, top } = place;
    const site = siteOf(host);
    const { engine, remotes } = connections((to) => {
      if (!ctx.isValid) throw new Error('the extension is gone');
      return browser.runtime.connect(to);
    });
    // A browser that keeps the page for the way back cuts its lines, and Chromium does not say so afterwards.
    ctx.addEventListener(window, 'pagehide', () => {
      engine.rest();
      remotes.rest();
    });
    // While they can still be had: an extension that is gone has no words.
    const lastWords = (): Notice => ({
      words: t('outdatedBadge'),
      label: t('outdatedLabel'),
      language: language(),
      direction: direction(),
    });
    let outdated = lastWords();
    let people: Figure[] = [];
    const around = {
      ask: () => {
        const message: Ask = { type: 'ask' };
        browser.runtime.sendMessage(message).catch(() => undefined);
      },
      found: ({ address, handle, caption }: Post, stated: Statement[], strength: number) => {
        const entry: Entry = { seen: Date.now(), site: host, address, handle, caption, strength, stated };
        // The page pays for a message; the list is read, checked and written elsewhere.
        const message: Found = { type: 'found', entry };
        browser.runtime.sendMessage(message).catch(() => undefined);
      },
      moved: (place: Point) => {
        change(placed(host, place)).catch(() => undefined);
      },
      keep,
      figures: () => people,
      hide: () => {
        change(switched(top, false)).catch(() => undefined);
      },
    };
    let page: Page | null = null;
    let looks: Pick<Surroundings, 'eagerness' | 'alarms'> | null = null;

    async function apply(): Promise<void> {
      const now = await settings();
      // What the person switches on and off is the page that they see, with the frames in it.
      const on = isOn(now, host) && isOn(now, top) && ctx.isValid;
      const { badgeSize: size, badgeCorner: corner, eagerness, alarms } = now;
      people = figures(now);
      const same = eagerness === looks?.eagerness && alarms === looks.alarms;
      const anew = on !== (page !== null) || !same;
      if (anew) {
        looks = { eagerness, alarms };
        page?.stop();
        page = on ? new Page(site, engine, remotes, { ...around, ...looks }) : null;
      }
      page?.dress({ size, corner, place: placeOn(now, host) });
      if (anew) page?.start();
      else page?.redraw();
    }

    const forget = [
      onChange(apply),
      onWords(() => {
        outdated = lastWords();
        page?.redraw();
      }),
    ];
    ctx.onInvalidated(() => {
      // Either a newer content script of ours took over, or there is no extension any more.
      if (browser.runtime?.id) page?.stop();
      else page?.retire(outdated);
      page = null;
      try {
        for (const one of forget) one();
      } catch {
        // Nobody is left to forget anything.
      }
    });

    browser.runtime.onMessage.addListener((message, sender, respond) => {
      // Only our own pages: a content script of ours in another tab has that tab's address, and the service
      // worker has one of its own.
      const ours = sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('/'));
      if (!ours || !isPageRequest(message)) return;
      if (message.type === 'show') page?.show(message.video);
      if (message.type === 'again') page?.again();
      if (message.type === 'look') page?.look(message.click);
      if (message.type === 'picture') page?.picture(message.click);
      if (message.type === 'unable') page?.unable(message.clip);
      const status: Status = { site: host, enabled: page !== null, videos: page?.status ?? [] };
      respond(status);
      return;
    });

    // No event tells a page that its extension is gone, not even a line that is cut. Asks nobody: the context
    // looks at an object of its own.
    ctx.setInterval(() => undefined, ALIVE);

    await loadWords();
    outdated = lastWords();
    await apply();
  },
});
