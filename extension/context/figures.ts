import { MOST_NAMES, type Settings } from '../settings/settings';
import { phraseIn, tokens } from './text';

/** A person whose name is looked for. */
export interface Figure {
  name: string;
  /** Other spellings of it, and names that the person is known by. */
  also?: readonly string[];
}

/**
 * People whose faces or voices are known to have been forged, or used for frauds, again and again. Put together
 * by hand in 2025 from cases that were reported worldwide: a choice, not a count, and not complete. The person can
 * add names and take names away in the settings. The case that is best known stands behind each name.
 */
export const FIGURES: readonly Figure[] = [
  // Politics and state.
  { name: 'Barack Obama' }, // 2018: the public-service clip by Jordan Peele and BuzzFeed
  { name: 'Donald Trump' }, // 2023: made-up pictures of an arrest
  { name: 'Joe Biden' }, // January 2024: the calls in his voice before the primary in New Hampshire
  { name: 'Kamala Harris' }, // July 2024: a campaign clip with a forged voice
  { name: 'Ron DeSantis' }, // 2023: a forged announcement
  {
    name: 'Volodymyr Zelenskyy',
    also: ['Volodymyr Zelensky', 'Wolodymyr Selenskyj', 'Zelenskyy', 'Zelensky'],
  }, // March 2022: the call to lay down arms
  { name: 'Valerii Zaluzhnyi', also: ['Valery Zaluzhny'] }, // November 2023: a forged call to revolt
  { name: 'Vladimir Putin', also: ['Wladimir Putin', 'Владимир Путин'] }, // June 2023: an address that was broadcast
  { name: 'Rishi Sunak' }, // January 2024: paid advertisements
  { name: 'Keir Starmer' }, // October 2023: a forged recording
  { name: 'Sadiq Khan' }, // November 2023: a forged recording
  { name: 'Emmanuel Macron' }, // 2025: clips that he showed himself to speak of them
  { name: 'Olaf Scholz' }, // November 2023: the speech by the Centre for Political Beauty
  { name: 'Giorgia Meloni' }, // 2024: her case against the makers of forged pornography
  { name: 'Fumio Kishida', also: ['岸田文雄'] }, // November 2023: a clip in the dress of a news broadcast
  { name: 'Narendra Modi', also: ['नरेन्द्र मोदी', 'नरेंद्र मोदी'] }, // November 2023: a dance that he spoke of himself
  { name: 'Mark Zuckerberg' }, // 2019: the clip by Bill Posters and Daniel Howe
  { name: 'Queen Elizabeth' }, // December 2020: the other Christmas message of Channel 4
  { name: 'Pope Francis', also: ['Papa Francesco', 'Papst Franziskus', 'Papa Francisco', 'Pape François'] }, // March 2023: the white coat
  {
    name: 'Pope Leo XIV',
    also: ['Pope Leo', 'Papa Leone', 'Papst Leo', 'Papa León', 'Papa Leão', 'Pape Léon'],
  }, // 2025: forged sermons

  // Names that frauds and advertisements are made with.
  { name: 'Elon Musk' }, // forged offers of crypto money, since 2022
  { name: 'MrBeast', also: ['Mr Beast'] }, // October 2023: the telephones for two dollars
  { name: 'Martin Lewis' }, // July 2023: a forged advertisement for an investment
  { name: 'Tom Hanks' }, // October 2023: a dental plan, of which he warned himself
  { name: 'Gayle King' }, // October 2023: a slimming product
  { name: 'Oprah Winfrey' }, // slimming products
  { name: 'Joe Rogan' }, // 2023: an advertisement on TikTok
  { name: 'Kelly Clarkson' }, // slimming products
  { name: 'Sachin Tendulkar' }, // January 2024: an advertisement for a game
  { name: 'Virat Kohli' }, // 2024: an advertisement for bets
  { name: 'Gisele Bündchen' }, // advertisements in Brazil, on which its courts have ruled

  // Film and music.
  { name: 'Tom Cruise' }, // 2021: the account @deeptomcruise
  { name: 'Keanu Reeves' }, // the account @unreal_keanu
  { name: 'Morgan Freeman' }, // 2021: "This is not Morgan Freeman", by Diep Nep
  { name: 'Nicolas Cage' }, // 2018: the first face swaps that were passed around
  { name: 'Taylor Swift' }, // January 2024: forged pornography on X; forged advertisements
  { name: 'Scarlett Johansson' }, // 2023: an advertisement, against which she took steps
  { name: 'Gal Gadot' }, // December 2017: the clips that gave deepfakes their name
  { name: 'Rashmika Mandanna' }, // November 2023: the clip that led to a case in India
  { name: 'Katrina Kaif' }, // November 2023: a changed still of a film
];

/** Letters that a name has at least if it is looked for inside of longer words. */
const DISTINCT = 7;

/** What the person made of the list. */
export type Changes = Pick<Settings, 'figuresAdded' | 'figuresRemoved'>;

/** The list as the person wants it, their own names first. */
export function figures({ figuresAdded, figuresRemoved }: Changes): Figure[] {
  const listed = FIGURES.filter(({ name }) => !figuresRemoved.includes(name));
  return [...figuresAdded.map((name) => ({ name })), ...listed];
}

/** The change that puts a name on the list: one that was taken off it, or one of the person's own. */
export function withFigure({ figuresAdded, figuresRemoved }: Changes, name: string): Changes {
  const wanted = tokens(name).join(' ');
  const same = (other: string) => tokens(other).join(' ') === wanted;
  if (wanted === '' || figuresAdded.some(same)) return { figuresAdded, figuresRemoved };
  if (FIGURES.some((figure) => same(figure.name))) {
    return { figuresAdded, figuresRemoved: figuresRemoved.filter((other) => !same(other)) };
  }
  return { figuresAdded: [...figuresAdded, name.trim()].slice(-MOST_NAMES), figuresRemoved };
}

/** The change that takes a name off the list. */
export function withoutFigure({ figuresAdded, figuresRemoved }: Changes, name: string): Changes {
  const own = figuresAdded.includes(name);
  return {
    figuresAdded: figuresAdded.filter((other) => other !== name),
    figuresRemoved: own ? figuresRemoved : [...figuresRemoved, name].slice(-MOST_NAMES),
  };
}

/**
 * The first of the people that a post names: by whole words in what it says or in its account's name, or by a handle
 * that holds the name without its spaces, as handles do.
 */
export function figureIn(
  handle: string | null,
  caption: string | null,
  people: readonly Figure[],
): Figure | undefined {
  const [account, said] = [tokens(handle ?? ''), tokens(caption ?? '')];
  const run = account.join('');
  return people.find(({ name, also = [] }) =>
    [name, ...also].some((spelling) => {
      const words = tokens(spelling);
      const whole = words.join('');
      if (whole === '') return false;
      const inHandle = whole.length >= DISTINCT && run.includes(whole);
      // As one word, it is a hashtag.
      return inHandle || [account, said].some((text) => phraseIn(text, words) || text.includes(whole));
    }),
  );
}
