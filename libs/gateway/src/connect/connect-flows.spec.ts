import { ArtifactStore, type Artifact } from '@gatehouse/identity';
import type { Clock, Principal } from '@gatehouse/kernel';
import type { BegunSignIn } from '@gatehouse/mcp';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectFlows, isOf, type ConnectFlow } from './connect-flows.js';

/** The part of the store that flows use. */
class Rows extends ArtifactStore {
  readonly rows = new Map<string, Artifact>();
  override async save(artifact: Artifact): Promise<void> {
    this.rows.set(artifact.id, artifact);
  }
  override saveNew(): Promise<boolean> {
    return Promise.resolve(false);
  }
  override async find(_kind: string, _by: string, id: string): Promise<Artifact | undefined> {
    return this.rows.get(id);
  }
  override findByAccount(): Promise<readonly Artifact[]> {
    return Promise.resolve([]);
  }
  override findByKind(): Promise<readonly Artifact[]> {
    return Promise.resolve([]);
  }
  override pageOf(): Promise<readonly Artifact[]> {
    return Promise.resolve([]);
  }
  override removeByAccount(): Promise<void> {
    return Promise.resolve();
  }
  override async consume(_kind: string, id: string, at: number): Promise<boolean> {
    const row = this.rows.get(id);
    if (!row || row.consumedAt !== undefined) return false;
    this.rows.set(id, { ...row, consumedAt: at });
    return true;
  }
  override async remove(_kind: string, id: string): Promise<void> {
    this.rows.delete(id);
  }
  override removeByGrant(): Promise<void> {
    return Promise.resolve();
  }
  override purgeExpired(): Promise<number> {
    return Promise.resolve(0);
  }
}

const begun = { verifier: 'verifier-of-the-test', scope: 'read' } as BegunSignIn;
const flow: ConnectFlow = { tenant: 'harbor', subject: 'agent@harbor.example', session: 's-1', upstream: 'crm', begun };
const person = { tenant: 'harbor', subject: 'agent@harbor.example' } as Principal;

let now: number;
let rows: Rows;
const clock: Clock = { now: () => now };
const node = (key = 1): ConnectFlows => new ConnectFlows(rows, Buffer.alloc(32, key), clock);

beforeEach(() => {
  now = 1_000;
  rows = new Rows();
});

describe('a person who was sent to an account server', () => {
  it('is known at every node by the state they bring back, once', async () => {
    await node().keep('state', flow);
    expect(await node().take('another')).toBeUndefined();
    expect(await node().take('state')).toEqual(flow);
    expect(await node().take('state')).toBeUndefined();
    expect(rows.rows.size).toBe(0);
  });

  it('is one of two who bring it at once', async () => {
    await node().keep('state', flow);
    const taken = await Promise.all([node().take('state'), node().take('state')]);
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('is expected for ten minutes', async () => {
    await node().keep('state', flow);
    now += 600_000;
    expect(await node().take('state')).toBeUndefined();
  });

  it('is kept so that who reads the rows has neither state nor verifier', async () => {
    await node().keep('state-of-the-test', flow);
    const text = JSON.stringify([...rows.rows.values()]);
    for (const secret of ['state-of-the-test', 'verifier-of-the-test', 'agent@harbor.example']) expect(text).not.toContain(secret);
    expect(await node(2).take('state-of-the-test')).toBeUndefined();
  });

  it('is the one who comes back: the same person of the same tenant, in the same browser', () => {
    expect(isOf(flow, person, 's-1')).toBe(true);
    expect(isOf(flow, person, 's-2')).toBe(false);
    expect(isOf(flow, { ...person, subject: 'broker@harbor.example' }, 's-1')).toBe(false);
    expect(isOf(flow, { ...person, tenant: 'another' }, 's-1')).toBe(false);
  });
});
