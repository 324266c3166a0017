import { Refusal, UNNAMED_TERMS, Upstream, type Descriptor, type JsonObject, type OfferKind, type ToolTerms } from '@gatehouse/kernel';
import type { UpstreamCall, UpstreamRequest } from '@gatehouse/kernel';
import { OWN_UPSTREAM, type OwnTool } from './own-tool.js';

/** The gateway as an upstream of its own. */
export class OwnUpstream extends Upstream {
  readonly slug = OWN_UPSTREAM;
  readonly health = { state: 'up' } as const;
  private readonly tools: ReadonlyMap<string, OwnTool>;

  constructor(tools: readonly OwnTool[]) {
    super();
    this.tools = new Map(tools.map((tool) => [tool.descriptor.name, tool]));
  }

  termsFor(kind: OfferKind, name: string): ToolTerms {
    return (kind === 'tool' ? this.tools.get(name)?.terms : undefined) ?? UNNAMED_TERMS;
  }

  async start(): Promise<void> {}
  async close(): Promise<void> {}
  onListChanged(): void {}

  async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    return kind === 'tool' ? [...this.tools.values()].map(({ descriptor }) => descriptor) : [];
  }

  async request({ method, params }: UpstreamRequest, context: UpstreamCall): Promise<JsonObject> {
    const tool = method === 'tools/call' ? this.tools.get(String(params['name'])) : undefined;
    if (!tool) throw new Refusal('TOOL_UNKNOWN');
    return tool.answer(context.call, context);
  }
}
