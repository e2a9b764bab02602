import type { JSX } from 'preact';
import { Choice } from '../../ui/choice';
import { t } from '../../words/t';
import type { SectionProps } from './section';

/** How large the badge is, and where. */
export function Badge({ now, set }: SectionProps): JSX.Element {
  return (
    <>
      <Choice
        name="size"
        heading={t('optionsBadgeSize')}
        options={[
          ['normal', t('optionsBadgeSizeNormal')],
          ['dot', t('optionsBadgeSizeDot')],
        ]}
        chosen={now.badgeSize}
        choose={(badgeSize) => set({ badgeSize })}
      />
      <Choice
        name="corner"
        heading={t('optionsBadgeCorner')}
        options={[
          ['site', t('optionsBadgeCornerSite')],
          ['topLeft', t('optionsBadgeCornerTopLeft')],
          ['topRight', t('optionsBadgeCornerTopRight')],
        ]}
        chosen={now.badgeCorner}
        choose={(badgeCorner) => set({ badgeCorner, badgePlaces: {} })}
      />
      <p class="soft">{t('optionsBadgeMove')}</p>
      {Object.keys(now.badgePlaces).length > 0 && (
        <button type="button" class="button" onClick={() => set({ badgePlaces: {} })}>
          {t('optionsBadgeBack')}
        </button>
      )}
    </>
  );
}
