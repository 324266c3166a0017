import type { LoadedConfig } from '@gatehouse/config';
import { HttpUpstream } from '@gatehouse/mcp';
import { OFFER_KINDS, type Upstream } from '@gatehouse/kernel';
import { GuardedFetch } from '@gatehouse/net';
import { SERVER_INFO } from '../compose/server-info.js';
import { plainUpstream } from '../compose/upstream-parts.js';
import { PackageStarts } from '../provenance/package-starts.js';
import type { Shown } from './definition-desk.js';

/** A server that no gateway.yaml names, by its address and without any credential. */
export function serverAt(url: URL): Upstream {
  return new HttpUpstream({ slug: 'scanned', url: url.href, clientInfo: SERVER_INFO });
}

/**
 * An upstream of gateway.yaml with its credential; undefined where there is none of this name. Throws Error for one that cannot be asked
 * from here.
 * @param folder of gateway.yaml
 */
export function upstreamNamed(slug: string, loaded: LoadedConfig, folder: string): Upstream | undefined {
  const { config, secret } = loaded;
  const section = config.upstreams.find(({ id }) => id === slug);
  if (!section) return undefined;
  if (section.transport === 'openapi' || section.auth?.oauth || section.auth?.perPerson)
    throw new Error(
      `${slug} cannot be asked from the command line: its tools come from a document or stand behind a sign-in. gatehouse pins list says what the gateway found in them.`,
    );
  return plainUpstream(section, secret, {
    clientInfo: SERVER_INFO,
    fetcher: new GuardedFetch({ allow: config.egress.allow }),
    folder,
    onErrorLine: () => undefined,
    packages: new PackageStarts(loaded, folder),
  });
}

/** Everything that it lists. Closes it whatever happens. Throws Refusal where it cannot be reached, or does not list its tools. */
export async function listedBy(upstream: Upstream): Promise<readonly Shown[]> {
  try {
    await upstream.start();
    const lists = await Promise.all(OFFER_KINDS.map(async (kind) => [kind, await upstream.list(kind)] as const));
    return lists.flatMap(([kind, descriptors]) => descriptors.map((descriptor) => ({ kind, descriptor, server: upstream.slug })));
  } finally {
    await upstream.close();
  }
}
