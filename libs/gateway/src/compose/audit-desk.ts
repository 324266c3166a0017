import { resolve } from 'node:path';
import {
  chainOf,
  consistencyOf,
  exportLines,
  lineOf,
  parseCheckpoint,
  proofOf,
  type AuditQuery,
  type ConsistencyPair,
  type KeptCheckpoint,
  type Trust,
} from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { AuditKeys } from './audit-keys.js';
import { Closers } from './closers.js';
import type { GatewayPorts } from './gateway-ports.js';
import { LocalKeys } from './local-keys.js';
import { trailOf } from './office-parts.js';
import { auditNameOf, checkpointsOf } from './checkpoint-parts.js';

type Ports = Pick<GatewayPorts, 'audit' | 'checkpoints' | 'clock'>;

/** What the command line does with the audit trail: it may run beside the gateway. */
export class AuditDesk {
  private readonly keys: AuditKeys;

  constructor(
    private readonly loaded: Pick<LoadedConfig, 'config'>,
    private readonly ports: Ports,
    private readonly folder: string,
  ) {
    this.keys = new AuditKeys(this.keyDirectory);
  }

  private get keyDirectory(): string {
    return resolve(this.folder, this.loaded.config.identity.keys);
  }

  /** Public keys that checkpoints are verified with, oldest first; none where the gateway never ran with these keys. */
  verifiers(): readonly string[] {
    return this.keys.verifiers().map(({ text }) => text);
  }

  /**
   * An export, its records signed to the end. Without a key here it is signed as far as the gateway did. Rejects with TrailCut where records that were
   * signed are missing.
   */
  async *lines(query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): AsyncGenerator<string> {
    await this.sign();
    yield* exportLines(this.ports.audit, query, this.ports.checkpoints);
  }

  /** The same beside a gateway that writes: it ends with what could be signed, so that every record in it is under a checkpoint. */
  async *signedLines(query: Pick<AuditQuery, 'from' | 'to' | 'chain'>): AsyncGenerator<string> {
    await this.sign();
    yield* exportLines(this.ports.audit, query, this.ports.checkpoints, this.keys.signer() ? 'signed' : 'whole');
  }

  /** What an export of this deployment is verified with; no keys where the gateway never ran with these. */
  trust(): Trust {
    const keys = this.keys.verifiers();
    return keys.length > 0 ? { keys } : {};
  }

  /** A text as a note signed with the key of the trail (C2SP signed-note); undefined where there is none. The text ends with a line feed. */
  note(text: string): string | undefined {
    return this.keys.signer()?.note(text);
  }

  /** Signs what came since the last checkpoint and resolves with the last one of each chain that has one. */
  async sign(): Promise<readonly KeptCheckpoint[]> {
    const signer = this.keys.signer();
    const latest: KeptCheckpoint[] = [];
    for (const { chain } of await this.ports.audit.spans({})) {
      if (signer) await checkpointsOf(this.ports, signer).take(chain);
      const last = await this.ports.checkpoints.latest(chain);
      if (last) latest.push(last);
    }
    return latest;
  }

  /** The proof of one event (C2SP tlog-proof). Undefined where there is no such event, or nothing to sign it with. */
  async prove(eventId: string): Promise<string | undefined> {
    const record = await this.ports.audit.find(eventId);
    if (!record) return undefined;
    await this.sign();
    return proofOf(this.ports, { ...record, line: lineOf(record) });
  }

  /**
   * What shows each later checkpoint to go on from the earlier one of its chain: as these records have it. Without later ones what is signed now is
   * taken. Rejects with TrailCut where records that were signed are missing.
   */
  async consistency(before: readonly string[], after?: readonly string[]): Promise<readonly ConsistencyPair[]> {
    const later = after ?? (await this.sign()).map(({ note }) => note);
    const pairs: ConsistencyPair[] = [];
    for (const note of before) {
      const earlier = parseCheckpoint(note);
      const next = later.map((each) => ({ note: each, read: parseCheckpoint(each) })).find(({ read }) => read?.origin === earlier?.origin);
      if (!earlier || !next?.read) continue;
      const hashes = await consistencyOf(this.ports.audit, chainOf(earlier.origin)!, earlier.size, next.read.size);
      pairs.push({ before: note, after: next.note, hashes });
    }
    return pairs;
  }

  /** Makes a key that signs from now on, after everything so far was signed with the one before. Resolves with its public key. */
  async rotate(by: { readonly details: Readonly<Record<string, string>> }): Promise<string> {
    await this.sign();
    const { config } = this.loaded;
    const closers = new Closers();
    const trail = await trailOf(config.audit.node, LocalKeys.open(this.keyDirectory).derive('audit-digest'), this.ports, closers);
    try {
      const { verifier } = this.keys.add(auditNameOf(config));
      await trail.record({ kind: 'audit.key.added', severity: 'warn', details: { ...by.details, key: verifier.text } });
      return verifier.text;
    } finally {
      await closers.close();
    }
  }
}
