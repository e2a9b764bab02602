// The first thing that a person sees: what it does, what stays here, and a clip to try with the real engine.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { connections } from '../../engine/connect';
import { Page } from '../../page/page';
import { EVERYWHERE } from '../../permissions';
import { generic } from '../../sites/generic';
import '../../ui/page.css';
import { Permission } from '../../ui/permission';
import { Brand, start } from '../../ui/start';
import { onWords } from '../../words/chosen';
import { t } from '../../words/t';

const nothing = () => undefined;

function Welcome(): JSX.Element {
  useEffect(() => {
    const { engine, remotes } = connections((to) => browser.runtime.connect(to));
    const page = new Page(generic, engine, remotes, {
      ask: nothing,
      hide: null,
      found: nothing,
      moved: nothing,
      keep: null,
      figures: () => [],
      eagerness: 'thorough',
      alarms: 'balanced',
    });
    page.start();
    const forget = onWords(() => page.redraw());
    return () => {
      forget();
      page.stop();
    };
  }, []);
  return (
    <main class="column">
      <Brand />
      <h1>{t('welcomeTitle')}</h1>
      <p>{t('welcomeWhat')}</p>
      <p>{t('welcomeNot')}</p>
      <section class="card">
        <h2>{t('welcomeTry')}</h2>
        <p>{t('welcomeTryText')}</p>
        <div class="try">
          <video src="/clips/try.mp4" controls muted loop playsInline preload="auto" width="300" />
        </div>
      </section>
      <section class="card">
        <h2>{t('welcomeStays')}</h2>
        <p>{t('welcomeStaysText')}</p>
      </section>
      <section class="card">
        <h2>{t('welcomePermissions')}</h2>
        <p>{t('permissionsWhy')}</p>
        <p class="soft">{t('permissionsBrowserSays')}</p>
        <Permission origins={[EVERYWHERE]} />
      </section>
    </main>
  );
}

start(<Welcome />);
