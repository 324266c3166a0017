import type { JsonObject, McpCall } from '@gatehouse/kernel';

/** The arguments of a call as its upstream would get them. A port, since placeholders are another room's. */
export abstract class ArgumentsInClear {
  /** Throws a Refusal where a placeholder is not the caller's, or not for this tool. */
  abstract of(call: McpCall): Promise<JsonObject>;
}
