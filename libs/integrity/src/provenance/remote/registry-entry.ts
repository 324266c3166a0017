import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { listAt, objectAt, Observer, plain, textAt, type Observation } from '../observation.js';
import type { RegistryAnswer } from '../registry-answers.js';
import { repositoryIn } from '../repository.js';
import { siteOf } from './remote-place.js';

/** What the registry of MCP servers (API v0.1) says of an address. */
export interface RegistryEntry {
  readonly observation: Observation;
  /** `github.com/owner/name`, where whoever holds the domain names it. */
  readonly repository?: string;
}

const OFFICIAL = 'io.modelcontextprotocol.registry/official';
const SIGNAL = 'registry.entry';

/** What to search for: names of entries hold the domain the other way about, so that its own label is in them. */
export function searchedName({ hostname }: URL): string {
  return siteOf(hostname).split('.')[0]!;
}

export function registryEntry(url: URL, answer: RegistryAnswer): RegistryEntry {
  const observer = new Observer(answer);
  if (answer.kind !== 'answered') return { observation: observer.silent([SIGNAL])[0]! };
  const { servers } = answer.body;
  if (!Array.isArray(servers)) return { observation: observer.cannotTell(SIGNAL, 'the answer is malformed') };
  const about = servers.filter(isJsonObject).filter((each) => isAbout(each, url));
  const owned = about.find((each) => isOwner(nameOf(each), url.hostname)) ?? about[0];
  if (!owned) {
    // A page of a longer list may have left it out.
    if (textAt(objectAt(answer.body, 'metadata'), 'nextCursor') !== undefined)
      return { observation: observer.cannotTell(SIGNAL, 'the answer is longer than what is read of it') };
    return { observation: observer.saw(SIGNAL, 'not-listed', 'the MCP registry has no entry with this address') };
  }
  return entryOf(owned, url, observer);
}

function entryOf(entry: JsonObject, { hostname }: URL, observer: Observer): RegistryEntry {
  const name = plain(nameOf(entry));
  const status = textAt(objectAt(objectAt(entry, '_meta'), OFFICIAL), 'status') ?? 'active';
  if (status !== 'active') return { observation: observer.saw(SIGNAL, 'withdrawn', `its entry ${name} is ${plain(status)}`) };
  if (!isOwner(nameOf(entry), hostname))
    return { observation: observer.saw(SIGNAL, 'claimed', `${name} lists this address, which anybody could have done`) };
  const repository = repositoryIn(textAt(objectAt(objectAt(entry, 'server'), 'repository'), 'url'));
  const observation = observer.saw(SIGNAL, 'owner', `whoever holds ${siteOf(hostname)} lists it as ${name}`);
  return { observation, ...(repository === undefined ? {} : { repository }) };
}

const nameOf = (entry: JsonObject): string => textAt(objectAt(entry, 'server'), 'name') ?? 'unnamed';

/** `com.crm/listings` is given to whoever showed that crm.com is theirs (registry, authentication by DNS or HTTP). */
function isOwner(name: string, hostname: string): boolean {
  const space = name.split('/')[0]!.toLowerCase();
  const held = space.split('.').toReversed().join('.');
  return held.includes('.') && (hostname === held || hostname.endsWith(`.${held}`)) && held.endsWith(siteOf(hostname));
}

function isAbout(entry: JsonObject, url: URL): boolean {
  return listAt(objectAt(entry, 'server'), 'remotes').some((remote) => {
    const address = textAt(remote, 'url') ?? '';
    if (!URL.canParse(address)) return false;
    const { origin, pathname } = new URL(address);
    return origin === url.origin && trimmed(pathname) === trimmed(url.pathname);
  });
}

const trimmed = (path: string): string => path.replace(/\/$/, '');
