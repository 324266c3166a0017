import { Refusal, type Era, type JsonObject } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { deadlineSignal } from './abort.js';
import { announcedKinds } from './capabilities.js';
import { EraVerdict } from './era-verdict.js';
import { LegacyHttp } from './http-legacy.js';
import { HttpListWatch } from './http-list-watch.js';
import { ModernHttp } from './http-modern.js';
import { HttpWire, WireFault } from './http-wire.js';
import { McpUpstream, type McpUpstreamOptions, type Outgoing } from './mcp-upstream.js';

export interface HttpUpstreamOptions extends McpUpstreamOptions {
  readonly url: string;
  /** The gateway's own credential at this upstream, asked for at each request; never the caller's. */
  readonly bearer?: () => string | undefined | Promise<string | undefined>;
  /** Connections kept to it: more than the forwarder lets calls in, so that listing and cancelling never wait behind them. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** How long the verdict on its era holds. */
  readonly eraTtlMs?: number;
}

const QUARTER_HOUR_MS = 900_000;

/** An MCP server by streamable HTTP, of either era (MCP 2026-07-28 and 2025-11-25, Transports). */
export class HttpUpstream extends McpUpstream {
  private readonly wire: HttpWire;
  private readonly era: EraVerdict;
  private readonly modern: ModernHttp;
  private readonly legacy: LegacyHttp;
  private watch: HttpListWatch | undefined;
  private lastId = 0;

  constructor(options: HttpUpstreamOptions) {
    super(options);
    const { bearer, clientInfo } = options;
    this.wire = new HttpWire({
      url: new URL(options.url),
      connections: options.connections ?? 160,
      maxMessageBytes: this.maxMessageBytes,
      connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
      ...(bearer ? { bearer } : {}),
    });
    // Ids are counted per upstream and never used again: a second attempt must not look like the first.
    const nextId = () => (this.lastId += 1);
    const terms = { wire: this.wire, clientInfo, nextId, onListChanged: () => this.listChanged() };
    this.modern = new ModernHttp(terms);
    this.legacy = new LegacyHttp(terms, this.listTimeoutMs);
    this.era = new EraVerdict(() => this.probe(), options.eraTtlMs ?? QUARTER_HOUR_MS);
  }

  override async start(): Promise<void> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      const capabilities = await this.capabilities(deadline.signal);
      this.isUp();
      if (announcedKinds(capabilities).length > 0)
        this.watch ??= new HttpListWatch(
          (signal) => this.announcements(signal),
          () => this.listChanged(),
        );
    } catch (fault) {
      throw this.refusal(fault);
    } finally {
      deadline.clear();
    }
  }

  override async close(): Promise<void> {
    this.watch?.stop();
    this.watch = undefined;
    await this.wire.close(this.options.closeGraceMs ?? 5_000);
  }

  protected override async capabilities(signal: AbortSignal): Promise<JsonObject> {
    try {
      const era = await this.era.get(signal);
      return era === 'modern' ? this.modern.capabilities : await this.legacy.capabilities(signal);
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

  private async attempt(outgoing: Outgoing): Promise<RpcAnswer | undefined> {
    const era = await this.era.get(outgoing.signal);
    const answer = era === 'modern' ? await this.modern.ask(outgoing) : await this.legacy.ask(outgoing);
    if (!answer) this.era.forget();
    return answer;
  }

  private async probe(): Promise<Era> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      return await this.modern.eraOf(deadline.signal);
    } finally {
      deadline.clear();
    }
  }

  private async announcements(signal: AbortSignal): Promise<number> {
    const era = await this.era.get(signal);
    return era === 'modern' ? this.modern.announcements(signal) : this.legacy.announcements(signal);
  }

  private refusal(fault: unknown): Error {
    if (fault instanceof WireFault) return this.isDown(fault.reason);
    return fault instanceof Error ? fault : new Refusal('UPSTREAM_DOWN');
  }
}
