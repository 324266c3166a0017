import { BackOff } from './back-off.js';

/** What a server announces by itself, for as long as it does. */
export interface AnnouncementStream {
  /** Resolves when the stream is over, whoever ended it. */
  readonly ended: Promise<void>;
  /** Asks for other resources on the same stream. Absent where that takes a new stream. */
  readonly retune?: (uris: readonly string[]) => Promise<void>;
  close(): void;
}

/**
 * Asks a server for its announcements, those of these resources among them. Resolves when it has taken note; undefined where there is nothing
 * that it would announce. Throws where it could not be asked.
 */
export type OpenAnnouncements = (uris: readonly string[], signal: AbortSignal) => Promise<AnnouncementStream | undefined>;

/** Callers come and go together: what they want is gathered this long before the server is asked. */
const GATHER_MS = 25;
/** A stream that stood so long was no failure. */
const STEADY_MS = 10_000;

/**
 * Keeps a server announcing beside the calls: one stream for all who want to hear, opened again whenever it ends, and when other resources
 * are wanted before the old one is given up. A server that announces nothing is left alone. After a gap everything counts as changed, since
 * what was announced meanwhile is lost.
 */
export class AnnouncementWatch {
  private readonly controller = new AbortController();
  private readonly backOff = new BackOff(1_000, 60_000);
  private wanted: ReadonlySet<string> = new Set();
  private stream: AnnouncementStream | undefined;
  private waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private aligning = false;
  private resting = false;
  private gap = false;

  constructor(
    private readonly open: OpenAnnouncements,
    private readonly onGap: (wanted: ReadonlySet<string>) => void,
  ) {}

  /** Whether anybody waits to hear of a resource: then the server has to stay. */
  get holds(): boolean {
    return this.wanted.size > 0;
  }

  /** Resolves when the server was asked, whether it could be or not. While it rests after a failure nothing is hurried. */
  want(uris: ReadonlySet<string>): Promise<void> {
    this.wanted = uris;
    if (this.resting || this.controller.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.due(GATHER_MS);
    });
  }

  /** The server was started, or started anew: it is asked what is wanted, unless it is being asked just now. */
  align(): void {
    if (!this.aligning && !this.resting) this.due(GATHER_MS);
  }

  stop(): void {
    this.controller.abort();
    clearTimeout(this.timer);
    this.stream?.close();
    this.stream = undefined;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private due(inMs: number): void {
    if (this.controller.signal.aborted || this.aligning) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), inMs).unref();
  }

  private async run(): Promise<void> {
    this.aligning = true;
    this.resting = false;
    const served = this.waiting.splice(0);
    const uris = [...this.wanted];
    const failed = await this.tune(uris).then(
      () => false,
      () => true,
    );
    this.aligning = false;
    for (const resolve of served) resolve();
    // It may have ended while it was being asked.
    if (failed || this.resting) this.rest();
    else if (this.waiting.length > 0) this.due(GATHER_MS);
  }

  private async tune(uris: readonly string[]): Promise<void> {
    if (this.stream?.retune) return this.stream.retune(uris);
    const next = await this.open(uris, this.controller.signal);
    if (this.controller.signal.aborted) return next?.close();
    const before = this.stream;
    this.stream = next;
    before?.close();
    if (next) void this.stayIn(next);
    if (!this.gap) return;
    this.gap = false;
    this.onGap(this.wanted);
  }

  private async stayIn(stream: AnnouncementStream): Promise<void> {
    const since = performance.now();
    await stream.ended;
    if (this.stream !== stream) return;
    this.stream = undefined;
    if (performance.now() - since > STEADY_MS) this.backOff.reset();
    this.rest();
  }

  private rest(): void {
    this.gap = true;
    this.resting = true;
    for (const resolve of this.waiting.splice(0)) resolve();
    this.due(this.backOff.next());
  }
}
