import { isJsonObject } from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import { isOneEditApart } from '../one-edit.js';
import { packageText, parsePackage, type PackageReference } from './package-reference.js';

export type Likeness = { readonly outcome: 'itself' | 'unlike' } | { readonly outcome: 'similar' | 'borrows'; readonly to: string };

interface Brand {
  readonly word: string;
  readonly owns: readonly string[];
}

export interface KnownPackages {
  readonly known: readonly PackageReference[];
  readonly brands: readonly Brand[];
}

/** Characters that the eye takes for one another; digits of leet spelling among them. */
const SEEN_AS: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', '|': 'l', '3': 'e', '5': 's', '7': 't' };
/** Of shorter names one letter is too much of the whole. */
const LONG_ENOUGH = 6;
const OUTCOMES = ['similar', 'borrows', 'itself', 'unlike'] as const;

let kept: KnownPackages | undefined;

/** compliance/integrity/known-packages.yaml. Throws Error where it has no source, or does not meet its examples. */
export function knownPackages(): KnownPackages {
  kept ??= checked(shippedTable('integrity/known-packages.yaml'));
  return kept;
}

/** Whether the name is one that a person in a hurry takes for a known one. */
export function likenessOf(reference: PackageReference, { known, brands }: KnownPackages = knownPackages()): Likeness {
  const text = packageText({ ecosystem: reference.ecosystem, name: reference.name });
  const others = known.filter(({ ecosystem }) => ecosystem === reference.ecosystem);
  if (others.some(({ name }) => name === reference.name)) return { outcome: 'itself' };
  const alike = others.find(({ name }) => isAlike(reference.name, name));
  if (alike) return { outcome: 'similar', to: packageText(alike) };
  // Of a scope that is known nothing is borrowed: its owner alone publishes there.
  if (others.some(({ name }) => name.startsWith('@') && name.split('/')[0] === reference.name.split('/')[0])) return { outcome: 'unlike' };
  const brand = brands.find(
    ({ word, owns }) => skeleton(reference.name).includes(skeleton(word)) && !owns.some((own) => `${text}@`.startsWith(own)),
  );
  return brand ? { outcome: 'borrows', to: brand.word } : { outcome: 'unlike' };
}

function isAlike(name: string, known: string): boolean {
  const [one, other] = [skeleton(name), skeleton(known)];
  if (one === other) return true;
  const tail = known.startsWith('@') ? known.slice(known.indexOf('/') + 1) : undefined;
  // The name inside a scope, taken without the scope; a general word such as `sdk` is nobody's.
  if (tail?.includes('-') && tail.includes('server') && skeleton(tail) === one) return true;
  return other.length >= LONG_ENOUGH && isOneEditApart(one, other);
}

/** Case, separators and look-alike characters gone; `rn` is an m. */
export function skeleton(name: string): string {
  const folded = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[@/._-]/g, '');
  return [...folded]
    .map((character) => SEEN_AS[character] ?? character)
    .join('')
    .replaceAll('rn', 'm');
}

function checked(document: unknown): KnownPackages {
  const fault = (what: string): Error => new Error(`integrity/known-packages.yaml: ${what}`);
  const { source, known, brands, examples } = isJsonObject(document) ? (document as Record<string, unknown>) : {};
  if (!isJsonObject(source) || !source['document'] || !source['asOf']) throw fault('expected a source: no source, no rule');
  const packages = { known: (known as string[]).map(parsePackage), brands: brands as Brand[] };
  for (const outcome of OUTCOMES) {
    const texts = (examples as Record<string, string[]> | undefined)?.[outcome] ?? [];
    if (texts.length === 0) throw fault(`expected examples of ${outcome}`);
    const wrong = texts.filter((text) => likenessOf(parsePackage(text), packages).outcome !== outcome);
    if (wrong.length > 0) throw fault(`its examples say otherwise: ${wrong.join(', ')} ${outcome}`);
  }
  return packages;
}
