import { Refusal, type Introduction } from '@gatehouse/kernel';
import type { buildConnector } from 'undici';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { deadlineSignal } from './abort.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { EraVerdict } from './era-verdict.js';
import { LegacyHttp } from './http-legacy.js';
import { ModernHttp } from './http-modern.js';
import { InitializeRefused } from './http-session.js';
import { HttpSse } from './http-sse.js';
import { HttpWire, InvalidAnswer, WireFault } from './http-wire.js';
import { NoEventStream } from './sse-stream.js';
import { McpUpstream, type McpUpstreamOptions } from './mcp-upstream.js';
import type { UpstreamAuthority } from './oauth/upstream-authority.js';
import type { Outgoing } from './outgoing.js';
import { REACHED, reachedByHttp, type Strange } from './reached.js';
import type { Welcome } from './welcome.js';

export interface HttpUpstreamOptions extends McpUpstreamOptions {
  readonly url: string;
  /** The gateway's own credential at this upstream, asked for at each request; never the caller's. */
  readonly bearer?: () => string | undefined | Promise<string | undefined>;
  /** The same where it is got from an authorization server, and may be renewed; instead of `bearer`. */
  readonly authority?: UpstreamAuthority;
  /** SHA-256 of public keys (SPKI, base64), one of which its certificate has to have. */
  readonly certificateKeys?: readonly string[];
  /** Connections kept to it: more than the forwarder lets calls in, so that listing and cancelling never wait behind them. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** How connections are made; without a look at the address where left out. */
  readonly connect?: buildConnector.connector;
  /** How long the verdict on its era holds. */
  readonly eraTtlMs?: number;
}

const QUARTER_HOUR_MS = 900_000;
/** What a server of HTTP+SSE answers where a message is posted to its event stream (MCP 2025-11-25, Transports, Backwards Compatibility). */
const NO_POST: ReadonlySet<number> = new Set([400, 404, 405]);

/** One way of speaking MCP over HTTP. */
interface HttpPeer {
  welcome(signal: AbortSignal): Promise<Welcome>;
  /** Undefined: the server refused it unread. */
  ask(outgoing: Outgoing): Promise<RpcAnswer | undefined>;
  announcements(uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined>;
}

type Dialect = 'modern' | 'legacy' | 'sse';

/** An MCP server by HTTP: streamable, of either era (MCP 2026-07-28 and 2025-11-25, Transports), or HTTP+SSE (2024-11-05). */
export class HttpUpstream extends McpUpstream {
  private readonly wire: HttpWire;
  private readonly era: EraVerdict<Dialect>;
  private readonly modern: ModernHttp;
  private readonly sse: HttpSse;
  private readonly legacy: LegacyHttp;
  private readonly peers: Readonly<Record<Dialect, HttpPeer>>;
  private lastId = 0;
  private strange: Strange = {};

  constructor(private readonly place: HttpUpstreamOptions) {
    const options = place;
    super(options);
    const { authority, bearer, clientInfo } = options;
    const url = new URL(options.url);
    this.wire = new HttpWire({
      url,
      connections: options.connections ?? 160,
      maxMessageBytes: this.maxMessageBytes,
      connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
      connect: options.connect,
      keys: options.certificateKeys ?? [],
      onPlace: (strange) => this.standsAt(strange),
      ...(bearer ? { bearer } : {}),
      ...(authority ? { bearer: () => authority.token(), onRefused: (challenge) => authority.renew(challenge) } : {}),
    });
    // Ids are counted per upstream and never used again: a second attempt must not look like the first.
    const nextId = () => (this.lastId += 1);
    const terms = { wire: this.wire, clientInfo, nextId, announced: this.announcing };
    this.modern = new ModernHttp(terms);
    this.sse = new HttpSse({
      ...terms,
      url,
      patienceMs: this.listTimeoutMs,
      onDown: (reason) => this.isDown(reason),
      onLost: () => this.era.forget(),
    });
    this.legacy = new LegacyHttp(terms, this.listTimeoutMs);
    this.peers = { modern: this.modern, legacy: this.legacy, sse: this.sse };
    this.era = new EraVerdict(() => this.probe(), options.eraTtlMs ?? QUARTER_HOUR_MS);
  }

