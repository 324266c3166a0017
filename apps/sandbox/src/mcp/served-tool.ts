import type { JsonObject } from '@gatehouse/kernel';
import type { CallToolResult, McpServer, RegisteredTool, ServerContext, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { frozen, type Shape } from './frozen-schema.js';

/** What a tool says of itself in tools/list. */
export interface ToolSheet<In extends Shape, Out extends Shape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: In;
  /** Without it the tool answers by text alone. */
  readonly output?: Out;
  readonly annotations: ToolAnnotations;
}

/** A sheet with its answerer, ready to be put on any number of servers. */
export interface ServedTool {
  readonly name: string;
  register(server: McpServer): RegisteredTool;
}

export type Answerer<In extends Shape> = (args: z.output<In>, context: ServerContext) => CallToolResult | Promise<CallToolResult>;

/** Schemas are converted here, once: registering on a server afterwards costs next to nothing. */
export function served<In extends Shape, Out extends Shape>(sheet: ToolSheet<In, Out>, answer: Answerer<In>): ServedTool {
  const { name, title, description, annotations } = sheet;
  const inputSchema = frozen(sheet.input);
  const outputSchema = sheet.output && frozen(sheet.output);
  const config = { title, description, annotations, inputSchema, ...(outputSchema ? { outputSchema } : {}) };
  return { name, register: (server) => server.registerTool(name, config, async (args, context) => answer(args, context)) };
}

/** Structured content, and the same as a JSON text block for clients that read only text (MCP 2025-11-25, Tools). */
export function structured(content: JsonObject): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(content) }], structuredContent: content };
}

export function plain(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

export function failed(text: string): CallToolResult {
  return { ...plain(text), isError: true };
}

/** Sends notifications/progress when the caller asked for it; otherwise nothing. */
export async function tellProgress(context: ServerContext, step: { progress: number; total?: number; message: string }): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...step } });
}
