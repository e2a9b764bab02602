import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Browser, browser } from 'wxt/browser';
import { isStatus, type PageRequest, type Status, type VideoStatus } from '../../engine/protocol';
import { VerdictIcon } from '../../page/overlay/icons';
import { pages } from '../../permissions';
import { type Entry, history } from '../../settings/history';
import { added, change, onChange, type Settings, settings, switched } from '../../settings/settings';
import { siteOf } from '../../sites';
import { generic } from '../../sites/generic';
import { start } from '../../ui/start';
import { Switch } from '../../ui/switch';
import '../../ui/page.css';
import './popup.css';
import { sentence, state } from '../../words/sentences';
import { t, when } from '../../words/t';

/** Milliseconds between questions to the page while the popup is open; nothing asks when it is closed. */
const REFRESH = 1000;

/** Likely deepfakes that are listed. */
const LAST = 3;

/** The tab that the popup is about: the front one of its window; where popups are pages, the one they name. */
async function subject(): Promise<Browser.tabs.Tab | undefined> {
  const named = Number(new URLSearchParams(location.search).get('tab'));
  if (named > 0) return browser.tabs.get(named);
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab;
}

/** Asks the tab's content script; null where there is none. */
async function ask(request: PageRequest): Promise<Status | null> {
  const tab = await subject();
  if (tab?.id === undefined) return null;
  try {
    // Its frames have the same answers to give, and would be heard first or not at all.
    const answer: unknown = await browser.tabs.sendMessage(tab.id, request, { frameId: 0 });
    return isStatus(answer) ? answer : null;
  } catch {
    // Nobody listens: not one of our sites.
    return null;
  }
}

function Popup(): JSX.Element | null {
  const [status, setStatus] = useState<Status | null | undefined>(undefined);
  const [chosen, setChosen] = useState<Settings | null>(null);
  const [seen, setSeen] = useState<Entry[]>([]);
  const [kept, setKept] = useState(true);
  const keep: typeof change = (part) =>
    change(part).then(
      () => setKept(true),
      () => setKept(false),
    );
  const refresh = useCallback(() => ask({ type: 'status' }).then(setStatus), []);
  useEffect(() => {
    refresh();
    settings().then(setChosen);
    history().then((entries) => setSeen(entries.slice(0, LAST)));
    const timer = setInterval(refresh, REFRESH);
    const forget = onChange((now) => {
      setChosen(now);
      refresh();
    });
    return () => {
      clearInterval(timer);
      forget();
    };
  }, [refresh]);

  if (status === undefined) return null;
  if (status === null) return <Elsewhere chosen={chosen} />;
  const visible = status.videos.filter((video) => video.visible && video.verdict);
  return (
    <main>
      <h1>{t('popupTitle')}</h1>
      <p role="alert">{kept ? '' : t('optionsNotKept')}</p>
      {visible.length === 0 && <p>{status.enabled ? t('popupNone') : t('popupOff')}</p>}
      <ul>
        {visible.map((video) => (
          <Row key={video.video} video={video} />
        ))}
      </ul>
      {chosen?.moreHosts.includes(status.site) && (
        <button type="button" class="button add leave" onClick={() => leave(status.site)}>
          {t('popupRemove', status.site)}
        </button>
      )}
      {seen.length > 0 && (
        <section>
          <h2>{t('popupSeen')}</h2>
          <ul>
            {seen.map((entry) => (
              <li key={entry.seen}>
                <Seen entry={entry} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Switch
        words={t('popupSite', status.site)}
        on={status.enabled}
        set={(on) => keep(switched(status.site, on))}
      />
      {chosen && <Switch words={t('optionsOn')} on={chosen.on} set={(on) => keep(() => ({ on }))} />}
      <button type="button" class="button add" onClick={openSettings}>
        {t('popupSettings')}
      </button>
    </main>
  );
}

/** A page that nobody looks at: the person may have it looked at, too. */
function Elsewhere({ chosen }: { chosen: Settings | null }): JSX.Element {
  const [tab, setTab] = useState<Browser.tabs.Tab | null>(null);
  useEffect(() => {
    subject().then((found) => setTab(found ?? null));
  }, []);
  const host = hostOf(tab?.url);
  // Open since before we were installed, or added.
  const loading = tab?.status === 'loading';
  const ours = host !== null && (siteOf(host) !== generic || chosen?.moreHosts.includes(host) === true);
  const add = () => {
    if (!host) return;
    // Browsers ask only in the very click; Firefox closes the popup meanwhile, so the wish is noted first.
    const noted = change(added(host, true));
    const given = browser.permissions.request({ origins: pages(host) }).catch(() => false);
    Promise.all([given, noted]).then(([yes]) => (yes ? window.close() : change(added(host, false))));
  };
  return (
    <main>
      <h1>{t('popupTitle')}</h1>
      <p>{!ours ? t('popupElsewhere') : loading ? t('popupNone') : t('popupReload')}</p>
      {ours && !loading && (
        <button
          type="button"
          class="button add"
          onClick={() => tab?.id !== undefined && browser.tabs.reload(tab.id).then(() => window.close())}
        >
          {t('outdatedBadge')}
        </button>
      )}
      {host && !ours && (
        <button type="button" class="button add" onClick={add}>
          {t('popupAdd', host)}
        </button>
      )}
    </main>
  );
}

/** A post whose clip was badged. */
function Seen({ entry: { address, handle, site, seen } }: { entry: Entry }): JSX.Element {
  const name = <bdi>{handle ?? site}</bdi>;
  return (
    <>
      {address ? (
        <a href={address} target="_blank" rel="noreferrer">
          {name}
        </a>
      ) : (
        name
      )}
      <time dateTime={new Date(seen).toISOString()}>{when(seen)}</time>
    </>
  );
}

function openSettings(): void {
  browser.runtime.openOptionsPage().then(() => window.close());
}

function hostOf(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) ? hostname : null;
}

async function leave(host: string): Promise<void> {
  await change(added(host, false));
  await browser.permissions.remove({ origins: pages(host) });
  window.close();
}

function Row({ video }: { video: VideoStatus }): JSX.Element | null {
  const { verdict, waits, title } = video;
  if (!verdict) return null;
  const show = () => ask({ type: 'show', video: video.video }).then(() => window.close());
  return (
    <li>
      <button type="button" data-state={verdict.kind} title={sentence(verdict, { waits })} onClick={show}>
        <VerdictIcon verdict={verdict} waits={waits} />
        <span class="video">
          <span>{state(verdict, waits)}</span>
          <span class="title" dir="auto">
            {title || t('popupVideo', video.video)}
          </span>
        </span>
      </button>
    </li>
  );
}

start(<Popup />);
