import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExtensionPeer } from '@gatehouse/audit';
import type { ExtensionSection, LoadedConfig, UpstreamSection } from '@gatehouse/config';
import type { Detector } from '@gatehouse/sanitize';
import type { Closers } from '../compose/closers.js';
import { ExtensionDetector } from './extension-detector.js';
import { ExtensionThread, type ExtensionTerms } from './extension-thread.js';
import type { OwnIdentity } from './extension-tokens.js';
import { OwnPolicies } from './own-policies.js';
import { packOf } from './pack-files.js';

type SinkTerms = LoadedConfig['config']['audit']['sinks'][number];
type Secret = LoadedConfig['secret'];

/** What a deployment brings itself, running. Sinks are with the trail, systems and tools with the upstreams. */
export interface OwnExtensions {
  readonly detectors: readonly Detector[];
  readonly identities: readonly OwnIdentity[];
  readonly policies: OwnPolicies;
}

const urlOf = (folder: string, module: string): string => pathToFileURL(resolve(folder, module)).href;

const sinkTerms = ({ id, to, settings, secret: reference }: SinkTerms, secret: Secret, folder: string): ExtensionTerms => ({
  place: `audit.sinks ${id}`,
  module: urlOf(folder, to),
  kinds: ['sink'],
  opens: () => ({
    id,
    folder,
    settings,
    secrets: reference === undefined ? ({} as Record<string, string>) : { secret: secret(reference) },
  }),
});

/** Secrets are read when its thread starts, so that a rotated one is picked up then. */
const secretsOf = (references: ExtensionSection['secrets'], secret: Secret): Readonly<Record<string, string>> =>
  Object.fromEntries([...references].map(([name, reference]) => [name, secret(reference)]));

export const extensionTerms = (
  { id, kind, module, settings, secrets }: ExtensionSection,
  secret: Secret,
  folder: string,
): ExtensionTerms => ({
  place: `extensions ${id}`,
  module: urlOf(folder, module),
  kinds: [kind],
  opens: () => ({ id, folder, settings, secrets: secretsOf(secrets, secret) }),
});

/** The modules of an upstream, each by itself. */
export const upstreamModules = (
  { id, modules, settings, env }: UpstreamSection,
  secret: Secret,
  folder: string,
): readonly ExtensionTerms[] =>
  modules.map((module) => ({
    place: `upstreams ${id}, ${module}`,
    module: urlOf(folder, module),
    kinds: ['tool', 'upstream'],
    opens: () => ({ id, folder, settings, secrets: secretsOf(env, secret) }),
  }));

/** The module of a sink in a thread of its own. Throws ExtensionFault where it does not fit. */
export async function sinkExtension({ secret }: Pick<LoadedConfig, 'secret'>, sink: SinkTerms, folder: string): Promise<ExtensionPeer> {
  const thread = await ExtensionThread.start(sinkTerms(sink, secret, folder));
  return { send: async (lines) => void (await thread.call('send', [lines])), close: () => thread.close() };
}

/** Starts those that calls need. Throws ExtensionFault where any that gateway.yaml names does not fit, whichever it is. */
export async function openExtensions(loaded: LoadedConfig, folder: string, closers: Closers): Promise<OwnExtensions> {
  const { config, secret } = loaded;
  const started = async (kind: ExtensionSection['kind']) =>
    Promise.all(
      config.extensions
        .filter((section) => section.kind === kind)
        .map(async (section) => {
          const thread = await ExtensionThread.start(extensionTerms(section, secret, folder));
          closers.add(() => thread.close());
          return { ...section, thread };
        }),
    );
  await assertOthersFit(loaded, folder);
  const [detectors, identities, policies] = [await started('detector'), await started('identity'), await started('policy')];
  return {
    detectors: detectors.map(({ id, thread, surfaces }) => new ExtensionDetector(id, thread, surfaces)),
    identities: identities.map(({ id, thread, prefix }) => ({ id, thread, prefix: prefix! })),
    policies: new OwnPolicies(policies),
  };
}

const RUN_AT_ONCE: ReadonlySet<ExtensionSection['kind']> = new Set(['detector', 'identity', 'policy']);

/** What starts later, or is no code, is looked at now: what does not fit keeps the gateway from starting. */
async function assertOthersFit({ config, secret }: LoadedConfig, folder: string): Promise<void> {
  for (const section of config.extensions)
    if (section.kind === 'pack') packOf(section, folder);
    else if (!RUN_AT_ONCE.has(section.kind)) await ExtensionThread.check(extensionTerms(section, secret, folder));
  for (const upstream of config.upstreams)
    for (const terms of upstreamModules(upstream, secret, folder)) await ExtensionThread.check(terms);
}

/** What was found to fit, for `gatehouse check`; nothing is opened. Throws ExtensionFault, of a sink with file and line. */
export async function extensionLines(loaded: LoadedConfig, folder: string): Promise<string[]> {
  const { config, secret, source, lineOf } = loaded;
  const sinks = config.audit.sinks.filter(({ kind }) => kind === 'extension');
  for (const sink of sinks)
    await ExtensionThread.check(sinkTerms(sink, secret, folder)).catch((error: unknown) => {
      const line = lineOf(`audit.sinks[${config.audit.sinks.indexOf(sink)}]`) ?? '?';
      throw new Error(`${source}:${line}: ${(error as Error).message}`, { cause: error });
    });
  for (const section of config.extensions)
    if (RUN_AT_ONCE.has(section.kind)) await ExtensionThread.check(extensionTerms(section, secret, folder));
  await assertOthersFit(loaded, folder);
  const upstreams = config.upstreams.filter(({ modules }) => modules.length > 0);
  return [...sinks, ...config.extensions, ...upstreams].map(({ id }) => `the extension ${id} fits`);
}
