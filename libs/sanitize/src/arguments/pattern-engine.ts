const LONGEST_PATTERN = 500;
/** Escapes of letters that say something in Python, Java or PCRE and nothing in ECMA-262, which would take the letter itself. */
const FOREIGN_ESCAPE = /(?<!\\)(?:\\\\)*\\[ACEFGHIJKLMNOPQRTUVXYZaeghijlmopqyz]/;

interface Reader {
  test(text: string): boolean;
  toString(): string;
}

/**
 * A pattern that texts are not held to here. It is its server's own wish, which the server sees to itself as it does where its schema has no
 * pattern: to refuse the whole tool for it would help nobody, and every e-mail address that zod describes has such a one.
 */
class Unread implements Reader {
  constructor(private readonly pattern: string) {}

  test(): boolean {
    return true;
  }

  /** Ajv tells patterns apart by this. */
  toString(): string {
    return `unread ${this.pattern}`;
  }
}

/** Whether a pattern is one of ECMA-262 whose reading takes no exponential time. */
export function isRead(pattern: string): boolean {
  return isTamePattern(pattern) && compiled(pattern) !== undefined;
}

/** For Ajv: how a pattern is read. */
export const patternEngine = Object.assign((pattern: string): Reader => (isRead(pattern) ? compiled(pattern)! : new Unread(pattern)), {
  code: 'patternEngine',
});

/** With characters in place of code units, as JSON Schema has it (2020-12 Core, 6.4); else as older engines read it, where that is the same. */
function compiled(pattern: string): RegExp | undefined {
  return tried(pattern, 'u') ?? (FOREIGN_ESCAPE.test(pattern) ? undefined : tried(pattern, ''));
}

function tried(pattern: string, flags: 'u' | ''): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/** No repetition inside a repeated group, no reference back, no look-around: what is left is at worst polynomial, and values are short. */
export function isTamePattern(pattern: string): boolean {
  if (pattern.length > LONGEST_PATTERN || /\\[1-9]|\\k<|\(\?(?:[=!]|<[=!])/.test(pattern)) return false;
  const repeats: boolean[] = [false];
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') repeats.push(false);
    else if (char === ')') {
      const inside = repeats.pop() ?? false;
      if (repeats.length === 0) return false;
      const repeated = isRepetition(pattern, at + 1);
      if (inside && repeated) return false;
      repeats[repeats.length - 1] ||= inside || repeated;
    } else if (isRepetition(pattern, at)) repeats[repeats.length - 1] = true;
  }
  return true;
}

function isRepetition(pattern: string, at: number): boolean {
  const char = pattern[at];
  if (char === '*' || char === '+') return true;
  if (char !== '{') return false;
  const range = /^\{\d+,(\d*)\}/.exec(pattern.slice(at, at + 14));
  return range !== null && (range[1] === '' || Number(range[1]) > 64);
}
