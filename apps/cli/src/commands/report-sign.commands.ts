import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkProof, eventOf, parseNote, parseProof, signerOf, type NoteVerifier } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { AuditDesk, REPORT_JSON, REPORT_NOTE, reportDigest, ReportFault, reportNote } from '@gatehouse/gateway';
import { openOffice, openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { keysOf } from './audit-verify.command.js';

const PROOF = 'signed-off.proof';

/** A sentence where the report is not as it was made. */
async function faultOf(folder: string, keys: readonly NoteVerifier[]): Promise<string | undefined> {
  const [json, note] = await Promise.all([textOf(folder, REPORT_JSON), textOf(folder, REPORT_NOTE)]);
  const read = parseNote(note);
  if (read?.text !== reportNote(json)) return `${REPORT_JSON} is not the one that ${REPORT_NOTE} was signed for: one of them was changed.`;
  return signerOf(read, keys) === undefined ? `${REPORT_NOTE} is not signed with the key that was given.` : undefined;
}

async function textOf(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch {
    throw new UsageError(`${join(folder, name)} cannot be read. Give the folder that gatehouse report made.`);
  }
}

export const reportSign: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } }, usage);
  const [folder] = positionals;
  const { as, reason } = values;
  if (!folder || positionals.length > 1 || !as) throw new UsageError(`Say which report and who signs it off.\nUsage: gatehouse ${usage}`);
  const path = configPath(values.config);
  const loaded = loadConfigFile(path, { secretCheck: 'when-used' });
  const ports = await openPorts(loaded, dirname(path));
  try {
    const desk = new AuditDesk(loaded, ports, dirname(path));
    const fault = await faultOf(folder, desk.trust().keys ?? []);
    if (fault) throw new UsageError(fault);
    const signing = await signedOff(path, { json: await textOf(folder, REPORT_JSON), as, reason });
    for await (const record of ports.audit.read({ from: Date.now() - 60_000 }))
      if (record.kind === 'report.signed' && eventOf(record).details?.['signing'] === signing)
        await writeFile(join(folder, PROOF), (await desk.prove(record.eventId)) ?? '', { mode: 0o600, flag: 'wx' });
  } finally {
    await ports.close();
  }
  process.stdout.write(`Signed off by ${as}. ${join(folder, PROOF)} proves it; gatehouse report verify reads it without the gateway.\n`);
  return EXIT.ok;
};

interface Signing {
  readonly json: string;
  readonly as: string;
  readonly reason: string | undefined;
}

async function signedOff(path: string, { json, as, reason }: Signing): Promise<string> {
  const { report, period, chain } = JSON.parse(json) as {
    report?: { id: string };
    period: { from: number; to: number };
    chain: { valid: boolean };
  };
  if (!chain.valid)
    throw new UsageError('The record behind this report does not verify, so there is nothing to sign off. Find out why first.');
  const office = await openOffice(path);
  try {
    const by = await office.principalOf(as);
    return await office.kept.reports.signOff(
      { report: report?.id ?? 'compliance', digest: reportDigest(json), ...period, reason: reason?.trim() },
      by,
    );
  } catch (thrown) {
    throw thrown instanceof ReportFault ? new UsageError(thrown.message) : thrown;
  } finally {
    await office.close();
  }
}

export const reportVerify: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { key: { type: 'string', multiple: true } }, usage);
  const [folder] = positionals;
  if (!folder || positionals.length > 1 || !values.key) throw new UsageError(`Give the folder and the key.\nUsage: gatehouse ${usage}`);
  const keys = (await Promise.all(values.key.map((each) => keysOf(each)))).flat();
  const said = (await faultOf(folder, keys)) ?? (await signerIn(folder, keys));
  if (typeof said === 'string') {
    process.stderr.write(`The report does not verify: ${said}\n`);
    return EXIT.failed;
  }
  process.stdout.write(`The report is as it was made.\n${said.by ? `Signed off by ${said.by}.` : 'Nobody signed it off.'}\n`);
  return EXIT.ok;
};

/** Who signed it off; a sentence where the proof is of another report or no proof. */
async function signerIn(folder: string, keys: readonly NoteVerifier[]): Promise<{ readonly by?: string } | string> {
  const text = await readFile(join(folder, PROOF), 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  const proof = parseProof(text);
  const fault = proof ? checkProof(proof, keys) : 'it is no proof, or was changed.';
  if (fault !== undefined || !proof) return `${PROOF}: ${fault}`;
  const { event } = JSON.parse(proof.line) as { event: { kind: string; actor: { subject: string }; details: Record<string, unknown> } };
  const json = await textOf(folder, REPORT_JSON);
  if (event.kind !== 'report.signed' || event.details['digest'] !== reportDigest(json)) return `${PROOF} is of another report.`;
  return { by: event.actor.subject };
}
