import type { JSX } from 'preact';
import { Switch } from '../../ui/switch';
import { chosenLanguage, LANGUAGES, type Language, speak } from '../../words/chosen';
import { t } from '../../words/t';
import type { SectionProps } from './section';

/** On or off, and in which language. */
export function General({ now, set, keep }: SectionProps): JSX.Element {
  const chosen = chosenLanguage() ?? '';
  return (
    <>
      <Switch words={t('optionsOn')} on={now.on} set={(on) => set({ on })} />
      <label class="row">
        {t('optionsLanguage')}
        <select
          name="language"
          value={chosen}
          onChange={(event) => keep(speak((event.currentTarget.value as Language) || null))}
        >
          <option value="" selected={chosen === ''}>
            {t('optionsLanguageBrowser')}
          </option>
          {Object.entries(LANGUAGES).map(([language, name]) => (
            <option
              key={language}
              value={language}
              lang={language.replace('_', '-')}
              selected={chosen === language}
            >
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
