/** What is said of how a clip or picture was made, by others than us. It stands beside a verdict and never moves it. */
export interface Statement {
  /** Who says so. The camera speaks through the platform that read what it wrote; nobody checked what a file says. */
  by: (typeof SPEAKERS)[number];
  what: (typeof CLAIMS)[number];
  how: (typeof WAYS)[number];
  /** The platform that shows it; of a file, the tool that it names, if any. */
  name: string | null;
}

export const SPEAKERS = ['creator', 'platform', 'camera', 'file'] as const;

/** `ai`: made, or changed in what matters, by a machine; `origin`: where it comes from, and nothing of machines. */
export const CLAIMS = ['ai', 'altered', 'captured', 'origin'] as const;

/**
 * How whoever says so knows it: shown as a label that names no ground, declared at the upload, read from content
 * credentials or from press data in the file, from a watermark in the pixels, from a generator's own text in the file.
 */
export const WAYS = ['label', 'disclosure', 'c2pa', 'iptc', 'watermark', 'generator'] as const;

/** What a reader of files finds in one. */
export interface FileMark {
  kind: 'c2pa' | 'iptc' | 'generator';
  /** IPTC's digital source type, as it ends: `trainedAlgorithmicMedia`. */
  source?: string;
  tool?: string;
}

/** IPTC's digital source types that say something of machines or cameras. */
const SOURCES: Record<string, Statement['what']> = {
  trainedAlgorithmicMedia: 'ai',
  compositeWithTrainedAlgorithmicMedia: 'altered',
  compositeSynthetic: 'altered',
  algorithmicMedia: 'ai',
  algorithmicallyEnhanced: 'altered',
  digitalCapture: 'captured',
  computationalCapture: 'captured',
};

/** A tool's name is shown, and nobody's text is shown without end. */
const LONGEST = 80;

export function statementOf({ kind, source, tool }: FileMark): Statement {
  const known = source !== undefined && Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;
  const what = known ?? (kind === 'generator' ? 'ai' : 'origin');
  return { by: 'file', what, how: kind, name: tool?.slice(0, LONGEST) ?? null };
}

/** Whether a machine is said to have had a hand in it. */
export const saysMachine = ({ what }: Statement): boolean => what === 'ai' || what === 'altered';

/** Whether two say the same. */
export const same = (one: readonly Statement[], other: readonly Statement[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
