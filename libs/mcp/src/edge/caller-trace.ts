import { readTrace, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import { metaOf } from '../wire/json-rpc.js';
import type { Exchange } from './exchange.js';

/**
 * Where the sender of a message stands in a trace: by its `_meta` (SEP-414), which says it of this message; else by the headers of its HTTP
 * request, which whoever stands between us may have written.
 */
export function callerTrace({ header }: Pick<Exchange, 'header'>, params: JsonObject): Pick<InboundRequest, 'trace'> {
  const meta = metaOf(params);
  const fields =
    'traceparent' in meta ? meta : { traceparent: header('traceparent'), tracestate: header('tracestate'), baggage: header('baggage') };
  const trace = readTrace(fields);
  return trace ? { trace } : {};
}
