import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import type { ListName } from '../changes/outlet.js';
import type { RpcId } from '../wire/json-rpc.js';
import { LIST_CHANGED, SUBSCRIPTION_ID_META_KEY } from '../wire/protocol.js';

/** What a subscription asks for, or what of it is honoured (MCP 2026-07-28, Subscriptions, filter). */
export interface ListenFilter {
  readonly lists: readonly ListName[];
  readonly uris: readonly string[];
}

const LISTS = LIST_CHANGED.map(({ capability }) => capability as ListName);
const memberOf = (list: ListName): string => `${list}ListChanged`;

/** Undefined where `params.notifications` is missing or is no filter. */
export function readFilter(params: JsonObject): ListenFilter | undefined {
  const { notifications } = params;
  if (!isJsonObject(notifications)) return undefined;
  const { resourceSubscriptions = [] } = notifications;
  if (!Array.isArray(resourceSubscriptions) || !resourceSubscriptions.every((uri) => typeof uri === 'string')) return undefined;
  const isFlag = (list: ListName): boolean => ['boolean', 'undefined'].includes(typeof notifications[memberOf(list)]);
  if (!LISTS.every(isFlag)) return undefined;
  return { lists: LISTS.filter((list) => notifications[memberOf(list)] === true), uris: resourceSubscriptions };
}

/** Of these lists, those whose changes an endpoint with these capabilities tells. */
export function honouredLists(lists: readonly ListName[], capabilities: JsonObject): readonly ListName[] {
  return lists.filter((list) => isJsonObject(capabilities[list]) && capabilities[list]['listChanged'] === true);
}

export function writeFilter({ lists, uris }: ListenFilter): JsonObject {
  return {
    ...Object.fromEntries(lists.map((list) => [memberOf(list), true])),
    ...(uris.length > 0 ? { resourceSubscriptions: [...uris] } : {}),
  };
}

/** `_meta` that every message of a subscription carries. */
export function subscriptionMeta(id: RpcId): JsonObject {
  return { [SUBSCRIPTION_ID_META_KEY]: id };
}
