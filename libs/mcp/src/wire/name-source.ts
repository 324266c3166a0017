/** The body member that `Mcp-Name` must repeat, by method (MCP 2026-07-28, Streamable HTTP, standard headers; Tasks, HTTP binding). */
export const NAME_SOURCE: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};
