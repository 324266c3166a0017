import type { Principal } from '@gatehouse/kernel';
import type { HttpUpstream } from '../http-upstream.js';
import type { PersonalAuthority } from '../oauth/upstream-authority.js';

/** One person at one upstream: a credential, connections, sessions and kept answers that nobody else gets near. */
export class PersonalConnection {
  private upstream: HttpUpstream | undefined;
  private signIn: string | undefined;

  constructor(
    private readonly authority: PersonalAuthority,
    private readonly open: (authority: PersonalAuthority) => HttpUpstream,
  ) {}

  /** Undefined where the person has to sign in first. What was opened for an account before this one is let go: its sessions and answers are not of this one. */
  async ready(): Promise<HttpUpstream | undefined> {
    const signIn = await this.authority.signIn();
    if (signIn === undefined) return undefined;
    if (this.upstream && signIn === this.signIn) return this.upstream;
    this.close().catch(() => undefined);
    this.signIn = signIn;
    this.upstream = this.open(this.authority);
    return this.upstream;
  }

  async close(): Promise<void> {
    const { upstream } = this;
    this.upstream = undefined;
    await upstream?.close();
  }
}

interface Held {
  readonly connection: PersonalConnection;
  inUse: number;
  usedAt: number;
}

/** People whose connections are kept. More at once are served, and let go when they are done. */
const MOST = 512;
const IDLE_MS = 600_000;

const keyOf = ({ tenant, subject }: Principal): string => JSON.stringify([tenant, subject]);

/** Connections by person, opened at their first call and closed when they were not used for a while. */
export class PersonalConnections {
  private readonly held = new Map<string, Held>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly open: (person: Principal) => PersonalConnection) {
    this.timer = setInterval(() => this.letGo(Date.now() - IDLE_MS), IDLE_MS / 10).unref();
  }

  async with<T>(person: Principal, work: (connection: PersonalConnection) => Promise<T>): Promise<T> {
    const held = this.of(person);
    held.inUse += 1;
    try {
      return await work(held.connection);
    } finally {
      held.inUse -= 1;
      held.usedAt = Date.now();
      if (this.held.size > MOST) this.letGoOldest();
    }
  }

  /** Lets go what this person has here: the account is another one now, or none. */
  forget(person: Principal): void {
    const held = this.held.get(keyOf(person));
    if (held) this.drop(keyOf(person), held);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    const all = [...this.held.values()];
    this.held.clear();
    await Promise.all(all.map(({ connection }) => connection.close()));
  }

  private of(person: Principal): Held {
    const key = keyOf(person);
    const known = this.held.get(key);
    if (known) return known;
    const made = { connection: this.open(person), inUse: 0, usedAt: Date.now() };
    this.held.set(key, made);
    return made;
  }

  private letGo(before: number): void {
    for (const [key, held] of this.held) if (held.inUse === 0 && held.usedAt <= before) this.drop(key, held);
  }

  private letGoOldest(): void {
    const idle = [...this.held].filter(([, { inUse }]) => inUse === 0).toSorted(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [key, held] of idle.slice(0, this.held.size - MOST)) this.drop(key, held);
  }

  private drop(key: string, held: Held): void {
    this.held.delete(key);
    void held.connection.close().catch(() => undefined);
  }
}
