import { readFileSync } from 'node:fs';
import { isJsonObject, ROLES } from '@gatehouse/kernel';
import { maskRecord, maskText, rosterFromCsv, type MaskOptions, type ReadAs } from '@gatehouse/privacy';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { jsonLines } from '../lines.js';

const READERS: readonly string[] = [...ROLES, 'owner'];

/** Masks texts and records as the gateway would. Offsets are UTF-16 units of the input. */
export const mask: Run = async (args, usage) => {
  const { values } = readFlags(args, { as: { type: 'string' }, roster: { type: 'string' } }, usage);
  const options = { ...readAs(values.as), ...roster(values.roster) };
  let faults = 0;
  for await (const { line, value, fault } of jsonLines(process.stdin)) {
    const answer = value ? masked(value, options) : { fault };
    if ('fault' in answer) faults += 1;
    process.stdout.write(`${JSON.stringify('fault' in answer ? { line, id: value?.['id'] ?? null, ...answer } : answer)}\n`);
  }
  return faults > 0 ? EXIT.failed : EXIT.ok;
};

function readAs(role: string | undefined): MaskOptions {
  if (role === undefined) return {};
  if (!READERS.includes(role)) throw new UsageError(`--as takes one of ${READERS.join(', ')}.`);
  return { role: role as ReadAs };
}

function roster(file: string | undefined): MaskOptions {
  if (file === undefined) return {};
  try {
    return { roster: rosterFromCsv(readFileSync(file, 'utf8')) };
  } catch {
    throw new UsageError(
      `The roster ${file} cannot be read. It is CSV with the columns MemberFullName, MemberEmail, MemberDirectPhone, MemberStateLicense.`,
    );
  }
}

function masked({ id, text, record, resource }: Record<string, unknown>, options: MaskOptions): object {
  if (typeof text === 'string') return { id: id ?? null, ...maskText(text, options) };
  if (isJsonObject(record)) return { id: id ?? null, ...maskRecord(record, typeof resource === 'string' ? resource : undefined, options) };
  return { fault: 'expected {"id", "text"} or {"id", "record", "resource"}' };
}
