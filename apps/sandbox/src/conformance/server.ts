import { randomBytes } from 'node:crypto';
import {
  createRequestStateCodec,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type McpServerOptions,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '@gatehouse/kernel';
import { takeSubscriptions } from '../mcp/taken-subscriptions.js';
import { answeringTools } from './answering-tools.js';
import { askingTools } from './asking-tools.js';
import { Changes } from './changes.js';
import { conversationTools, type RoundState } from './conversation-tools.js';
import { PASSING_TOOL, registerPassing } from './passing.js';
import { registerPrompts } from './prompts.js';
import { registerResources } from './resources.js';
import { TaskBoard } from './task-board.js';
import { serveTasks, TASKS_EXTENSION, taskTools } from './task-tools.js';
import type { TargetAnswer, TargetTool } from './target-tool.js';

const INFO = { name: 'conformance-target', title: 'Conformance target', version: '0.1.0' };
const LISTS = { ttlMs: 60_000, cacheScope: 'public' } as const;

type Era = 'modern' | 'legacy';

/** A server, and a way to end what it takes part in. */
export interface LivingServer {
  readonly server: McpServer;
  leave(): void;
}

/**
 * Servers that hold all that the conformance suite of MCP asks a server to have. Everything they share is here: a server is made for
 * each modern request, and for each 2025 session.
 */
export class ConformanceServers {
  readonly changes = new Changes();
  private readonly board = new TaskBoard();
  private readonly states = createRequestStateCodec<RoundState>({ key: randomBytes(32), bind: ({ mcpReq }) => mcpReq.method });
  private readonly tools: ReadonlyMap<string, TargetTool>;

  constructor() {
    const tools = [
      PASSING_TOOL,
      ...answeringTools(this.changes),
      ...askingTools(),
      ...conversationTools(this.states),
      ...taskTools(this.board),
    ];
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  create(era: Era): McpServer {
    return this.make(era).server;
  }

  /** A server that outlives a request: it is told of changes until it leaves. */
  createLiving(era: Era): LivingServer {
    const { server, follow } = this.make(era);
    const subscribed = takeSubscriptions(server);
    const leave = this.changes.tell({
      toolsChanged: () => {
        follow();
        server.sendToolListChanged();
      },
      promptsChanged: () => {
        follow();
        server.sendPromptListChanged();
      },
      resourceUpdated: (uri) => {
        // On stdio the SDK itself sorts a modern client's subscriptions.
        if (era === 'modern' || subscribed.has(uri)) void server.server.sendResourceUpdated({ uri }).catch(() => undefined);
      },
    });
    return { server, leave };
  }

  close(): void {
    this.board.close();
  }

  private make(era: Era): { readonly server: McpServer; readonly follow: () => void } {
    const server = new McpServer(INFO, this.options(era));
    for (const { name, description, input } of this.tools.values()) {
      if (name === PASSING_TOOL.name) continue;
      server.registerTool(name, { description, ...(input ? { inputSchema: input } : {}) }, unreached);
    }
    // McpServer turns everything that a tool throws into a result, also the protocol errors that a client must see as such.
    server.server.setRequestHandler('tools/call', ({ params }, context) => this.call(server, params, context));
    registerPrompts(server);
    registerResources(server);
    if (era === 'modern') serveTasks(server, this.board);
    return { server, ...registerPassing(server, this.changes, unreached) };
  }

  private options(era: Era): McpServerOptions {
    return {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
        ...(era === 'modern' ? { extensions: { [TASKS_EXTENSION]: {} } } : {}),
      },
      instructions: 'A server for the conformance suite: every tool does one thing that the protocol allows.',
      cacheHints: {
        'server/discover': LISTS,
        'tools/list': LISTS,
        'prompts/list': LISTS,
        'resources/list': LISTS,
        'resources/templates/list': LISTS,
        'resources/read': { ttlMs: 5_000, cacheScope: 'private' },
      },
      requestState: { verify: (state, context) => this.states.verify(state, context) },
    };
  }

  private async call(server: McpServer, params: { name: string; arguments?: unknown }, context: ServerContext): Promise<CallToolResult> {
    const tool = this.tools.get(params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${params.name} not found`);
    const args = await accepted(tool, params.arguments ?? {});
    // The SDK's type of the answer knows neither questions nor tasks; its wire does.
    return (await answerOf(() => tool.answer({ args, context, server }))) as CallToolResult;
  }
}

async function accepted(tool: TargetTool, given: unknown): Promise<JsonObject> {
  const checked = await tool.input?.['~standard'].validate(given);
  if (!checked?.issues) return given as JsonObject;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Invalid arguments for tool ${tool.name}: ${checked.issues[0]?.message ?? 'unfit'}`,
  );
}

/** A tool's own failure is a result, so that a model can read it (MCP 2026-07-28, Tools, error handling). */
async function answerOf(answer: () => TargetAnswer | Promise<TargetAnswer>): Promise<TargetAnswer> {
  try {
    return await answer();
  } catch (fault) {
    if (fault instanceof ProtocolError) throw fault;
    return { content: [{ type: 'text', text: fault instanceof Error ? fault.message : 'The tool failed' }], isError: true };
  }
}

function unreached(): never {
  throw new Error('tools/call is answered by the target itself');
}
