import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { EngineClient, RemoteClient } from '../engine/client';
import { type Ask, isPageRequest, PORT, REMOTE_PORT, type Status, type Wake } from '../engine/protocol';
import { Page } from '../page/page';
import { isOn, onChange, settings } from '../settings/settings';
import { MATCHES, siteOf } from '../sites';
import { t } from '../words/t';

export default defineContentScript({
  matches: MATCHES,
  runAt: 'document_idle',
  async main(ctx) {
    const site = siteOf(location.hostname);
    const connect = (name: string) => async () => {
      if (!ctx.isValid) throw new Error('the extension is gone');
      const wake: Wake = { type: 'wake' };
      if (!(await browser.runtime.sendMessage(wake))) throw new Error('the engine page cannot be opened');
      const port = browser.runtime.connect({ name });
      // Cut for good if the extension was updated or removed: asking the context is what makes it notice.
      port.onDisconnect.addListener(() => ctx.isValid);
      return port;
    };
    // While they can still be had: an extension that is gone has no words.
    const outdated = { words: t('outdatedBadge'), label: t('outdatedLabel') };
    const engine = new EngineClient(connect(PORT));
    const remotes = new RemoteClient(connect(REMOTE_PORT));
    const ask = () => {
      const message: Ask = { type: 'ask' };
      browser.runtime.sendMessage(message).catch(() => undefined);
    };
    let page: Page | null = null;

    async function apply(): Promise<void> {
      const on = isOn(await settings(), location.hostname) && ctx.isValid;
      if (on === (page !== null)) return;
      page?.stop();
      page = on ? new Page(site, engine, remotes, ask) : null;
      page?.start();
    }

    const forget = onChange(apply);
    ctx.onInvalidated(() => {
      // Either a newer content script of ours took over, or there is no extension any more.
      if (browser.runtime?.id) page?.stop();
      else page?.retire(outdated);
      page = null;
      try {
        forget();
      } catch {
        // Nobody is left to forget anything.
      }
    });

    browser.runtime.onMessage.addListener((message, sender, respond) => {
      // Only our own pages: a content script of ours in another tab has that tab's address.
      const ours = sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('/'));
      if (!ours || !isPageRequest(message)) return;
      if (message.type === 'show') page?.show(message.video);
      if (message.type === 'again') page?.again();
      const status: Status = { site: location.hostname, enabled: page !== null, videos: page?.status ?? [] };
      respond(status);
      return;
    });

    await apply();
  },
});
