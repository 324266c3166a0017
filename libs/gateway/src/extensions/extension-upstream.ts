import {
  isJsonObject,
  Refusal,
  textResult,
  failedResult,
  UNNAMED_TERMS,
  Upstream,
  type Descriptor,
  type JsonObject,
  type OfferKind,
  type ToolTerms,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { ExtensionThread, type ExtensionTerms } from './extension-thread.js';

interface OwnTerms {
  readonly slug: string;
  readonly modules: readonly ExtensionTerms[];
  readonly tools: ReadonlyMap<string, ToolTerms>;
}

/** Modules of the deployment as an upstream: each a tool, or a system with several. One that fails answers as a failed tool; the others go on. */
export class ExtensionUpstream extends Upstream {
  readonly slug: string;
  private threads: readonly ExtensionThread[] = [];
  private places: ReadonlyMap<string, ExtensionThread> = new Map();
  private fault: string | undefined;

  constructor(private readonly terms: OwnTerms) {
    super();
    this.slug = terms.slug;
  }

  get health(): Upstream['health'] {
    if (this.fault !== undefined) return { state: 'down', reason: this.fault };
    return { state: this.threads.length === 0 ? 'unknown' : 'up' };
  }

  termsFor(kind: OfferKind, name: string): ToolTerms {
    return (kind === 'tool' ? this.terms.tools.get(name) : undefined) ?? UNNAMED_TERMS;
  }

  onListChanged(): void {}

  async start(): Promise<void> {
    if (this.threads.length > 0) return;
    try {
      this.threads = await Promise.all(this.terms.modules.map((module) => ExtensionThread.start(module)));
      this.fault = undefined;
    } catch (error) {
      this.fault = (error as Error).message;
      throw new Refusal('UPSTREAM_DOWN', undefined, { cause: error });
    }
  }

  async close(): Promise<void> {
    const { threads } = this;
    this.threads = [];
    await Promise.all(threads.map((thread) => thread.close()));
  }

  /** A module whose list cannot be had keeps no other from being listed. */
  async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    if (kind !== 'tool') return [];
    await this.start();
    const faults: string[] = [];
    const places = new Map<string, ExtensionThread>();
    const all: Descriptor[] = [];
    for (const [at, thread] of this.threads.entries()) {
      const found = await definitionsOf(thread).catch((error: Error) => void faults.push(`module ${at + 1}: ${error.message}`));
      for (const definition of found ?? [])
        if (!places.has(definition.name)) {
          places.set(definition.name, thread);
          all.push(definition);
        }
    }
    this.places = places;
    this.fault = faults.length > 0 ? faults.join('; ') : undefined;
    if (all.length === 0 && faults.length > 0) throw new Refusal('UPSTREAM_DOWN');
    return all;
  }

  async request({ method, params }: UpstreamRequest, { call, deadlineMs }: UpstreamCall): Promise<JsonObject> {
    const name = String(params['name']);
    if (method !== 'tools/call') throw new Refusal('TOOL_UNKNOWN');
    if (this.places.size === 0) await this.list('tool');
    const thread = this.places.get(name);
    if (!thread) throw new Refusal('TOOL_UNKNOWN');
    const given = isJsonObject(params['arguments']) ? params['arguments'] : call.upstreamArguments;
    try {
      return answerOf(await thread.call('call', thread.kind === 'tool' ? [given] : [name, given], deadlineMs));
    } catch {
      // What it says itself may hold values, and nobody has looked at it.
      return failedResult('The tool failed. Whoever runs the gateway can try its module alone.');
    }
  }
}

async function definitionsOf(thread: ExtensionThread): Promise<readonly Descriptor[]> {
  const said = thread.kind === 'tool' ? [await thread.call('definition', [])] : await thread.call('tools', []);
  if (!Array.isArray(said) || !said.every(isDefinition)) throw new Error('it lists what is no tool: { name, description, inputSchema }');
  return said;
}

const isDefinition = (value: unknown): value is Descriptor =>
  isJsonObject(value) && typeof value['name'] === 'string' && isJsonObject(value['inputSchema']);

function answerOf(said: unknown): JsonObject {
  if (typeof said === 'string') return textResult(said);
  if (isJsonObject(said) && Array.isArray(said['content'])) return said;
  throw new Error('It answered what is no result of a tool.');
}
