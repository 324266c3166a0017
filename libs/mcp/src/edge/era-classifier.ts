import { classifyInboundRequest, type InboundClassificationOutcome } from '@modelcontextprotocol/server';
import { BoundedCache, isJsonObject } from '@gatehouse/kernel';
import type { ModernMessage } from './modern-edge.js';

type Verdict =
  | { readonly kind: 'modern'; readonly message: ModernMessage; readonly revision: string | undefined }
  | Exclude<InboundClassificationOutcome, { kind: 'modern' }>;

const REMEMBERED = 1_000;
/** Longer envelopes are judged each time: nobody should fill the memory with them. */
const LONGEST_KEY = 2_000;

/**
 * Which era a message belongs to, as the SDK says. Its verdict on a modern request hangs on the two headers, the method and the envelope
 * alone, which a client sends alike with every request, and costs as much as the rest of the edge: what it accepted is remembered by
 * just these, for requests of the plainest shape. Everything else is asked anew, so nothing that it rejects gets in.
 */
export class EraClassifier {
  private readonly accepted = new BoundedCache<string, string>(REMEMBERED);

  classify(body: unknown, version: string | undefined, method: string | undefined): Verdict {
    const key = isPlainRequest(body) ? JSON.stringify([version, method, body.method, body.params['_meta']]) : undefined;
    const known = key === undefined ? undefined : this.accepted.get(key);
    if (known !== undefined) return { kind: 'modern', message: body as ModernMessage, revision: known };
    const outcome = classifyInboundRequest({
      httpMethod: 'POST',
      body,
      ...(version === undefined ? {} : { protocolVersionHeader: version }),
      ...(method === undefined ? {} : { mcpMethodHeader: method }),
    });
    if (outcome.kind !== 'modern') return outcome;
    const { revision } = outcome.classification;
    if (key !== undefined && key.length <= LONGEST_KEY && revision !== undefined) this.accepted.set(key, revision);
    return { kind: 'modern', message: outcome.message, revision };
  }
}

/** A JSON-RPC request with its four members and no other. */
function isPlainRequest(body: unknown): body is { id: string | number; method: string; params: Record<string, unknown> } {
  if (!isJsonObject(body) || Object.keys(body).length !== 4 || body['jsonrpc'] !== '2.0') return false;
  const { id, method, params } = body;
  return (
    (typeof id === 'string' || Number.isSafeInteger(id)) &&
    typeof method === 'string' &&
    isJsonObject(params) &&
    isJsonObject(params['_meta'])
  );
}
