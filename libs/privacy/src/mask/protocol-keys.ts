export const METHODS_WITHOUT_DATA = new Set(['tools/list', 'initialize', 'ping', 'server/discover']);
/** Parts of an MCP payload that are the protocol's own and never a client's. */
export const PROTOCOL_KEYS = new Set([
  'isError',
  'progressToken',
  'progress',
  'total',
  'level',
  'logger',
  'annotations',
  'mimeType',
  'resultType',
  'status',
  'createdAt',
  'lastUpdatedAt',
  'type',
]);
