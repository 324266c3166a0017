import { ProtocolError, ProtocolErrorCode, type McpServer } from '@modelcontextprotocol/server';

/** `resources/subscribe` of the 2025 revisions. Returns what this session subscribed to; modern clients name theirs in subscriptions/listen. */
export function takeSubscriptions(server: McpServer): ReadonlySet<string> {
  const subscribed = new Set<string>();
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    if (subscribed.size >= 1000)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'This session has 1000 subscriptions; end one first.');
    subscribed.add(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  return subscribed;
}
