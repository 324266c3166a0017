import { canonicalJson } from '@gatehouse/kernel';
import { GENESIS, hashOf, lineOf } from './audit-record.js';
import type { ChainSpan } from './audit-store.js';
import { parseCheckpoint } from './checkpoint/checkpoint.js';
import { CoveredRun, type Trust } from './checkpoint/covered-run.js';
import { Deletions, type DeletedRecords } from './retention/deletions.js';
import { checkpointLine, parseLine, parseRecord, readHeader, type ExportedSpan } from './export.js';

/** Where and why an export does not hold. */
export interface ChainFault {
  /** Counted from 1; the header is line 1. For a cut end, the line that would have come next. */
  readonly line: number;
  readonly chain?: string;
  readonly seq?: number;
  readonly what: string;
}

export interface VerifiedChain {
  readonly chain: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly lastHash: string;
  /** False where the export says that it begins in the middle of the chain. */
  readonly fromBeginning: boolean;
  /** Checkpoints that sign what the export holds. */
  readonly checkpoints: number;
  /** Up to which record the signatures are good; absent where no key was given. */
  readonly signedTo?: number;
}

export interface ChainReport {
  readonly valid: boolean;
  /** Records that were verified, up to the first fault. */
  readonly records: number;
  readonly chains: readonly VerifiedChain[];
  /** Records that are there with their hashes and without what they said; absent where there are none. */
  readonly deleted?: DeletedRecords;
  readonly fault?: ChainFault;
}

interface Progress {
  readonly span: ChainSpan;
  /** Absent in an export of the first format, which has no checkpoints. */
  readonly run?: CoveredRun;
  seq: number;
  hash: string;
}

class Broken extends Error {
  constructor(readonly fault: ChainFault) {
    super(fault.what);
  }
}

class Walk {
  private readonly chains = new Map<string, Progress>();
  private readonly deletions = new Deletions();
  private last: Progress | undefined;
  line = 0;
  records = 0;

  constructor(private readonly trust: Trust) {}

  private fail(what: string, place: { chain?: string; seq?: number } = {}): never {
    throw new Broken({ line: this.line, ...place, what });
  }

  take(line: string): void {
    this.line += 1;
    if (this.line === 1) this.header(line);
    else if (line.startsWith('{"checkpoint"')) this.checkpoint(line);
    else this.record(line);
  }

  private header(line: string): void {
    const spans =
      readHeader(line) ?? this.fail('The first line is not the header of an export in format gatehouse-audit/1 or /2, or it was changed.');
    for (const span of spans) this.chains.set(span.chain, { span, seq: span.firstSeq - 1, hash: span.firstPrevHash, ...this.runOf(span) });
    const wrong = spans.find((span) => span.firstSeq === 1 && span.firstPrevHash !== GENESIS);
    if (wrong) this.fail('The header gives the chain another beginning than the first record of a chain has.', { chain: wrong.chain });
  }

  private runOf({ chain, firstSeq, subtrees }: ExportedSpan): Pick<Progress, 'run'> {
    if (!subtrees) {
      if (this.trust.keys || this.trust.kept)
        this.fail('An export of format gatehouse-audit/1 has no checkpoints: export again.', { chain });
      return {};
    }
    const run = CoveredRun.of(chain, firstSeq, subtrees, this.trust);
    return { run: run ?? this.fail('The header gives another tree than one of the records before the first.', { chain }) };
  }

  private checkpoint(line: string): void {
    const note = parseLine(line)?.['checkpoint'];
    const checkpoint = typeof note === 'string' && checkpointLine(note) === line ? parseCheckpoint(note) : undefined;
    if (!checkpoint) return this.fail('The line is not a checkpoint: it was changed or cut.');
    if (!this.last?.run) return this.fail('The checkpoint stands before any record.');
    const { span, seq, run } = this.last;
    const what = run.check(checkpoint);
    if (what) this.fail(what, { chain: span.chain, seq });
  }

  private record(line: string): void {
    const record = parseRecord(line);
    if (!record) return this.fail('The line is not a record: it was changed or cut.');
    const { chain, event, hash, prevHash, seq } = record;
    const place = { chain, seq };
    const text = canonicalJson(event);
    if (lineOf({ chain, event: text, hash, prevHash, seq }) !== line)
      this.fail('The line is not in canonical form: it was changed.', place);
    // Of what retention deleted the hash is held by the record after it, by the checkpoint over it; its id and time by the act that names it.
    if (!this.deletions.takes(place, event)) {
      if (hashOf({ chain, event: text, prevHash, seq }) !== hash)
        this.fail('The hash does not fit the record: the record was changed.', place);
      this.deletions.hears(event);
    }
    const at = this.chains.get(chain) ?? this.fail('The header does not name this chain.', place);
    if (seq !== at.seq + 1) this.fail(`Record ${at.seq + 1} was expected here: records are missing, repeated or out of order.`, place);
    if (prevHash !== at.hash) this.fail('prevHash is not the hash of the record before it.', place);
    at.seq = seq;
    at.hash = hash;
    this.last = at;
    this.records += 1;
    const what = at.run?.add(hash);
    if (what) this.fail(what, place);
  }

  end(): void {
    this.line += 1;
    const fault = this.deletions.fault();
    if (fault) this.fail(fault.what, { chain: fault.chain, seq: fault.seq });
    if (this.line === 1) this.fail('The export is empty: not even its header is there.');
    for (const { span, seq, hash, run } of this.chains.values()) {
      const place = { chain: span.chain, seq: seq + 1 };
      if (seq < span.lastSeq) this.fail(`The header announces records up to ${span.lastSeq}; the end is missing.`, place);
      if (seq > span.lastSeq || hash !== span.lastHash)
        this.fail('The last record is not the one that the header announces.', { ...place, seq });
      const what = run?.end();
      if (what) this.fail(what, { ...place, seq });
    }
  }

  report(fault?: ChainFault): ChainReport {
    const chains = [...this.chains.values()].map(({ span, seq, hash, run }) => {
      const covered = { checkpoints: run?.checkpoints ?? 0, ...(run && this.trust.keys ? { signedTo: run.signedTo } : {}) };
      return { chain: span.chain, firstSeq: span.firstSeq, lastSeq: seq, lastHash: hash, fromBeginning: span.firstSeq === 1, ...covered };
    });
    const { told } = this.deletions;
    return { valid: !fault, records: this.records, chains, ...(told ? { deleted: told } : {}), ...(fault ? { fault } : {}) };
  }
}

/**
 * Verifies an export line by line, in constant memory: the header, each chain's sequence without a gap, each link to the record before it,
 * each hash recomputed over the bytes of its line (but of those that an act of retention emptied), the end that the header announces, and the root that each checkpoint signs. Needs no database.
 * With the public key of the gateway the signatures are judged too, and every record has to be under one.
 */
export async function verifyChain(lines: AsyncIterable<string> | Iterable<string>, trust: Trust = {}): Promise<ChainReport> {
  const walk = new Walk(trust);
  try {
    for await (const line of lines) walk.take(line);
    walk.end();
    return walk.report();
  } catch (error) {
    if (error instanceof Broken) return walk.report(error.fault);
    throw error;
  }
}
