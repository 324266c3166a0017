import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExtensionPeer } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { ExtensionThread, type ExtensionTerms } from './extension-thread.js';

type SinkTerms = LoadedConfig['config']['audit']['sinks'][number];

const termsOf = ({ id, to, settings }: SinkTerms, folder: string): ExtensionTerms => ({
  place: `audit.sinks ${id}`,
  module: pathToFileURL(resolve(folder, to)).href,
  kind: 'sink',
  opens: { id, settings },
});

/** The module of a sink in a thread of its own. Throws ExtensionFault where it does not fit. */
export async function sinkExtension({ secret }: Pick<LoadedConfig, 'secret'>, sink: SinkTerms, folder: string): Promise<ExtensionPeer> {
  const terms = termsOf(sink, folder);
  const given = sink.secret ? { ...terms.opens, secret: secret(sink.secret) } : terms.opens;
  const thread = await ExtensionThread.start({ ...terms, opens: given });
  return { send: (lines) => thread.call('send', lines), close: () => thread.close() };
}

/** What was found to fit, for `gatehouse check`; nothing is opened. Throws with file and line of the one that does not. */
export async function extensionLines({ config, source, lineOf }: LoadedConfig, folder: string): Promise<string[]> {
  const sinks = config.audit.sinks.filter(({ kind }) => kind === 'extension');
  for (const sink of sinks) {
    await ExtensionThread.check(termsOf(sink, folder)).catch((error: unknown) => {
      throw new Error(`${source}:${lineOf(`audit.sinks[${config.audit.sinks.indexOf(sink)}]`) ?? '?'}: ${(error as Error).message}`, {
        cause: error,
      });
    });
  }
  return sinks.map(({ id }) => `the extension ${id} fits`);
}
