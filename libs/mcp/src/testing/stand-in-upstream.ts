import {
  Upstream,
  textResult,
  type Descriptor,
  type JsonObject,
  type OfferKind,
  type ToolDescriptor,
  type ToolTerms,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';

/** An upstream that does as a test says. */
export class StandInUpstream extends Upstream {
  tools: readonly ToolDescriptor[] = [];
  /** What it lists beside tools. */
  others: Partial<Record<OfferKind, readonly Descriptor[]>> = {};
  terms: ToolTerms = { action: 'read', dataClass: 'general' };
  starts = 0;
  /** How often its tools were listed. */
  listings = 0;
  closed = false;
  asleep = false;
  onStart: () => Promise<void> = async () => undefined;
  onList: () => Promise<readonly ToolDescriptor[]> = async () => this.tools;
  onListOther: (kind: OfferKind) => Promise<readonly Descriptor[]> = async (kind) => this.others[kind] ?? [];
  onRequest: (request: UpstreamRequest, context: UpstreamCall) => Promise<JsonObject> = async () => textResult('done');
  health: { state: 'up' | 'down' | 'unknown' } = { state: 'unknown' };
  /** What it was asked to speak of, each time. */
  readonly watches: (readonly string[])[] = [];
  private listener: () => void = () => undefined;
  private readonly updateListeners: ((uri: string) => void)[] = [];

  constructor(
    readonly slug: string,
    names: readonly string[] = [],
  ) {
    super();
    this.tools = names.map((name) => ({ name, inputSchema: { type: 'object' } }));
  }

  override get dormant(): boolean {
    return this.asleep;
  }

  override termsFor(_kind: OfferKind, _name: string): ToolTerms {
    return this.terms;
  }

  override async start(): Promise<void> {
    this.starts += 1;
    await this.onStart();
  }

  override async close(): Promise<void> {
    this.closed = true;
  }

  override async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    if (kind !== 'tool') return this.onListOther(kind);
    this.listings += 1;
    return this.onList();
  }

  override onListChanged(listener: () => void): void {
    this.listener = listener;
  }

  override get watchesResources(): boolean {
    return true;
  }

  override async watchResources(uris: ReadonlySet<string>): Promise<void> {
    this.watches.push([...uris]);
  }

  override onResourceUpdated(listener: (uri: string) => void): void {
    this.updateListeners.push(listener);
  }

  update(uri: string): void {
    for (const listener of this.updateListeners) listener(uri);
  }

  announce(): void {
    this.listener();
  }

  override request(request: UpstreamRequest, context: UpstreamCall): Promise<JsonObject> {
    return this.onRequest(request, context);
  }
}
