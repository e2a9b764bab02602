import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { EngineClient, TwinClient } from '../engine/client';
import { isPageRequest, PORT, type Status, TWIN_PORT, type Wake } from '../engine/protocol';
import { Page } from '../page/page';
import { isOn, onSwitch } from '../page/switch';
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
    const twins = new TwinClient(connect(TWIN_PORT));
    let page: Page | null = null;

    async function apply(): Promise<void> {
      const on = (await isOn(location.hostname)) && ctx.isValid;
      if (on === (page !== null)) return;
      page?.stop();
      page = on ? new Page(site, engine, twins) : null;
      page?.start();
    }

    const forget = onSwitch(apply);
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
      const status: Status = { site: location.hostname, enabled: page !== null, videos: page?.status ?? [] };
      respond(status);
      return;
    });

    await apply();
  },
});
