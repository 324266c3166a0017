import {
  isJsonObject,
  paced,
  Refusal,
  traceFields,
  UNNAMED_TERMS,
  Upstream,
  type Descriptor,
  type Introduction,
  type JsonObject,
  type OfferKind,
  type ToolTerms,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { toolResult } from './call/answer.js';
import { ApiClient, ConnectionFault, type ApiAnswer, type ApiClientOptions } from './call/api-client.js';
import type { ApiAuth } from './call/credentials.js';
import { planRequest } from './call/planned-request.js';
import { DocumentFault } from './document/document-fault.js';
import type { DocumentSource } from './document/document-source.js';
import { readDocument } from './document/read-document.js';
import type { LeftOut, Operation } from './operation/operation.js';
import { operationsInParts } from './operation/operations.js';
import type { Selection } from './operation/raw-operations.js';

export interface OpenApiUpstreamOptions {
  /** Slug from gateway.yaml. */
  readonly slug: string;
  readonly document: DocumentSource;
  readonly baseUrl: string;
  readonly auth?: ApiAuth;
  readonly selection?: Selection;
  /** Terms by tool name. */
  readonly terms?: ReadonlyMap<string, ToolTerms>;
  /** An operation that is not served, each time the document is read and differs. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
  readonly maxBytes?: number;
  /** True where it may be given the baggage of a trace. */
  readonly takesBaggage?: boolean;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly closeGraceMs?: number;
  /** See ApiClientOptions. */
  readonly connect?: ApiClientOptions['connect'];
}

type Health = { readonly state: 'up' | 'down' | 'unknown'; readonly reason?: string };

/**
 * An HTTP API that an OpenAPI 3.0 or 3.1 document describes: one tool per operation. The document says what can be asked; gateway.yaml
 * alone says where, with which credential and under which terms.
 */
export class OpenApiUpstream extends Upstream {
  override readonly slug: string;
  private readonly client: ApiClient;
  private operations: ReadonlyMap<string, Operation> | undefined;
  /** What is wrong with the document as it is now, until it is another one. */
  private fault: DocumentFault | undefined;
  private condition: Health = { state: 'unknown' };

  constructor(private readonly options: OpenApiUpstreamOptions) {
    super();
    this.slug = options.slug;
    this.client = new ApiClient({
      baseUrl: options.baseUrl,
      auth: options.auth ?? { type: 'none' },
      maxBytes: options.maxBytes ?? 5_242_880,
      connect: options.connect,
      agentName: `${options.clientInfo.name}/${options.clientInfo.version}`,
    });
  }

  /** Where its operations are asked, which gateway.yaml says and no document can. */
  override get introduction(): Introduction {
    const { origin, pathname } = new URL(this.options.baseUrl);
    return { reached: { url: `${origin}${pathname}` } };
  }

  override get health(): Health {
    return this.condition;
  }

  override termsFor(kind: OfferKind, name: string): ToolTerms {
    return (kind === 'tool' && this.options.terms?.get(name)) || UNNAMED_TERMS;
  }

  override async start(): Promise<void> {
    await this.read();
  }

  override async close(): Promise<void> {
    await this.client.close(this.options.closeGraceMs ?? 5_000);
  }

  /** A document announces nothing: the registry reads it again on its own clock. */
  override onListChanged(): void {}

  /** Tools only. A document that cannot be read again leaves what was read before in service, and says so. */
  override async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    if (kind !== 'tool') return [];
    const operations = await this.read();
    return [...operations.values()].map(({ descriptor }) => descriptor);
  }

  override async request({ method, params }: UpstreamRequest, { call, signal }: UpstreamCall): Promise<JsonObject> {
    const { name, arguments: args } = params;
    const operation = method === 'tools/call' && typeof name === 'string' ? this.operations?.get(name) : undefined;
    if (!operation) throw new Refusal('UPSTREAM_ERROR', 'It does not offer this any more.');
    const entry = call.tool.get();
    // What was approved is what is sent: the document may have been read again since the guards looked.
    if (entry.name === name && entry.digest !== operation.digest) throw new Refusal('UPSTREAM_ERROR', 'It changed just now. Try again.');
    const planned = planRequest(operation, isJsonObject(args) ? args : {}, this.client.reserved);
    const headers = { ...planned.headers, ...traceFields(call.trace, this.options.takesBaggage ?? false) };
    return toolResult(await this.noted(this.client.send({ ...planned, headers }, signal)));
  }

  private async read(): Promise<ReadonlyMap<string, Operation>> {
    try {
      const text = await this.options.document.read();
      if (text !== undefined) await this.take(text);
      if (this.fault) throw this.fault;
      return this.operations ?? new Map<string, Operation>();
    } catch (fault) {
      if (!(fault instanceof DocumentFault)) throw fault;
      this.condition = { state: 'down', reason: `its OpenAPI document: ${fault.message}` };
      throw new Refusal('UPSTREAM_ERROR', undefined, { cause: fault });
    }
  }

  private async take(text: string): Promise<void> {
    const { selection = {}, onLeftOut } = this.options;
    try {
      const document = await readDocument(text);
      const { served, leftOut } = await paced(() => operationsInParts(document, selection, this.client.reserved));
      this.operations = served;
      this.fault = undefined;
      this.condition = { state: 'unknown' };
      for (const one of leftOut) onLeftOut?.(one);
    } catch (fault) {
      if (!(fault instanceof DocumentFault)) throw fault;
      this.fault = fault;
    }
  }

  private async noted(sent: Promise<ApiAnswer>): Promise<ApiAnswer> {
    try {
      const answer = await sent;
      this.condition = failing(answer.status) ? { state: 'down', reason: `it answered ${answer.status}` } : { state: 'up' };
      return answer;
    } catch (fault) {
      if (fault instanceof ConnectionFault) {
        this.condition = { state: 'down', reason: fault.reason };
        throw new Refusal('UPSTREAM_DOWN');
      }
      if (fault instanceof Refusal && fault.code === 'UPSTREAM_TIMEOUT') this.condition = { state: 'down', reason: 'no answer in time' };
      throw fault;
    }
  }
}

function failing(status: number): boolean {
  return status === 401 || status === 502 || status === 503 || status === 504;
}
