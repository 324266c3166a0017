import { readFileSync } from 'node:fs';
import type { ErasureFinding, ErasureRequest } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import type { JsonValue } from '@gatehouse/kernel';
import { ErasureFault, ErasureSubject, loadFieldDictionary } from '@gatehouse/privacy';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

export const ERASE_FLAGS = {
  ...CONFIG_FLAG,
  contact: { type: 'string', multiple: true },
  values: { type: 'string' },
  user: { type: 'string' },
  as: { type: 'string' },
  reason: { type: 'string' },
  confirm: { type: 'string' },
} as const;

/** `erase`. */
export const erase: Run = (args, usage) => erasing(args, usage, 'erasure');

/** Erases what is kept of one person, after a dry run that says what that is. Values come from a file or standard input: an argument can be seen by others. */
export async function erasing(args: readonly string[], usage: string, why: 'erasure' | 'correction'): Promise<number> {
  const { values } = readFlags(args, ERASE_FLAGS, usage);
  const { as, reason, confirm } = values;
  if (!as || (confirm !== undefined && !reason?.trim()))
    throw new UsageError(`Say who decides and, with --confirm, why.\nUsage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const request = requestOf(values.contact ?? [], values.values, values.user);
    const by = await office.principalOf(as);
    const { erasures } = office.kept;
    erasures.assertMay(by);
    const code = erasures.codeOf(request);
    if (confirm === undefined) {
      const hold = await erasures.holdOn(request);
      if (hold) throw new ErasureFault(`The legal hold ${hold.id} keeps this: ${hold.reason}. gatehouse holds release ends the hold.`);
      process.stdout.write(
        `${told('Would be erased', await erasures.look(request))}\nNothing was erased. To erase it, give the same again with --confirm ${code}\n`,
      );
      return EXIT.ok;
    }
    if (confirm !== code) throw new ErasureFault('This is not the code of a dry run of this request; run it without --confirm first.');
    const { id, ...done } = await erasures.erase(request, by, reason!.trim(), why);
    process.stdout.write(`${told('Erased', done)}\nThe certificate is ${why} ${id} in the audit trail.\n`);
    return EXIT.ok;
  } catch (fault) {
    if (!(fault instanceof ErasureFault)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    return EXIT.failed;
  } finally {
    await office.close();
  }
}

export function requestOf(contacts: readonly string[], file: string | undefined, user: string | undefined): ErasureRequest {
  const values = file === undefined ? [] : valuesIn(readFileSync(file === '-' ? 0 : file, 'utf8'));
  if (user !== undefined && contacts.length + values.length === 0) return { user };
  return { client: new ErasureSubject(values, contacts), ...(user === undefined ? {} : { user }) };
}

/** The record of a client as JSON, or one value to a line. */
function valuesIn(text: string): string[] {
  if (!/^\s*[[{]/.test(text))
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  try {
    return ErasureSubject.valuesIn(JSON.parse(text) as JsonValue, 'Contacts', loadFieldDictionary());
  } catch {
    throw new ErasureFault('The values begin like JSON and are none; give the record as JSON, or one value to a line.');
  }
}

const LINES: readonly (readonly [keyof Omit<ErasureFinding, 'stays'>, string])[] = [
  ['values', 'values behind placeholders'],
  ['heldCalls', 'held calls, with what they would send; whoever asked has to ask again'],
  ['revealPages', 'values on their way to a page'],
  ['originals', 'texts as they were before they were cleaned'],
  ['captures', 'calls that a rule had kept with what they said'],
  ['taints', "marks of a stranger's orders: of a client the key of the record, of somebody who signed in the mark itself"],
  ['credentials', 'credentials at upstreams'],
];

export function told(title: string, { stays, ...counts }: ErasureFinding): string {
  const lines = LINES.map(([name, what]) => `  ${counts[name]} ${what}`);
  return [
    `${title}:`,
    ...lines,
    'Stays:',
    `  ${stays.auditRecords} audit records name them by a key or as who acted. They hold digests of arguments and results, no value; a chain that could be changed would prove nothing.`,
    `  ${stays.walls} walls on record name them. gatehouse walls revoke ends one; that it stood stays on record.`,
    `  ${stays.mlsCopies} records in copies of an MLS hold a value of theirs. The MLS changes them, and the copy follows.`,
    `  ${stays.unreadable} values of placeholders rest under keys that are gone: nobody can open them, and they end by themselves.`,
    `  ${stays.heldPayloads} payloads kept beside records may be theirs and stand under a legal hold. They go when it is released, or at the next request after it.`,
    `  ${stays.underHold} values, held calls and marks of somebody who signed in and stands under a legal hold. They end in their time, or at the next request after it is released.`,
    'Elsewhere:',
    '  Their record at the upstream: erase it there first, or its values are masked anew at the next reading.',
    '  Backups of the database, and its write-ahead log until the gateway empties it, within half a minute where nothing else reads by it. Running gateways forget within two seconds what they remember as stored.',
  ].join('\n');
}
