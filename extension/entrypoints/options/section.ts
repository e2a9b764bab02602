import type { JSX } from 'preact';
import type { Settings } from '../../settings/settings';
import type { Word } from '../../words/t';

/** What every section is given. */
export interface SectionProps {
  now: Settings;
  set(part: Partial<Settings>): void;
  /** Says so if something could not be kept. */
  keep(work: Promise<void>): void;
}

/** A section of the settings; what is below its heading is its own. */
export interface Section {
  id: string;
  heading: Word;
  View: (props: SectionProps) => JSX.Element;
}
