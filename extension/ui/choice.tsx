import type { JSX } from 'preact';

interface ChoiceProps<T extends string | number> {
  name: string;
  heading: string;
  /** What can be chosen, with its words. */
  options: readonly (readonly [T, string])[];
  chosen: T;
  choose(option: T): void;
}

/** One of a few, all of them to be seen. */
export function Choice<T extends string | number>(props: ChoiceProps<T>): JSX.Element {
  const { name, heading, options, chosen, choose } = props;
  return (
    <fieldset>
      <legend>{heading}</legend>
      {options.map(([option, words]) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === chosen} onChange={() => choose(option)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
