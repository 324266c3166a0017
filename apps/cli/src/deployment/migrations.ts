import { isMap, isScalar, isSeq, parseDocument, visit, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { plain } from './birth.js';
import { isLater } from './installed-from.js';

/** What a version no longer takes in gateway.yaml, and how it is written since. */
export interface Migration {
  /** The version that takes the new way alone. Deployments of it have it already where it is not the first one. */
  readonly since: string;
  /** For the report. */
  readonly what: string;
  /** Changes the document, and says whether there was anything to change. It must find nothing to do in what it has changed. */
  readonly apply: (document: Document) => boolean;
}

/** In the order in which they are applied. */
export const MIGRATIONS: readonly Migration[] = [
  {
    since: '0.1.0',
    what: 'identity.external[].grants is identity.groups now, which counts for that issuer alone',
    apply: grantsToGroups,
  },
];

export interface Migrated {
  readonly text: string;
  readonly told: readonly string[];
}

/**
 * gateway.yaml as the new version reads it; comments stay. `from`: the version that made the deployment; what that version began it may still lack,
 * since it may have been made before its release. A text that needs nothing, is no YAML, or has aliases, whose anchors would move, comes back byte for byte.
 */
export function migrated(text: string, from: string, steps: readonly Migration[] = MIGRATIONS): Migrated {
  const document = parseDocument(plain(text));
  if (document.errors.length > 0 || hasAliases(document)) return { text, told: [] };
  const told = steps.filter(({ since, apply }) => !isLater(from, since) && apply(document)).map(({ what }) => what);
  if (told.length === 0) return { text, told };
  const whole = document.toString({ lineWidth: 0 });
  return { text: text.includes('\r\n') ? whole.replaceAll('\n', '\r\n') : whole, told };
}

function hasAliases(document: Document): boolean {
  let found = false;
  visit(document, { Alias: () => void (found = true) });
  return found;
}

function grantsToGroups(document: Document): boolean {
  const issuers: unknown = document.getIn(['identity', 'external'], true);
  const old = isSeq(issuers) ? issuers.items.filter((each): each is YAMLMap => isMap(each) && isGrants(each.get('grants'))) : [];
  for (const issuer of old) groupsOf(document, issuer);
  return old.length > 0;
}

const isGrants = (value: unknown): boolean => isSeq(value) && value.items.every((item) => isMap(item));

/** Each line goes over as it is, with its comments. `from` keeps the word of other providers from granting it too. */
function groupsOf(document: Document, issuer: YAMLMap): void {
  const pair = issuer.items.find(({ key }) => plainOf(key) === 'grants')!;
  const grants = pair.value as YAMLSeq<YAMLMap>;
  issuer.delete('grants');
  const said = [(pair.key as Node).commentBefore, grants.commentBefore, grants.comment].filter(Boolean).join('\n');
  grants.commentBefore = grants.comment = null;
  const [first] = grants.items;
  // What was said about the list is said at its first line, or where the list was.
  if (said !== '' && first) first.commentBefore = [said, first.commentBefore].filter(Boolean).join('\n');
  else if (said !== '') issuer.comment = [issuer.comment, said].filter(Boolean).join('\n');
  if (!first) return;
  for (const item of grants.items) item.set('from', document.createNode([plainOf(issuer.get('issuer', true))]));
  const groups: unknown = document.getIn(['identity', 'groups'], true);
  if (isSeq(groups)) {
    groups.items.push(...grants.items);
    if (said !== '') groups.flow = false;
  } else document.setIn(['identity', 'groups'], grants);
}

const plainOf = (node: unknown): unknown => (isScalar(node) ? node.value : node);
