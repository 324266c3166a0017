import { createRequire } from 'node:module';

/** The part of the package that we use. Offsets of its results: `end` is inclusive. */
interface Model {
  parse(text: string): readonly { readonly start: number; readonly end: number }[];
}
interface Recogniser {
  getPhoneNumberModel(): Model;
  getIpAddressModel(): Model;
}

// The package is UMD: loaded by require its named exports are there on every Node that we support.
const { SequenceRecognizer: Recognizer } = createRequire(import.meta.url)('@microsoft/recognizers-text-sequence') as {
  SequenceRecognizer: new (culture: string) => Recogniser;
};

/**
 * One recogniser per process: the convenience functions of the package build their models at every call.
 * It costs 50-100 us a window and is quadratic on long runs, so it sees short windows that a cheap test chose, never a whole text.
 */
const recogniser = new Recognizer('en-us');
const phones = recogniser.getPhoneNumberModel();
const addresses = recogniser.getIpAddressModel();
const LONGEST_WINDOW = 64;
const REMEMBERED = 2000;

function remembering(judge: (window: string) => boolean): (window: string) => boolean {
  const known = new Map<string, boolean>();
  return (window) => {
    if (window.length > LONGEST_WINDOW) return false;
    const before = known.get(window);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED) known.clear();
    const verdict = judge(window);
    known.set(window, verdict);
    return verdict;
  };
}

/** True where the whole window is a telephone number of some country. */
export const recognisesPhone = remembering((window) =>
  phones.parse(window).some((found) => found.start === 0 && found.end >= window.length - 1),
);

/** True where the whole window is an IPv6 address. */
export const recognisesIp = remembering((window) =>
  addresses.parse(window).some((found) => found.start === 0 && found.end >= window.length - 1),
);