  /** Also of one that never introduced itself, where another place is in its stead. */
  override get introduction(): Introduction | undefined {
    const said = super.introduction;
    if (!said && Object.keys(this.strange).length === 0) return undefined;
    const { url, certificateKeys = [] } = this.place;
    return { ...said, [REACHED]: reachedByHttp(new URL(url), certificateKeys, this.strange) };
  }

  override async start(): Promise<void> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      await this.welcome(deadline.signal);
      this.isUp();
      this.announcing.watch.align();
    } catch (fault) {
      throw this.refusal(fault);
    } finally {
      deadline.clear();
    }
  }

  override async close(): Promise<void> {
    this.announcing.watch.stop();
    this.legacy.close();
    await this.sse.close(this.options.closeGraceMs ?? 5_000);
    await this.wire.close(this.options.closeGraceMs ?? 5_000);
  }

  protected override async welcome(signal: AbortSignal): Promise<Welcome> {
    try {
      return await this.speak(signal, (peer) => peer.welcome(signal));
    } catch (fault) {
      throw this.refusal(fault);
    }
  }

  protected override async exchange(outgoing: Outgoing): Promise<RpcAnswer> {
    try {
      // A second attempt only where the first one was refused before anything was done: tools/call is not ours to repeat.
      const answer = (await this.attempt(outgoing)) ?? (await this.attempt(outgoing));
      if (answer) return answer;
      throw new WireFault('it refuses both the modern protocol and the legacy handshake');
    } catch (fault) {
      throw this.refusal(fault);
    }
  }

  protected override announcements(uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    return this.speak(signal, (peer) => peer.announcements(uris, signal));
  }

  /** A call that only reads may be the first to see another place: its list is read at once then, so that it is told and held back. */
  private standsAt(strange: Strange): void {
    const isNew = (strange.redirectsTo ?? strange.showsKey) !== (this.strange.redirectsTo ?? this.strange.showsKey);
    this.strange = strange;
    if (isNew && Object.keys(strange).length > 0) this.announcing.onListChanged();
  }

  private async attempt(outgoing: Outgoing): Promise<RpcAnswer | undefined> {
    const answer = await this.speak(outgoing.signal, (peer) => peer.ask(outgoing));
    if (!answer) this.era.forget();
    return answer;
  }

  private async probe(): Promise<Dialect> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      return await this.modern.eraOf(deadline.signal);
    } finally {
      deadline.clear();
    }
  }

  /** Does the work in the way that the server speaks. That it knows only the oldest one shows when it refuses the handshake. */
  private async speak<T>(signal: AbortSignal, work: (peer: HttpPeer) => Promise<T>): Promise<T> {
    const dialect = await this.era.get(signal);
    try {
      return await work(this.peers[dialect]);
    } catch (fault) {
      if (fault instanceof InitializeRefused && NO_POST.has(fault.status) && (await this.speaksSse(signal))) return work(this.sse);
      // It does not speak as it was thought to: without a new probe nobody would find out how.
      if (fault instanceof InitializeRefused || fault instanceof NoEventStream) this.era.forget();
      throw fault;
    }
  }

  private async speaksSse(signal: AbortSignal): Promise<boolean> {
    try {
      await this.sse.welcome(signal);
    } catch (fault) {
      if (fault instanceof NoEventStream) return false;
      this.era.forget();
      throw fault;
    }
    this.era.know('sse');
    return true;
  }

  private refusal(fault: unknown): Error {
    const down = fault instanceof WireFault ? this.isDown(fault.reason, fault) : undefined;
    // Not to be made again, as one of a system that cannot be reached is.
    if (fault instanceof InvalidAnswer) return new Refusal('UPSTREAM_ERROR', 'Its answer is not valid.', { cause: fault });
    if (down) return down;
    return fault instanceof Error ? fault : new Refusal('UPSTREAM_DOWN');
  }
}
