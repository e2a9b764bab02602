import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { t } from '../words/t';

interface PermissionProps {
  origins: string[];
  /** What is said once it is given. */
  words?: string;
  /** The browser takes it back in its own settings only. */
  stays?: boolean;
}

/** One permission that the person may give and take back, asked for by the browser itself. */
export function Permission({
  origins,
  words = t('permissionsHas'),
  stays = false,
}: PermissionProps): JSX.Element | null {
  const [given, setGiven] = useState<boolean | null>(null);
  const [refused, setRefused] = useState(false);
  const key = origins.join(' ');

  useEffect(() => {
    const read = () => browser.permissions.contains({ origins }).then(setGiven);
    read();
    browser.permissions.onAdded.addListener(read);
    browser.permissions.onRemoved.addListener(read);
    return () => {
      browser.permissions.onAdded.removeListener(read);
      browser.permissions.onRemoved.removeListener(read);
    };
  }, [key]);

  if (given === null) return null;
  // Browsers ask only in the very click.
  const give = () => {
    browser.permissions.request({ origins }).then(
      (now) => setRefused(!now),
      () => setRefused(true),
    );
  };
  return (
    <div class="permission" data-given={given}>
      <p role="status">{given ? words : refused ? t('permissionsRefused') : ''}</p>
      {given && stays ? null : given ? (
        <button type="button" class="button" onClick={() => browser.permissions.remove({ origins })}>
          {t('permissionsTake')}
        </button>
      ) : (
        <button type="button" class="button main" onClick={give}>
          {t('permissionsAllow')}
        </button>
      )}
    </div>
  );
}
