import { serveStdio, type StdioServerHandle } from '@modelcontextprotocol/server/stdio';
import type { SandboxWorld } from '../data/index.js';
import { CrmDesk } from './desk.js';
import { crmServers } from './server.js';

/** Serves the CRM on stdin and stdout, both eras. The world is this process's own: messages sent here reach no other outbox. */
export function serveCrmStdio(world: SandboxWorld): StdioServerHandle {
  return serveStdio(crmServers(new CrmDesk(world)));
}
