import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  checkConsistency,
  checkProof,
  CONSISTENCY_START,
  linesOf,
  NoteVerifier,
  parseCheckpoint,
  parseConsistency,
  parseProof,
  StampsInExport,
  verifyChain,
  type Checkpoint,
  type DeletedRecords,
  type Trust,
} from '@gatehouse/audit';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';

// A configuration is taken and not read, as with the commands beside it.
const FLAGS = {
  ...CONFIG_FLAG,
  key: { type: 'string', multiple: true },
  checkpoint: { type: 'string', multiple: true },
  authority: { type: 'string' },
} as const;
const PROOF = 'c2sp.org/tlog-proof@v1\n';
const START_BYTES = 64;

/** A key itself, or a file with one to a line. */
export async function keysOf(given: string): Promise<readonly NoteVerifier[]> {
  const one = NoteVerifier.parse(given);
  if (one) return [one];
  const lines = (await textOf(given)).split('\n').filter((line) => line.trim() !== '');
  const keys = lines.map((line) => NoteVerifier.parse(line));
  if (lines.length > 0 && keys.every((key) => key !== undefined)) return keys;
  throw new UsageError(`${given} is no public key of an audit trail, nor a file of them. \`gatehouse audit key\` prints them.`);
}

/** The notes of what `gatehouse audit checkpoint` printed. */
export async function checkpointNotesIn(file: string): Promise<readonly string[]> {
  // Each ends with the line of its signature and is followed by an empty line.
  const notes = ((await textOf(file)).match(/[\s\S]+?\n\n(?:— .+\n)+/gu) ?? []).map((note) => note.replace(/^\n+/, ''));
  if (notes.length > 0 && notes.every((note) => parseCheckpoint(note))) return notes;
  throw new UsageError(`${file} holds no checkpoint of an audit trail. \`gatehouse audit checkpoint\` prints them.`);
}

const checkpointsIn = async (file: string): Promise<readonly Checkpoint[]> =>
  (await checkpointNotesIn(file)).flatMap((note) => parseCheckpoint(note) ?? []);

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
}

async function trustOf(given: readonly string[] | undefined, files: readonly string[] | undefined): Promise<Trust> {
  const keys = given && (await Promise.all(given.map((each) => keysOf(each)))).flat();
  const kept = files && (await Promise.all(files.map((each) => checkpointsIn(each)))).flat();
  return { ...(keys ? { keys } : {}), ...(kept ? { kept } : {}) };
}

/** Reads nothing but the file, the keys and the checkpoints: it works where no gateway is. */
export const auditVerify: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new UsageError(`Give one exported file or proof.\nUsage: gatehouse ${usage}`);
  const trust = await trustOf(values.key, values.checkpoint);
  const start = await startOf(file);
  if (start.startsWith(PROOF)) return verifyProof(await textOf(file), trust);
  return start.startsWith(CONSISTENCY_START) ? tellConsistency(await textOf(file), trust) : verifyExport(file, trust, values.authority);
};

async function startOf(file: string): Promise<string> {
  try {
    for await (const chunk of createReadStream(file, { end: START_BYTES, encoding: 'utf8' })) return String(chunk);
    return '';
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
}

function verifyProof(text: string, { keys }: Trust): number {
  const proof = parseProof(text);
  const fault = proof ? checkProof(proof, keys) : 'It is no proof, or was changed.';
  if (fault !== undefined || !proof) {
    process.stderr.write(`The proof does not verify: ${fault}\n`);
    return EXIT.failed;
  }
  const signed = keys ? 'signed with the key that was given' : 'whose signature was not judged: give the public key with --key';
  process.stdout.write(
    `The record is number ${proof.index + 1} of ${proof.checkpoint.size} under a checkpoint of ${proof.checkpoint.origin}, ${signed}.\n${proof.line}\n`,
  );
  return EXIT.ok;
}

/** Says of each chain whether its later checkpoint goes on from the earlier one. */
export function tellConsistency(text: string, { keys }: Trust): number {
  const proofs = parseConsistency(text);
  const fault = proofs
    ? proofs.map((proof) => checkConsistency(proof, keys)).find((each) => each !== undefined)
    : 'It is none, or was changed.';
  if (fault !== undefined || !proofs) {
    process.stderr.write(`The proof of consistency does not verify: ${fault}\n`);
    return EXIT.failed;
  }
  for (const { before, after } of proofs)
    process.stdout.write(`${after.origin}: the ${after.size} records go on from the ${before.size} of the earlier checkpoint.\n`);
  if (!keys) process.stdout.write('The signatures were not judged: give the public key with --key.\n');
  return EXIT.ok;
}

function deletedLine({ records, unannounced }: DeletedRecords): string {
  const accounted = `The content of ${records} records was deleted by retention; their hashes are there.\n`;
  if (unannounced === 0) return accounted;
  return `${accounted}Of ${unannounced} of them this export holds no act of retention. Export the whole trail; where it says so still, nobody is on record for it.\n`;
}

async function verifyExport(file: string, trust: Trust, authority: string | undefined): Promise<number> {
  const stamps = new StampsInExport();
  const report = await verifyChain(stamps.hear(linesOf(createReadStream(file))), trust);
  if (report.fault) {
    process.stderr.write(`The trail does not verify: line ${report.fault.line}: ${report.fault.what}\n`);
    return EXIT.failed;
  }
  const chains = report.chains.map(({ chain, firstSeq, lastSeq }) => `${chain} ${firstSeq}-${lastSeq}`).join(', ');
  process.stdout.write(`The trail verifies: ${report.records} records (${chains || 'no chain'}).\n`);
  if (report.deleted) process.stdout.write(deletedLine(report.deleted));
  const checkpoints = report.chains.reduce((sum, chain) => sum + chain.checkpoints, 0);
  if (trust.keys) process.stdout.write(`${checkpoints} checkpoints sign them to the end, with the key that was given.\n`);
  else if (checkpoints > 0)
    process.stdout.write(`${checkpoints} checkpoints are there; give the public key with --key to have their signatures judged.\n`);
  const stamped = await tellStamps(stamps, authority);
  return (report.deleted?.unannounced ?? 0) > 0 ? EXIT.failed : stamped;
}

/** Says since when somebody else knows what the trail says. */
async function tellStamps(stamps: StampsInExport, authority: string | undefined): Promise<number> {
  if (authority === undefined) {
    if (stamps.count > 0)
      process.stdout.write(
        `${stamps.count} time stamps are there; give the authority's certificate with --authority to have them judged.\n`,
      );
    return EXIT.ok;
  }
  const verdicts = await stamps.verdicts(await textOf(authority));
  if (!verdicts)
    throw new UsageError(`${authority} holds no certificate. Give the PEM file of the authority that vouches for the time stamps.`);
  for (const { chain, size, at, fault } of verdicts) {
    if (fault !== undefined) process.stderr.write(`The time stamp over ${chain} up to record ${size} does not hold: ${fault}\n`);
    else
      process.stdout.write(`${chain} up to record ${size} was there at ${new Date(at!).toISOString()}, by the authority's time stamp.\n`);
  }
  if (verdicts.length === 0) process.stderr.write('No time stamp of a checkpoint in this export is in it.\n');
  return verdicts.length === 0 || verdicts.some(({ fault }) => fault !== undefined) ? EXIT.failed : EXIT.ok;
}
