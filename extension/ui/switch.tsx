import type { JSX } from 'preact';

interface SwitchProps {
  words: string;
  on: boolean;
  set(on: boolean): void;
}

/** Something that is on or off, with its words in the same row. */
export function Switch({ words, on, set }: SwitchProps): JSX.Element {
  return (
    <label class="row">
      {words}
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    </label>
  );
}
