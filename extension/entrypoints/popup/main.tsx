import { type JSX, render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { isStatus, type PageRequest, type Status, type VideoStatus } from '../../engine/protocol';
import { VerdictIcon } from '../../page/overlay/icons';
import { onSwitch, setOn } from '../../page/switch';
import { sentence, state } from '../../words/sentences';
import { t } from '../../words/t';

/** Milliseconds between questions to the page while the popup is open; nothing asks when it is closed. */
const REFRESH = 1000;

/** Asks the content script of this window's front tab; null where there is none. */
async function ask(request: PageRequest): Promise<Status | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) return null;
  try {
    const answer: unknown = await browser.tabs.sendMessage(tab.id, request);
    return isStatus(answer) ? answer : null;
  } catch {
    // Nobody listens: not one of our sites.
    return null;
  }
}

function Popup(): JSX.Element | null {
  const [status, setStatus] = useState<Status | null | undefined>(undefined);
  const refresh = useCallback(() => ask({ type: 'status' }).then(setStatus), []);
  useEffect(() => {
    refresh();
    const timer = setInterval(refresh, REFRESH);
    const forget = onSwitch(refresh);
    return () => {
      clearInterval(timer);
      forget();
    };
  }, [refresh]);

  if (status === undefined) return null;
  if (status === null) return <p>{t('popupElsewhere')}</p>;
  const visible = status.videos.filter((video) => video.visible && video.verdict);
  return (
    <main>
      <h1>{t('popupTitle')}</h1>
      {visible.length === 0 && <p>{t('popupNone')}</p>}
      <ul>
        {visible.map((video) => (
          <Row key={video.video} video={video} />
        ))}
      </ul>
      <label class="site">
        {t('popupSite', status.site)}
        <input
          type="checkbox"
          role="switch"
          aria-checked={status.enabled}
          checked={status.enabled}
          onChange={(event) => setOn(status.site, event.currentTarget.checked)}
        />
      </label>
    </main>
  );
}

function Row({ video }: { video: VideoStatus }): JSX.Element | null {
  const { verdict, title } = video;
  if (!verdict) return null;
  const show = () => ask({ type: 'show', video: video.video }).then(() => window.close());
  return (
    <li>
      <button
        type="button"
        data-state={verdict.kind}
        aria-label={t('popupShow', sentence(verdict))}
        onClick={show}
      >
        <VerdictIcon verdict={verdict} />
        <span class="video">
          <span>{state(verdict)}</span>
          <span class="title">{title || t('popupVideo', video.video)}</span>
        </span>
      </button>
    </li>
  );
}

document.documentElement.lang = browser.i18n.getUILanguage();
render(<Popup />, document.body);
