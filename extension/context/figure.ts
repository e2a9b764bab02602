/** A person whose name is looked for. */
export interface Figure {
  name: string;
  /** Other spellings of it, and names that the person is known by. */
  also?: readonly string[];
  /** Address of a public report of a forgery; the person's own names have none. */
  source?: string;
}
