import { Refusal, type JsonObject } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { LOG_LEVELS, type LogLevel } from '../wire/protocol.js';
import { deadlineSignal, whileWanted } from './abort.js';
import { BackOff } from './back-off.js';
import { Child } from './child.js';
import { legacyParams, modernParams } from './envelope.js';
import { WireFault } from './http-wire.js';
import { McpUpstream, type McpUpstreamOptions, type Outgoing } from './mcp-upstream.js';
import { StdioConnection } from './stdio-connection.js';
import { greet } from './stdio-handshake.js';

export interface StdioUpstreamOptions extends McpUpstreamOptions {
  /** A program, found by PATH or as a path. No shell reads it. */
  readonly command: string;
  readonly args?: readonly string[];
  /** Beside PATH, HOME and the locale nothing is inherited; what the program needs is named here. Asked for at each start. */
  readonly env?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  readonly cwd?: string;
  /** What it writes to its error output, line by line, bounded. May hold client data. */
  readonly onErrorLine?: (line: string) => void;
  /** How long it may take to answer the first message before it counts as legacy. */
  readonly probeMs?: number;
  /** Between closing its input, SIGTERM and SIGKILL. */
  readonly graceMs?: number;
  readonly restartMs?: { readonly first: number; readonly longest: number };
}

interface Running {
  readonly child: Child;
  readonly connection: StdioConnection;
}

/** An MCP server as a child process, of either era (MCP 2026-07-28, Transports, stdio). Started when needed, again after a crash. */
export class StdioUpstream extends McpUpstream {
  private running: Running | undefined;
  private starting: Promise<Running> | undefined;
  private readonly backOff: BackOff;
  private notBefore = 0;
  private closed = false;
  private probe = true;

  constructor(private readonly stdio: StdioUpstreamOptions) {
    super(stdio);
    const { first, longest } = stdio.restartMs ?? { first: 500, longest: 30_000 };
    this.backOff = new BackOff(first, longest);
  }

  override async start(): Promise<void> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      await this.connected(deadline.signal);
      this.isUp();
    } finally {
      deadline.clear();
    }
  }

  override async close(): Promise<void> {
    this.closed = true;
    const starting = await this.starting?.catch(() => undefined);
    const running = this.running ?? starting;
    await running?.connection.idle(this.options.closeGraceMs ?? 5_000);
    await running?.child.stop(this.stdio.graceMs ?? 2_000);
  }

  protected override async capabilities(signal: AbortSignal): Promise<JsonObject> {
    return (await this.connected(signal)).connection.greeting?.capabilities ?? {};
  }

  protected override async exchange(outgoing: Outgoing): Promise<RpcAnswer> {
    const { connection } = await this.connected(outgoing.signal);
    const id = connection.nextId();
    const { signal, onNotification, method, logLevel } = outgoing;
    const modern = connection.greeting?.era === 'modern';
    if (!modern && logLevel) await this.ensureLevel(connection, logLevel, signal);
    const params: JsonObject = modern ? modernParams(outgoing, id, this.options.clientInfo) : legacyParams(outgoing, id);
    const answer = await connection.request({ id, method, params }, { signal, onNotification });
    this.backOff.reset();
    return answer;
  }

  private async connected(signal: AbortSignal): Promise<Running> {
    if (this.running) return this.running;
    if (this.closed) throw this.isDown('it was stopped');
    // While it rests after a crash, callers hear that at once instead of waiting for a start that will likely fail again.
    if (!this.starting && Date.now() < this.notBefore) throw new Refusal('UPSTREAM_DOWN');
    this.starting ??= this.launch().finally(() => {
      this.starting = undefined;
    });
    return whileWanted(this.starting, signal);
  }

  private async launch(): Promise<Running> {
    const env = (await this.stdio.env?.()) ?? {};
    let child: Child | undefined = undefined;
    const connection = new StdioConnection(
      (line) => child!.send(line),
      () => this.listChanged(),
    );
    child = new Child({
      command: this.stdio.command,
      args: this.stdio.args ?? [],
      env,
      ...(this.stdio.cwd === undefined ? {} : { cwd: this.stdio.cwd }),
      maxLineBytes: this.maxMessageBytes,
      onLine: (line) => connection.receive(line),
      onErrorLine: (line) => this.stdio.onErrorLine?.(line),
      onGone: (reason) => this.crashed(connection, reason),
    });
    try {
      connection.greeting = await greet(connection, this.handshakeTerms);
    } catch (fault) {
      if (!child.alive) this.probe = !this.probe;
      await child.stop(this.stdio.graceMs ?? 2_000);
      throw fault instanceof WireFault ? this.isDown(fault.reason) : fault;
    }
    const running = { child, connection };
    if (!child.alive) throw new Refusal('UPSTREAM_DOWN');
    this.running = running;
    return running;
  }

  private get handshakeTerms() {
    return { probe: this.probe, clientInfo: this.options.clientInfo, probeMs: this.stdio.probeMs ?? 5_000, timeoutMs: this.listTimeoutMs };
  }

  private crashed(connection: StdioConnection, reason: string): void {
    if (this.running?.connection === connection) this.running = undefined;
    this.notBefore = Date.now() + this.backOff.next();
    connection.failAll(this.isDown(reason));
  }

  private async ensureLevel(connection: StdioConnection, level: LogLevel, signal: AbortSignal): Promise<void> {
    const { logLevel, greeting } = connection;
    if (!greeting?.canLog || (logLevel !== undefined && LOG_LEVELS.indexOf(logLevel) <= LOG_LEVELS.indexOf(level))) return;
    connection.logLevel = level;
    await connection.request({ id: connection.nextId(), method: 'logging/setLevel', params: { level } }, { signal });
  }
}
