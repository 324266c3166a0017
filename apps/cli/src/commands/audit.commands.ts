import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { consistencyText } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { AuditDesk } from '@gatehouse/gateway';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { atThisMachine } from '../operator.js';
import { givenPeriod, withNewlines } from '../periods.js';
import { checkpointNotesIn, tellConsistency } from './audit-verify.command.js';

const OUT = { out: { type: 'string' } } as const;
const NO_KEY =
  'There is no key of the audit trail here: what was exported is signed as far as the gateway did. Run it where identity.keys is.\n';

async function atDesk(config: string | undefined, work: (desk: AuditDesk) => Promise<number>): Promise<number> {
  const path = configPath(config);
  const loaded = loadConfigFile(path, { secretCheck: 'when-used' });
  const ports = await openPorts(loaded, dirname(path));
  try {
    return await work(new AuditDesk(loaded, ports, dirname(path)));
  } finally {
    await ports.close();
  }
}

async function written(text: string, out: string | undefined): Promise<number> {
  if (out === undefined) process.stdout.write(text);
  else await writeFile(out, text, { mode: 0o600 });
  return EXIT.ok;
}

export const auditExport: Run = async (args, usage) => {
  const options = { ...CONFIG_FLAG, ...OUT, from: { type: 'string' }, to: { type: 'string' } } as const;
  const { values } = readFlags(args, options, usage);
  const given = givenPeriod(values);
  return atDesk(values.config, async (desk) => {
    const lines = Readable.from(withNewlines(desk.lines(given)));
    if (values.out) await pipeline(lines, createWriteStream(values.out, { mode: 0o600 }));
    else await pipeline(lines, process.stdout, { end: false });
    if (desk.verifiers().length === 0) process.stderr.write(NO_KEY);
    return EXIT.ok;
  });
};

/** What an auditor keeps to verify with, one line to a key. */
export const auditKey: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, ...OUT, new: { type: 'boolean' } }, usage);
  return atDesk(values.config, async (desk) => {
    if (values.new) {
      await desk.rotate({ details: { by: atThisMachine() } });
      process.stderr.write('A new key signs from now on. Give the line to whoever verifies, beside those that they have.\n');
    }
    const keys = desk.verifiers();
    if (keys.length === 0) throw new UsageError('The audit trail has no key yet: the gateway makes one when it starts.');
    return written(keys.map((key) => `${key}\n`).join(''), values.out);
  });
};

/** What to keep elsewhere, so that nobody can cut the trail unseen. */
export const auditCheckpoint: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, ...OUT }, usage);
  return atDesk(values.config, async (desk) => {
    const latest = await desk.sign();
    if (latest.length === 0) throw new UsageError('Nothing of the audit trail is signed yet: the gateway makes its key when it starts.');
    return written(latest.map(({ note }) => note).join('\n'), values.out);
  });
};

export const auditProve: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, ...OUT }, usage);
  const [eventId] = positionals;
  if (!eventId || positionals.length > 1) throw new UsageError(`Give the id of one event.\nUsage: gatehouse ${usage}`);
  return atDesk(values.config, async (desk) => {
    const proof = await desk.prove(eventId);
    if (proof !== undefined) return written(proof, values.out);
    process.stderr.write('There is no event with that id, or no key here to sign it with.\n');
    return EXIT.failed;
  });
};

/** Shows two checkpoints to be of one chain that only grew. It is said at once, and `audit verify` says it anywhere from the file. */
export const auditConsistency: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, ...OUT }, usage);
  const [before, after] = positionals;
  if (!before || positionals.length > 2) throw new UsageError(`Give the file of a checkpoint, or of two.\nUsage: gatehouse ${usage}`);
  const earlier = await checkpointNotesIn(before);
  const later = after === undefined ? undefined : await checkpointNotesIn(after);
  return atDesk(values.config, async (desk) => {
    const pairs = await desk.consistency(earlier, later);
    if (pairs.length === 0) throw new UsageError('No later checkpoint is of the same chain as an earlier one.');
    const text = consistencyText(pairs);
    if (values.out !== undefined) await written(text, values.out);
    return tellConsistency(text, desk.trust());
  });
};
