import { setTimeout } from 'node:timers/promises';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { operator } from '../operator.js';
import { ProgressLines } from '../progress-lines.js';

type Office = Awaited<ReturnType<typeof openOffice>>;
type Desk = Office['replicas'];
type Shown = Awaited<ReturnType<Desk['show']>>;
type Watch = Parameters<Desk['sync']>[1];

const LOOK_AGAIN_MS = 1000;
const NONE = 'No connection of gateway.yaml has mode: replica_only, and the database holds no replica.';

export const replicaStatus: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  return withReplicas(values.config, positionals, usage, async ({ replicas }, connections) => {
    const shown = await Promise.all(connections.map((connection) => replicas.show(connection)));
    if (values.json) process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    else process.stdout.write(`${shown.length > 0 ? shown.map(whole).join('\n\n') : NONE}\n`);
    return EXIT.ok;
  });
};

export const replicaSync: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  return withReplicas(values.config, positionals, usage, async ({ replicas }, connections) => {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    let code: number = EXIT.ok;
    for (const connection of connections) code ||= await synced(replicas, connection, ending.signal);
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    return code;
  });
};

export const replicaPurge: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } }, usage);
  const reason = values.reason?.trim();
  if (positionals.length !== 1 || !reason) throw new UsageError(`Usage: gatehouse ${usage}`);
  return withReplicas(values.config, positionals, usage, async (office, [connection = '']) => {
    const purges = await office.replicas.purge(connection, await operator(office, values.as), reason);
    const what = purges.map((purge) => `${purge.what}; certificate ${purge.id}, digest ${purge.digest}`);
    process.stdout.write(`${what.length > 0 ? `Deleted ${what.join('\n')}` : 'There was nothing to delete'}.\n`);
    process.stdout.write(`Nothing is replicated from ${connection} until "gatehouse replica sync ${connection}".\n`);
    return EXIT.ok;
  });
};

async function withReplicas(
  config: string | undefined,
  named: readonly string[],
  usage: string,
  work: (office: Office, connections: readonly string[]) => Promise<number>,
): Promise<number> {
  if (named.length > 1) throw new UsageError(`Name one connection, or none for all.\nUsage: gatehouse ${usage}`);
  const office = await openOffice(configPath(config));
  try {
    return await work(office, named.length > 0 ? named : await office.replicas.connections());
  } finally {
    await office.close();
  }
}

/** Shows how far it is; where another process is at it, how far that is. */
async function synced(desk: Desk, connection: string, signal: AbortSignal): Promise<number> {
  const lines = new ProgressLines(process.stderr);
  let deleted = 0;
  const watch: Watch = {
    progress: ({ resource, read, loading }) =>
      lines.step({ what: `${connection} ${resource}`, done: loading?.read ?? read, of: loading?.expected }),
    purged: ({ records }) => {
      deleted += records;
    },
  };
  for (;;) {
    const outcome = await desk.sync(connection, watch, signal).finally(() => lines.end());
    if (outcome === 'ended') {
      process.stderr.write(`The licence of ${connection} is over; it is not replicated.\n`);
      return EXIT.failed;
    }
    if (outcome === 'synced') break;
    await watched(desk, connection, lines, signal);
  }
  const shown = await desk.show(connection);
  const held = shown.resources.map(({ resource, records }) => `${records} ${resource}`);
  process.stdout.write(`${connection} is up to date: ${held.join(', ')}${deleted > 0 ? `; ${deleted} records deleted` : ''}.\n`);
  return EXIT.ok;
}

async function watched(desk: Desk, connection: string, lines: ProgressLines, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { holder, resources } = await desk.show(connection);
    if (holder === undefined) return lines.end();
    const now = resources.find(({ loaded }) => !loaded) ?? resources.at(-1);
    lines.step({
      what: `${connection} ${now?.resource ?? ''} (replicated by ${holder})`,
      done: now?.read ?? 0,
      of: now?.loaded ? undefined : now?.expected,
    });
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
  }
}

function whole({ connection, state, syncedAt, endedAt, holder, resources, purges }: Shown): string {
  const head = [
    `${connection} ${state}`,
    ...(syncedAt === undefined ? [] : [`as of ${syncedAt}`]),
    ...(endedAt === undefined ? [] : [`since ${endedAt}`]),
    ...(holder === undefined ? [] : [`replicated now by ${holder}`]),
  ].join(', ');
  const held = resources.map(({ resource, records, read, expected, loaded }) => {
    const way = loaded ? '' : ` loading, ${read}${expected === undefined ? '' : ` of ${expected}`} read`;
    return `  ${resource.padEnd(20)} ${String(records).padStart(9)}${way}`;
  });
  const gone = purges.slice(0, 5).map(({ purgedAt, reason, what }) => `  deleted ${new Date(purgedAt).toISOString()} ${reason}: ${what}`);
  return [head, ...held, ...gone].join('\n');
}
