import { Upstream, textResult, type JsonObject, type ToolDescriptor, type ToolTerms, type UpstreamCall } from '@gatehouse/kernel';

/** An upstream that does as a test says. */
export class StandInUpstream extends Upstream {
  tools: readonly ToolDescriptor[] = [];
  starts = 0;
  listings = 0;
  closed = false;
  onStart: () => Promise<void> = async () => undefined;
  onList: () => Promise<readonly ToolDescriptor[]> = async () => this.tools;
  onCall: (name: string, args: JsonObject, context: UpstreamCall) => Promise<JsonObject> = async () => textResult('done');
  health: { state: 'up' | 'down' | 'unknown' } = { state: 'unknown' };
  private listener: () => void = () => undefined;

  constructor(
    readonly slug: string,
    names: readonly string[] = [],
  ) {
    super();
    this.tools = names.map((name) => ({ name, inputSchema: { type: 'object' } }));
  }

  override termsFor(): ToolTerms {
    return { action: 'read', dataClass: 'general' };
  }

  override async start(): Promise<void> {
    this.starts += 1;
    await this.onStart();
  }

  override async close(): Promise<void> {
    this.closed = true;
  }

  override async listTools(): Promise<readonly ToolDescriptor[]> {
    this.listings += 1;
    return this.onList();
  }

  override onToolsChanged(listener: () => void): void {
    this.listener = listener;
  }

  announce(): void {
    this.listener();
  }

  override callTool(name: string, args: JsonObject, context: UpstreamCall): Promise<JsonObject> {
    return this.onCall(name, args, context);
  }
}
