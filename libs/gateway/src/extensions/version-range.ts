type Version = readonly [number, number, number];

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

function versionOf(text: string): Version | undefined {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function compared(one: Version, other: Version): number {
  for (const [index, part] of one.entries()) if (part !== other[index]) return part - other[index]!;
  return 0;
}

/** The first version that may break what was written for this one: the next to the leftmost part that is not 0 (SemVer 2.0.0, node-semver). */
function afterCaret([major, minor, patch]: Version): Version {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1];
}

function meets(comparator: string, version: Version): boolean | undefined {
  const [, sign = '', text = ''] = /^(\^|~|>=|<=|>|<|=)?(.+)$/.exec(comparator) ?? [];
  const named = versionOf(text);
  if (!named) return undefined;
  const against = compared(version, named);
  switch (sign) {
    case '^':
      return against >= 0 && compared(version, afterCaret(named)) < 0;
    case '~':
      return against >= 0 && compared(version, [named[0], named[1] + 1, 0]) < 0;
    case '>=':
      return against >= 0;
    case '<=':
      return against <= 0;
    case '>':
      return against > 0;
    case '<':
      return against < 0;
    default:
      return against === 0;
  }
}

/** Whether a version is in a range such as `^0.1.0`, `~1.2.0` or `>=0.1.0 <2.0.0`. Undefined where it is no such range. */
export function isInRange(range: string, version: string): boolean | undefined {
  const here = versionOf(version.split(/[-+]/)[0]!);
  if (!here) return undefined;
  const met = range
    .trim()
    .split(/\s+/)
    .map((comparator) => meets(comparator, here));
  return met.includes(undefined) ? undefined : met.every(Boolean);
}
