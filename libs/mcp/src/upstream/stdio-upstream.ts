import type { Introduction, JsonObject, UpstreamCall, UpstreamRequest } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { deadlineSignal } from './abort.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { AskingProcesses } from './asking-processes.js';
import { announceOn } from './connection-announcements.js';
import { McpUpstream, type McpUpstreamOptions } from './mcp-upstream.js';
import type { Outgoing } from './outgoing.js';
import { REACHED } from './reached.js';
import { exchangeOn } from './rpc-exchange.js';
import { StdioProcess } from './stdio-process.js';
import type { StdioProgram } from './stdio-program.js';
import { NO_WELCOME, type Welcome } from './welcome.js';

export interface StdioUpstreamOptions extends McpUpstreamOptions, StdioProgram {}

/** An MCP server as a child process, of either era (MCP 2026-07-28, Transports, stdio). */
export class StdioUpstream extends McpUpstream {
  private readonly process: StdioProcess;
  private readonly asking: AskingProcesses;

  constructor(private readonly program: StdioUpstreamOptions) {
    const options = program;
    super(options);
    this.process = new StdioProcess(options, {
      clientInfo: options.clientInfo,
      maxMessageBytes: this.maxMessageBytes,
      greetMs: this.listTimeoutMs,
      announced: this.announcing,
      stays: () => this.announcing.watch.holds,
      onStarted: () => this.announcing.watch.align(),
      onDown: (reason) => this.isDown(reason),
    });
    this.asking = new AskingProcesses(options, {
      clientInfo: options.clientInfo,
      maxMessageBytes: this.maxMessageBytes,
      greetMs: this.listTimeoutMs,
    });
  }

  override async start(): Promise<void> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      await this.process.connection(deadline.signal);
      this.isUp();
    } finally {
      deadline.clear();
    }
  }

  override async close(): Promise<void> {
    this.announcing.watch.stop();
    const graceMs = this.options.closeGraceMs ?? 5_000;
    await Promise.all([this.process.stop(graceMs), this.asking.stop(graceMs)]);
  }

  /** What a server says of itself, and what it was found to be before it was started; it says `name` and `instructions` alone. */
  override get introduction(): Introduction | undefined {
    const said = super.introduction;
    return said && { ...said, ...(this.process.identity ?? this.command) };
  }

  /** Of a program that is no package: which one it is. */
  private get command(): JsonObject {
    const { command, args = [], sandbox = [] } = this.program;
    return { [REACHED]: { command, args: [...args], ...(sandbox.length > 0 ? { sandbox: [...sandbox] } : {}) } };
  }

  override get dormant(): boolean {
    return this.process.asleep;
  }

  override request(request: UpstreamRequest, context: UpstreamCall): Promise<JsonObject> {
    return this.process.whileUsed(() => super.request(request, context));
  }

  /** For the sake of its lists alone it is not started. */
  protected override async announcements(uris: readonly string[], signal: AbortSignal): Promise<AnnouncementStream | undefined> {
    if (uris.length === 0 && !this.process.awake) return undefined;
    const connection = await this.process.connection(signal);
    return announceOn(connection, uris, { signal, clientInfo: this.options.clientInfo, timeoutMs: this.listTimeoutMs });
  }

  protected override async welcome(signal: AbortSignal): Promise<Welcome> {
    const { greeting } = await this.process.connection(signal);
    return greeting ? { ...greeting, learnsOnce: greeting.era === 'legacy' } : NO_WELCOME;
  }

  protected override async exchange(outgoing: Outgoing): Promise<RpcAnswer> {
    const connection = await this.process.connection(outgoing.signal);
    const { asking } = outgoing;
    // A modern server asks by its answer; a legacy one by requests that name no call, so it is given one call of one person at a time.
    if (asking && connection.greeting?.era === 'legacy')
      return this.asking.with(asking, outgoing.signal, (process) => this.exchangeIn(process, outgoing));
    return this.exchangeIn(this.process, outgoing);
  }

  private async exchangeIn(process: StdioProcess, outgoing: Outgoing): Promise<RpcAnswer> {
    const connection = await process.connection(outgoing.signal);
    const answer = await exchangeOn(connection, outgoing, this.options.clientInfo);
    process.works();
    return answer;
  }
}
