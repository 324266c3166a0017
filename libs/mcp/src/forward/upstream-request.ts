import { isJsonObject, takesAnswers, type JsonObject, type McpCall, type UpstreamRequest } from '@gatehouse/kernel';

/** A content request as its upstream gets it: under the upstream's own names, with the arguments that the stages left, and nothing else. */
export function upstreamRequest(call: McpCall): UpstreamRequest {
  const state = call.resumed.peek()?.state;
  const answered = takesAnswers(call.inbound) && isJsonObject(call.inbound.params['inputResponses']);
  return {
    method: call.method,
    params: {
      ...paramsOf(call),
      ...(answered ? { inputResponses: call.upstreamAnswers } : {}),
      ...(state === undefined ? {} : { requestState: state }),
    },
  };
}

function paramsOf(call: McpCall): JsonObject {
  const entry = call.tool.get();
  const args = call.upstreamArguments;
  switch (call.method) {
    case 'resources/read':
      return args;
    case 'tasks/get':
    case 'tasks/update':
    case 'tasks/cancel':
      return { taskId: call.resumed.get().task ?? '' };
    case 'completion/complete':
      return completionParams(call, args);
    default:
      return { name: entry.name, arguments: args };
  }
}

function completionParams(call: McpCall, args: JsonObject): JsonObject {
  const { kind, name } = call.tool.get();
  const { argument, context } = call.inbound.params;
  const asked = isJsonObject(argument) ? String(argument['name']) : '';
  const { [asked]: value, ...chosen } = args;
  return {
    ref: kind === 'prompt' ? { type: 'ref/prompt', name } : { type: 'ref/resource', uri: name },
    argument: { name: asked, value: value ?? '' },
    ...(isJsonObject(context) ? { context: { arguments: chosen } } : {}),
  };
}
