import { createReadStream, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { DefinitionDesk, listedBy, serverAt, upstreamNamed, type Scanned, type Shown } from '@gatehouse/gateway';
import { isJsonObject, Refusal, type Descriptor, type Upstream } from '@gatehouse/kernel';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { jsonLines } from '../lines.js';

const EXPECTED =
  'expected {"id", "tool"} with tool a definition that has a name; "server" names whose it is, and definitions of different servers are compared';

/**
 * What the gateway would find in definitions: JSON Lines of a file or of standard input (`-`), or all that a server lists. Exit 1 where a line
 * cannot be read, or a live server has what would be held back.
 */
export const scan: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  const [source] = positionals;
  if (source === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const live = liveServer(source, values.config);
  if (live) return scanServer(live.upstream, DefinitionDesk.open(live.loaded));
  return scanLines(source === '-' ? process.stdin : createReadStream(source), DefinitionDesk.open());
};

function liveServer(source: string, config: string | undefined): { upstream: Upstream; loaded?: LoadedConfig } | undefined {
  if (/^https?:\/\//.test(source)) return { upstream: serverAt(new URL(source)) };
  if (source === '-' || existsSync(source)) return undefined;
  const path = configPath(config);
  const loaded = loadConfigFile(path, { secretCheck: 'when-used' });
  const upstream = upstreamNamed(source, loaded, dirname(path));
  if (!upstream) {
    const known = loaded.config.upstreams.map(({ id }) => id).join(', ');
    throw new UsageError(`${source} is no file, no http address and no upstream of ${path}. Its upstreams are: ${known}.`);
  }
  return { upstream, loaded };
}

async function scanServer(upstream: Upstream, desk: DefinitionDesk): Promise<number> {
  let shown: readonly Shown[];
  try {
    shown = await listedBy(upstream);
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    process.stderr.write(`The server does not list its tools: ${upstream.health.reason ?? fault.message}\n`);
    return EXIT.failed;
  }
  const answers = desk.scan(shown);
  shown.forEach(({ kind, descriptor }, index) =>
    print({ id: kind === 'tool' ? descriptor.name : `${kind}:${descriptor.name}` }, answers[index]!),
  );
  const held = answers.filter(({ verdict }) => verdict === 'hold' || verdict === 'block').length;
  process.stderr.write(`${shown.length} definitions, ${held} of them would be held back.\n`);
  return held > 0 ? EXIT.failed : EXIT.ok;
}

type Line = { readonly id: unknown; readonly shown: Shown } | { readonly id: unknown; readonly line: number; readonly fault: string };

/** All are read first: whether one passes itself off as another shows only beside that one. */
async function scanLines(input: NodeJS.ReadableStream, desk: DefinitionDesk): Promise<number> {
  const lines: Line[] = [];
  for await (const { line, value, fault } of jsonLines(input)) {
    const shown = value && shownIn(value);
    const id = value?.['id'] ?? null;
    lines.push(shown ? { id, shown } : { id, line, fault: fault ?? EXPECTED });
  }
  const answers = desk.scan(lines.flatMap((line) => ('shown' in line ? [line.shown] : [])));
  let next = 0;
  for (const line of lines) {
    if ('shown' in line) print({ id: line.id }, answers[next++]!);
    else process.stdout.write(`${JSON.stringify({ line: line.line, id: line.id, fault: line.fault })}\n`);
  }
  return next < lines.length ? EXIT.failed : EXIT.ok;
}

function shownIn({ tool, server }: Record<string, unknown>): Shown | undefined {
  if (!isJsonObject(tool) || typeof tool['name'] !== 'string') return undefined;
  return { kind: 'tool', descriptor: tool as Descriptor, server: typeof server === 'string' ? server : '' };
}

function print(named: { readonly id: unknown }, { verdict, score, findings }: Scanned): void {
  process.stdout.write(`${JSON.stringify({ ...named, verdict, score, findings })}\n`);
}
