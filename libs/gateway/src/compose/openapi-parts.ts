import { resolve } from 'node:path';
import { ConfigFaults, type LoadedConfig, type UpstreamSection } from '@gatehouse/config';
import type { ToolTerms } from '@gatehouse/kernel';
import type { GuardedFetch } from '@gatehouse/net';
import { FileDocument, inspectDocument, OpenApiUpstream, RemoteDocument, type ApiAuth, type DocumentSource } from '@gatehouse/openapi';

export interface OpenApiTerms {
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly folder: string;
  readonly fetcher: GuardedFetch;
  readonly onLeftOut: (slug: string, operation: string, reason: string) => void;
}

/** An upstream that an OpenAPI document describes, from its section of gateway.yaml. */
export function openApiUpstream(
  section: UpstreamSection,
  secret: LoadedConfig['secret'],
  tools: ReadonlyMap<string, ToolTerms>,
  { clientInfo, folder, fetcher, onLeftOut }: OpenApiTerms,
): OpenApiUpstream {
  return new OpenApiUpstream({
    slug: section.id,
    document: documentOf(section.document!, folder, fetcher),
    baseUrl: section.url!,
    auth: authOf(section.auth, secret),
    selection: section.operations ?? {},
    terms: tools,
    clientInfo,
    connect: fetcher.connect,
    takesBaggage: section.baggage,
    onLeftOut: ({ operation, reason }) => onLeftOut(section.id, operation, reason),
  });
}

/** What the documents that lie beside gateway.yaml would serve; those at a URL are not fetched for that. Throws ConfigFaults for one that cannot be used. */
export async function reportDocuments({ config, secret }: LoadedConfig, folder: string): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, section] of config.upstreams.entries()) {
    if (section.transport !== 'openapi' || isUrl(section.document!)) continue;
    const source = new FileDocument(resolve(folder, section.document!));
    const { served, leftOut, fault } = await inspectDocument(source, section.operations ?? {}, authOf(section.auth, secret));
    const path = `upstreams[${index}]`;
    if (fault !== undefined)
      throw new ConfigFaults('gateway.yaml', [{ path: `${path}.document`, expected: `expected an OpenAPI document; ${fault}` }]);
    const strangers = [...section.tools.keys()].filter((name) => !served.includes(name));
    lines.push(
      `${path}: ${served.length} operations`,
      ...leftOut.map(({ operation, reason }) => `${path} leaves out ${operation}: ${reason}`),
      ...strangers.map((name) => `${path}.tools.${name} names no operation that is served`),
    );
  }
  return lines;
}

const isUrl = (document: string): boolean => /^https?:\/\//i.test(document);

function documentOf(named: string, folder: string, fetcher: GuardedFetch): DocumentSource {
  return isUrl(named) ? new RemoteDocument(named, fetcher) : new FileDocument(resolve(folder, named));
}

/** Secrets are read when they are needed, so that a rotated one is picked up. */
function authOf(auth: UpstreamSection['auth'], secret: LoadedConfig['secret']): ApiAuth {
  if (auth?.bearer) return { type: 'bearer', token: read(auth.bearer, secret) };
  if (auth?.basic) return { type: 'basic', user: auth.basic.user, password: read(auth.basic.password, secret) };
  if (auth?.apiKey) {
    const { header, query, value } = auth.apiKey;
    return header === undefined
      ? { type: 'apiKey', query: query!, value: read(value, secret) }
      : { type: 'apiKey', header, value: read(value, secret) };
  }
  if (!auth?.clientCredentials) return { type: 'none' };
  const { clientSecret, scope, ...client } = auth.clientCredentials;
  return { type: 'clientCredentials', ...client, clientSecret: read(clientSecret, secret), ...(scope ? { scope } : {}) };
}

function read(reference: Parameters<LoadedConfig['secret']>[0], secret: LoadedConfig['secret']): () => string {
  return () => secret(reference);
}
