import type { IncomingHttpHeaders } from 'node:http';

/** One HTTP request as it arrived, for tests that ask what really crossed the wire. */
export interface ReceivedRequest {
  readonly httpMethod: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON body; undefined for GET and DELETE. */
  readonly body?: unknown;
}

/** The last requests of an endpoint and how many there were of each JSON-RPC method. Bounded. */
export class ReceivedRequests {
  private readonly kept: ReceivedRequest[] = [];
  private readonly tally = new Map<string, number>();

  constructor(private readonly capacity = 100) {}

  remember(request: ReceivedRequest): void {
    this.kept.push(request);
    if (this.kept.length > this.capacity) this.kept.shift();
    const method = methodOf(request.body) ?? request.httpMethod;
    this.tally.set(method, (this.tally.get(method) ?? 0) + 1);
  }

  /** Newest last. With `method`, only the messages of that JSON-RPC method. */
  last(count: number, method?: string): ReceivedRequest[] {
    return this.kept.filter((request) => method === undefined || methodOf(request.body) === method).slice(-count);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.tally);
  }

  clear(): void {
    this.kept.length = 0;
    this.tally.clear();
  }
}

export function methodOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('method' in body)) return undefined;
  return typeof body.method === 'string' ? body.method : undefined;
}
