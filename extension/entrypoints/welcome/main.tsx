// The first thing that a person sees: what it does, what stays here, and a clip to try with the real engine.

import { Fragment, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { connections } from '../../engine/connect';
import type { Verdict } from '../../engine/pkg/facetell';
import { VerdictIcon } from '../../page/overlay/icons';
import { Page } from '../../page/page';
import { EVERYWHERE } from '../../permissions';
import { generic } from '../../sites/generic';
import '../../ui/page.css';
import { Permission } from '../../ui/permission';
import { SitesPermission } from '../../ui/sites';
import { Brand, start } from '../../ui/start';
import { onWords } from '../../words/chosen';
import { state, verdictSentence } from '../../words/sentences';
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
        <div class="tried">
          <div class="try">
            <video src="/clips/try.mp4" controls muted loop playsInline preload="auto" width="300" />
          </div>
          <Legend />
        </div>
      </section>
      <section class="card">
        <h2>{t('welcomeStays')}</h2>
        <p>{t('welcomeStaysText')}</p>
      </section>
      <section class="card">
        <h2>{t('optionsSites')}</h2>
        <SitesPermission />
      </section>
      <section class="card">
        <h2>{t('welcomePermissions')}</h2>
        <p>{t('permissionsWhy')}</p>
        <p class="soft">{t('permissionsBrowserSays')}</p>
        <Permission origins={[EVERYWHERE]} />
      </section>
      <section class="card">
        <h2>{t('welcomeNext')}</h2>
        <ul>
          <li>{t('welcomeNextFeed')}</li>
          <li>{t('welcomeNextPin')}</li>
          <li>{t('welcomeNextKeys', 'Alt+Shift+F')}</li>
        </ul>
        <button type="button" class="button" onClick={() => browser.runtime.openOptionsPage()}>
          {t('popupSettings')}
        </button>
      </section>
    </main>
  );
}

const VERDICTS: readonly Verdict[] = [
  { kind: 'looking', progress: 0.3 },
  { kind: 'noSignsFound' },
  { kind: 'unsure', reason: 'borderline' },
  { kind: 'likelyDeepfake', strength: 1 },
  { kind: 'notChecked', reason: 'noFace' },
];

/** What a badge may say. */
function Legend(): JSX.Element {
  return (
    <dl class="legend">
      {VERDICTS.map((verdict) => (
        <Fragment key={verdict.kind}>
          <dt data-state={verdict.kind}>
            <VerdictIcon verdict={verdict} />
            {state(verdict)}
          </dt>
          <dd>{verdictSentence(verdict)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

start(<Welcome />);
