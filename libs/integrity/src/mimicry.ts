import { CONFUSABLES, isJsonObject, type CatalogueEntry, type Finding, type JsonValue } from '@gatehouse/kernel';
import { isOneEditApart } from './one-edit.js';

const IDENTIFIER = /[A-Za-z][A-Za-z0-9_.-]{3,127}/g;
/** One plain word ("search") is language, not a reference; two joined ones ("get_contact", "getContact") name a tool. */
const JOINED = /[_.-]|[a-z][A-Z]/;
/** Of shorter names an edit makes another word: `get_code` and `get_node`. */
const LONG_ENOUGH = 10;
const LOOKALIKE: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', '5': 's', '3': 'e' };

/** A name as the eye takes it: letters of other scripts, case, separators and look-alike characters gone, plural as singular. Of a prompt any letters. */
function skeleton(name: string): string {
  const latin = [...name.normalize('NFKC')].map((character) => {
    const seenAs = CONFUSABLES.get(character.codePointAt(0)!);
    return seenAs === undefined ? character : String.fromCodePoint(seenAs);
  });
  const plain = latin
    .join('')
    .toLowerCase()
    .replaceAll(/[_.\s-]/g, '');
  return [...plain]
    .map((character) => LOOKALIKE[character] ?? character)
    .join('')
    .replaceAll('rn', 'm')
    .replace(/s$/, '');
}

/** A URI belongs to one upstream (the registry sees to that), so it passes itself off as nothing. */
function hasPlainName({ kind }: CatalogueEntry): boolean {
  return kind === 'tool' || kind === 'prompt';
}

/**
 * Looks across upstreams for tools that pass themselves off as another's: the same or a confusably similar name, or a definition that
 * talks about another upstream's tool (the way in which one server steers the use of another's).
 */
export class Mimicry {
  private readonly ownersByName = new Map<string, Set<string>>();
  private readonly ownersBySkeleton = new Map<string, CatalogueEntry[]>();

  constructor(entries: readonly CatalogueEntry[]) {
    for (const entry of entries.filter(hasPlainName)) {
      for (const name of [entry.name, `${entry.upstream}_${entry.name}`]) {
        if (JOINED.test(name)) this.ownersByName.set(name, (this.ownersByName.get(name) ?? new Set<string>()).add(entry.upstream));
      }
      const key = skeleton(entry.name);
      const alike = this.ownersBySkeleton.get(key);
      if (alike) alike.push(entry);
      else this.ownersBySkeleton.set(key, [entry]);
    }
  }

  findings(entry: CatalogueEntry): readonly Finding[] {
    return [...this.nameFindings(entry), ...this.mentionFindings(entry)];
  }

  /** Held back only where the brokerage vouches for the other one by naming its terms and not for this one. */
  private nameFindings(entry: CatalogueEntry): Finding[] {
    if (!hasPlainName(entry)) return [];
    const alike = this.alike(skeleton(entry.name));
    const others = alike.filter((other) => other.upstream !== entry.upstream && other.kind === entry.kind);
    const same = others.filter((other) => other.name === entry.name);
    const similar = others.filter((other) => other.name !== entry.name);
    return [...nameFinding('shadowing.same-name', entry, same), ...nameFinding('shadowing.similar-name', entry, similar)];
  }

  private alike(name: string): readonly CatalogueEntry[] {
    const same = this.ownersBySkeleton.get(name) ?? [];
    if (name.length < LONG_ENOUGH) return same;
    const near = [...this.ownersBySkeleton].filter(([other]) => other.length >= LONG_ENOUGH && isOneEditApart(name, other));
    return [...same, ...near.flatMap(([, entries]) => entries)];
  }

  private mentionFindings(entry: CatalogueEntry): Finding[] {
    const mention = this.firstMention(entry.descriptor, entry.upstream, '');
    if (mention === undefined) return [];
    return [
      { rule: 'shadowing.names-other-tool', family: 'tool_shadowing', surface: 'description', verdict: 'hold', score: 0.7, path: mention },
    ];
  }

  private firstMention(value: JsonValue, upstream: string, path: string): string | undefined {
    if (typeof value === 'string') return this.mentions(value, upstream) ? path : undefined;
    if (Array.isArray(value))
      return first(
        value.map((item, index) => [String(index), item] as const),
        ([key, item]) => this.firstMention(item, upstream, `${path}/${key}`),
      );
    if (!isJsonObject(value)) return undefined;
    // Its own name is compared by nameFindings.
    const members = Object.entries(value).filter(([key]) => path !== '' || key !== 'name');
    return first(members, ([key, item]) => this.firstMention(item, upstream, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  }

  private mentions(text: string, upstream: string): boolean {
    for (const [word] of text.matchAll(IDENTIFIER)) {
      // A sentence's full stop is no part of a name.
      const owners = this.ownersByName.get(word.replace(/[.-]+$/, ''));
      if (owners && !owners.has(upstream)) return true;
    }
    return false;
  }
}

function nameFinding(rule: string, entry: CatalogueEntry, others: readonly CatalogueEntry[]): Finding[] {
  if (others.length === 0) return [];
  const vouched = others.some(isVouchedFor) && !isVouchedFor(entry);
  return [
    {
      rule,
      family: 'tool_shadowing',
      surface: 'description',
      verdict: vouched ? 'hold' : 'flag',
      score: vouched ? 0.8 : 0.4,
      path: '/name',
    },
  ];
}

function isVouchedFor(entry: CatalogueEntry): boolean {
  return entry.terms.dataClass !== 'unclassified';
}

function first<T, R>(items: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
