import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { type Figure, figures } from '../context/figures';
import { connections } from '../engine/connect';
import { type Ask, isPageRequest, type Status } from '../engine/protocol';
import type { Notice } from '../page/overlay/badge';
import { Page, type Surroundings } from '../page/page';
import { remember } from '../settings/history';
import { change, isOn, onChange, settings, switched } from '../settings/settings';
import { MATCHES, siteOf } from '../sites';
import type { Post } from '../sites/site';
import { loadWords, onWords } from '../words/chosen';
import { direction, language, t } from '../words/t';

/** Milliseconds until a page notices at the latest that its extension was updated or removed. */
const ALIVE = 2_000;

export default defineContentScript({
  matches: MATCHES,
  runAt: 'document_idle',
  async main(ctx) {
    const site = siteOf(location.hostname);
    const { engine, remotes } = connections((to) => {
      if (!ctx.isValid) throw new Error('the extension is gone');
      return browser.runtime.connect(to);
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
      found: ({ address, handle, caption }: Post, strength: number) => {
        const entry = { seen: Date.now(), site: location.hostname, address, handle, caption, strength };
        // A store that is full costs the memory, not the badge.
        remember(entry).catch(() => undefined);
      },
      figures: () => people,
      hide: () => {
        change(switched(location.hostname, false)).catch(() => undefined);
      },
    };
    let page: Page | null = null;
    let shown: Pick<Surroundings, 'badge' | 'eagerness'> | null = null;

    async function apply(): Promise<void> {
      const now = await settings();
      const on = isOn(now, location.hostname) && ctx.isValid;
      const { badgeSize: size, badgeCorner: corner, eagerness } = now;
      const wanted = { eagerness, badge: { size, corner } };
      const same = JSON.stringify(wanted) === JSON.stringify(shown);
      people = figures(now);
      if (on === (page !== null) && same) return page?.redraw();
      shown = wanted;
      page?.stop();
      page = on ? new Page(site, engine, remotes, { ...around, ...wanted }) : null;
      page?.start();
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
      if (message.type === 'look') page?.look(message.pointed);
      const status: Status = { site: location.hostname, enabled: page !== null, videos: page?.status ?? [] };
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
