// Chrome only. The service worker does what the offscreen document cannot: it sees to it that the document
// exists, and asks about permissions. It holds no state and no line, so it may be stopped at any moment.

import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { hostAbove } from '../background/above';
import { openPermissions } from '../background/ask';
import { shootTab } from '../background/shoot';
import { start } from '../background/start';
import { isAbove, isAsk, isFound, isPermitted, isShoot, isWake } from '../engine/protocol';
import { remember } from '../settings/history';

const DOCUMENT = 'engine.html';

export default defineBackground({
  include: ['chrome'],
  type: 'module',
  main() {
    // One at a time: a second createDocument while the first is under way is an error.
    let creation: Promise<void> | null = null;

    async function ensure(): Promise<void> {
      const contexts = await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
      if (contexts.length > 0) return;
      await browser.offscreen.createDocument({
        url: DOCUMENT,
        reasons: ['WORKERS'],
        justification: 'The detector runs in a Worker, which a service worker cannot own.',
      });
    }

    start();

    browser.runtime.onMessage.addListener((message, sender, respond) => {
      if (sender.id !== browser.runtime.id) return;
      if (isPermitted(message)) {
        browser.permissions.contains({ origins: [message.origin] }).then(respond, () => respond(false));
        return true;
      }
      // Only the engine's page, which is in no tab, may have pictures of tabs.
      if (isShoot(message) && sender.tab === undefined) {
        shootTab(message.tab).then(respond, () => respond(null));
        return true;
      }
      if (isAbove(message)) {
        respond(hostAbove(sender.tab));
        return;
      }
      if (isAsk(message)) {
        openPermissions(sender.tab).then(respond, () => respond(false));
        return true;
      }
      if (isFound(message)) {
        // A store that is full costs the memory, not the badge.
        remember(message.entry).then(
          () => respond(true),
          () => respond(false),
        );
        return true;
      }
      if (!isWake(message)) return;
      creation ??= ensure().finally(() => {
        creation = null;
      });
      creation.then(
        () => respond(true),
        () => respond(false),
      );
      return true;
    });
  },
});
