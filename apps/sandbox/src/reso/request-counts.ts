export interface SeenRequest {
  readonly method: string;
  /** Entity set, `$metadata`, `token`, or empty for the service document. */
  readonly resource: string;
  /** Path and query as received. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const KEPT = 1000;

/** What was asked of the server, so that a test can say that it was not asked. The last thousand requests are kept. */
export class RequestCounts {
  private readonly counts = new Map<string, number>();
  private seen: SeenRequest[] = [];

  add(given: Omit<SeenRequest, 'at'>): void {
    const request = { ...given, at: Date.now() };
    this.counts.set(request.resource, this.of(request.resource) + 1);
    this.seen.push(request);
    if (this.seen.length > KEPT) this.seen.shift();
  }

  of(resource: string): number {
    return this.counts.get(resource) ?? 0;
  }

  /** All data requests; those for tokens are not among them. */
  get total(): number {
    let sum = 0;
    for (const [resource, count] of this.counts) if (resource !== 'token') sum += count;
    return sum;
  }

  get log(): readonly SeenRequest[] {
    return this.seen;
  }

  reset(): void {
    this.counts.clear();
    this.seen = [];
  }
}
