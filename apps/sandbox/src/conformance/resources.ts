import { ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { PIXEL } from './content.js';

export const WATCHED_RESOURCE = 'test://watched-resource';

const IDS = ['123', '124', '456'];
const TEMPLATE = new ResourceTemplate('test://template/{id}/data', {
  list: undefined,
  complete: { id: (value) => IDS.filter((id) => id.startsWith(value)) },
});

export function registerResources(server: McpServer): void {
  const plain = { mimeType: 'text/plain' };
  server.registerResource(
    'static-text',
    'test://static-text',
    { title: 'Text', description: 'A text that never changes', ...plain },
    (uri) => ({
      contents: [{ uri: uri.href, ...plain, text: 'This is the content of the static text resource.' }],
    }),
  );
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { title: 'Binary', description: 'An image that never changes', mimeType: 'image/png' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'image/png', blob: PIXEL }] }),
  );
  server.registerResource(
    'watched-resource',
    WATCHED_RESOURCE,
    { title: 'Watched', description: 'A text to subscribe to', ...plain },
    (uri) => ({
      contents: [{ uri: uri.href, ...plain, text: 'Watched resource content' }],
    }),
  );
  const json = { mimeType: 'application/json' };
  server.registerResource('template', TEMPLATE, { title: 'Template', description: 'Data of one id', ...json }, (uri, { id }) => ({
    contents: [{ uri: uri.href, ...json, text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }) }],
  }));
}
