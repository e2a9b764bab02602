import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { EngineClient, RemoteClient } from '../engine/client';
import { type Ask, isPageRequest, PORT, REMOTE_PORT, type Status, type Wake } from '../engine/protocol';
import { Page } from '../page/page';
import { isOn, onChange, settings } from '../settings/settings';
import { MATCHES, siteOf } from '../sites';

export default defineContentScript({
  matches: MATCHES,
  runAt: 'document_idle',
  async main(ctx) {
    const site = siteOf(location.hostname);
    const connect = (name: string) => async () => {
      const wake: Wake = { type: 'wake' };
      if (!(await browser.runtime.sendMessage(wake))) throw new Error('the engine page cannot be opened');
      return browser.runtime.connect({ name });
    };
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
      page?.stop();
      page = null;
      forget();
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
