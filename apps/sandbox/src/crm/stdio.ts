import { serveStdio, type StdioServerHandle } from '@modelcontextprotocol/server/stdio';
import type { SandboxWorld } from '../data/index.js';
import { CrmDesk } from './desk.js';
import { takeSubscriptions } from '../mcp/taken-subscriptions.js';
import { contactUri, crmServers } from './server.js';

/** Serves the CRM on stdin and stdout, both eras. The world is this process's own: messages sent here reach no other outbox. */
export function serveCrmStdio(world: SandboxWorld): StdioServerHandle {
  const desk = new CrmDesk(world);
  const make = crmServers(desk);
  return serveStdio(({ era }) => {
    const server = make();
    const subscribed = takeSubscriptions(server);
    const leave = desk.onContactChanged((key) => {
      const uri = contactUri(key);
      // The SDK itself sorts a modern client's subscriptions.
      if (era === 'modern' || subscribed.has(uri)) void server.server.sendResourceUpdated({ uri }).catch(() => undefined);
    });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- no DOM event: the only way the SDK tells
    server.server.onclose = leave;
    return server;
  });
}
