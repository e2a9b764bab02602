import type { JSX } from 'preact';

interface ChoiceProps<T extends string | number> {
  name: string;
  heading: string;
  /** What can be chosen, with its words, and what it means where that needs more of them. */
  options: readonly (readonly [T, string, (string | undefined)?])[];
  chosen: T;
  choose(option: T): void;
}

/** One of a few, all of them to be seen. */
export function Choice<T extends string | number>(props: ChoiceProps<T>): JSX.Element {
  const { name, heading, options, chosen, choose } = props;
  return (
    <fieldset>
      <legend>{heading}</legend>
      {options.map(([option, words, meaning]) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === chosen}
            onChange={() => choose(option)}
          />
          <span>
            {words}
            {meaning && <span class="soft meaning">{meaning}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
