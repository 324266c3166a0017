import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { McpEndpoint } from '../mcp/endpoint.js';
import { failed, plain, served, type ServedTool } from '../mcp/served-tool.js';

const SERVER = { name: 'reso-query', title: 'RESO queries (sandbox)', version: '1.0.0' };
const OPTIONS = ['filter', 'select', 'orderby', 'expand', 'top', 'skip', 'count'] as const;

/** The credential that this server holds at the RESO Web API. */
export interface ResoAccess {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

async function tokenOf({ tokenUrl, clientId, clientSecret }: ResoAccess): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
  const answer = (await (await fetch(tokenUrl, { method: 'POST', body })).json()) as { access_token: string };
  return answer.access_token;
}

function queryTool(access: ResoAccess): ServedTool {
  const text = z.string().optional();
  const sheet = {
    name: 'query',
    title: 'Query a RESO server',
    description: 'Queries a RESO OData server and returns the records of a resource.',
    input: z.object({
      url: z.string().optional().describe('OData service root'),
      resource: z.string(),
      filter: text,
      select: text,
      orderby: text,
      expand: text,
      top: z.number().optional(),
      skip: z.number().optional(),
      count: z.boolean().optional(),
      authToken: text,
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  };
  return served(sheet, async (args) => {
    const target = new URL(`${args.url ?? ''}/${args.resource}`);
    for (const option of OPTIONS) if (args[option] !== undefined) target.searchParams.set(`$${option}`, String(args[option]));
    const answer = await fetch(target, { headers: { authorization: `Bearer ${args.authToken ?? (await tokenOf(access))}` } });
    const body = await answer.text();
    // As such servers do: what the MLS says goes on as it is, errors with the values in them too.
    return answer.ok ? plain(body) : failed(body);
  });
}

/** An MCP server that puts OData through, after the manner of RESO's own: whoever asks chooses the address and every option, and it holds nothing back. */
export function createResoMcp(access: ResoAccess): McpEndpoint {
  const tool = queryTool(access);
  return new McpEndpoint({
    factory: () => {
      const server = new McpServer(SERVER);
      tool.register(server);
      return server;
    },
  });
}
