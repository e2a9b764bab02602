import type { JSX } from 'preact';
import { browser } from 'wxt/browser';
import { pages } from '../../permissions';
import { added, switched } from '../../settings/settings';
import { siteNames } from '../../ui/sites';
import { t } from '../../words/t';
import type { SectionProps } from './section';

/** Which sites are looked at, and which not. */
export function Sites({ now, set }: SectionProps): JSX.Element {
  const remove = (host: string) => {
    set(added(host, false)(now));
    browser.permissions.remove({ origins: pages(host) });
  };
  return (
    <>
      <p>{t('optionsSitesKnown', siteNames())}</p>
      {now.offHosts.length > 0 && <h3>{t('optionsSitesOff')}</h3>}
      {now.offHosts.map((host) => (
        <div class="row" key={host}>
          <span>
            <bdi>{host}</bdi>
          </span>
          <button type="button" class="button" onClick={() => set(switched(host, true)(now))}>
            {t('optionsSitesUndo', host)}
          </button>
        </div>
      ))}
      {now.moreHosts.length > 0 && <h3>{t('optionsSitesAdded')}</h3>}
      {now.moreHosts.map((host) => (
        <div class="row" key={host}>
          <span>
            <bdi>{host}</bdi>
          </span>
          <button type="button" class="button" onClick={() => remove(host)}>
            {t('optionsSitesRemove', host)}
          </button>
        </div>
      ))}
      <p class="soft">{t('optionsSitesMore')}</p>
    </>
  );
}
