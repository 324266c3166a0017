import {
  concernsTask,
  isJsonObject,
  Refusal,
  soughtBy,
  UriTemplate,
  type CatalogueEntry,
  type JsonObject,
  type McpCall,
} from '@gatehouse/kernel';
import type { ArgumentContract } from '../arguments/argument-contract.js';

/** Requests in the form that their method asks for. Throws Refusal ARGUMENT_CONTRACT, ARGUMENT_UNSAFE or RESOURCE_UNKNOWN. */
export class AcceptedArguments {
  constructor(private readonly contract: ArgumentContract) {}

  /** What of the request has to be looked at, once it has the form that its method asks for. */
  of(call: McpCall): JsonObject {
    const entry = call.tool.get();
    const args = call.arguments;
    if (soughtBy(call.inbound)?.kind === 'resource') return variablesOf(entry, args);
    // The arguments were judged when the tool was called.
    if (concernsTask(call.method)) return {};
    if (call.method === 'completion/complete') return this.completionArguments(call, args);
    const given = call.inbound.params['arguments'];
    // McpCall reads anything but an object as no arguments, which would let the call through as another one than was sent.
    if (given !== undefined && !isJsonObject(given)) throw new Refusal('ARGUMENT_CONTRACT', 'arguments must be an object.');
    this.contract.check(entry, args);
    return args;
  }

  /** Half-typed texts: they keep the limits, and no schema yet (MCP 2026-07-28, Completion). */
  private completionArguments(call: McpCall, args: JsonObject): JsonObject {
    const { argument } = call.inbound.params;
    if (!isJsonObject(argument) || typeof argument['name'] !== 'string' || typeof argument['value'] !== 'string')
      throw new Refusal('ARGUMENT_CONTRACT', 'argument must have a name and a value, both texts.');
    if (Object.values(args).some((value) => typeof value !== 'string'))
      throw new Refusal('ARGUMENT_CONTRACT', 'context.arguments must be texts.');
    this.contract.checkSize(args);
    return args;
  }
}

/** A listed URI is its upstream's own and was approved as it stands; of one that fits a template, the variable parts are the caller's. */
function variablesOf(entry: CatalogueEntry, { uri }: JsonObject): JsonObject {
  if (entry.kind !== 'template') return {};
  const variables = UriTemplate.parse(entry.name).match(String(uri));
  if (!variables) throw new Refusal('RESOURCE_UNKNOWN');
  // Whoever resolves the URI takes a step up for every one of these, and ends outside of what the template is about.
  if (Object.values(variables).some((value) => value.split(/[/\\]/).includes('..')))
    throw new Refusal('ARGUMENT_UNSAFE', 'A URI must not lead upwards.');
  return { ...variables };
}
