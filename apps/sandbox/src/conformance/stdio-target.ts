import { serveStdio, type StdioServerHandle } from '@modelcontextprotocol/server/stdio';
import { ConformanceServers } from './server.js';

/** Serves the target on stdin and stdout, both eras, for as long as the client keeps stdin open. */
export function serveConformanceStdio(): StdioServerHandle {
  const servers = new ConformanceServers();
  return serveStdio(({ era }) => {
    const { server, leave } = servers.createLiving(era);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- no DOM event: the only way the SDK tells
    server.server.onclose = leave;
    return server;
  });
}
