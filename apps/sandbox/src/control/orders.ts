import type { JsonObject } from '@gatehouse/kernel';
import type { CrmService } from '../crm/server.js';
import type { SandboxWorld } from '../data/index.js';
import type { HostileService } from '../hostile/server.js';
import { settingsIn } from '../hostile/settings.js';
import { CHAOS_MODES, isChaosMode } from '../mcp/chaos.js';
import type { McpEndpoint } from '../mcp/endpoint.js';
import { UnknownQuirk, type ResoServer } from '../reso/index.js';
import { resoFault } from './reso-fault.js';
import { BadOrder, object, optionalCount, optionalText, text, type Order } from './request.js';
import { recordAt, transferMember, updateRecord, type Place } from './world-changes.js';

/** What the control plane may act on. */
export interface Controlled {
  readonly world: SandboxWorld;
  readonly reso: ResoServer;
  readonly crm: CrmService;
  readonly hostile: HostileService;
}

type Run = (order: Order, sandbox: Controlled) => unknown;

function endpoint(order: Order, { crm, hostile }: Controlled): McpEndpoint {
  const server = text(order, 'server');
  if (server === 'crm') return crm.endpoint;
  if (server === 'market') return hostile.endpoint;
  throw new BadOrder('"server" must be crm or market.');
}

function arm(order: Order, sandbox: Controlled): void {
  const mode = text(order, 'mode');
  if (!isChaosMode(mode)) throw new BadOrder(`"mode" must be one of ${CHAOS_MODES.join(', ')}.`);
  const times = optionalCount(order, 'times');
  const method = optionalText(order, 'method');
  const count = optionalCount(order, 'count');
  endpoint(order, sandbox).chaos.order({
    mode,
    ...(times === undefined ? {} : { times }),
    ...(method === undefined ? {} : { method }),
    ...(count === undefined ? {} : { count }),
  });
}

function place(order: Order): Place {
  return { resource: text(order, 'resource'), key: text(order, 'key') };
}

/** {"id": "Q14", "form"?, "key"?} turns one on, with "on": false off; no id turns all off. Answers which are on, and the listing it is about. */
function quirk(order: Order, { reso: { quirks } }: Controlled): JsonObject {
  const id = optionalText(order, 'id');
  if (id === undefined) quirks.allOff();
  else if (order['on'] === false) quirks.turnOff(id);
  else {
    try {
      return { ...quirks.turnOn(id, { form: optionalText(order, 'form'), key: optionalText(order, 'key') }), on: [...quirks.on] };
    } catch (error) {
      throw error instanceof UnknownQuirk ? new BadOrder(error.message) : error;
    }
  }
  return { on: [...quirks.on] };
}

/** Orders of the MCP servers and of the world, by action. */
export const ORDERS: Readonly<Record<string, Run>> = {
  story: (_order, { world }) => ({ story: world.story, attacks: world.attacks, asOf: world.asOf }),
  swap: (_order, { hostile }) => hostile.swap(),
  reset_swap: (_order, { hostile }) => hostile.resetSwap(),
  hostile_settings: (order, { hostile }) => Object.assign(hostile.settings, settingsIn(order)),
  chaos: arm,
  calm: (order, sandbox) => endpoint(order, sandbox).chaos.clear(),
  forget_sessions: (order, sandbox) => endpoint(order, sandbox).forgetSessions(),
  last_requests: (order, sandbox) =>
    endpoint(order, sandbox).received.last(optionalCount(order, 'count') ?? 10, optionalText(order, 'method')),
  outbox: (_order, { crm }) => crm.outbox.messages(),
  clear_outbox: (_order, { crm }) => crm.outbox.clear(),
  counters: (_order, { reso, crm, hostile }): JsonObject => ({
    reso: { total: reso.requests.total, tokens: reso.requests.of('token') },
    crm: crm.received.counts(),
    market: hostile.received.counts(),
  }),
  record: (order, { world }) => recordAt(world, place(order)),
  update_record: (order, sandbox) => updateRecord(sandbox, place(order), object(order, 'changes')),
  transfer_member: (order, sandbox) => transferMember(sandbox, text(order, 'memberKey'), text(order, 'officeKey')),
  reso_fault: (order, { reso }) => reso.setFault(resoFault(order['fault'])),
  quirk,
  revoke_tokens: (_order, { reso }) => reso.revokeTokens(),
  reso_requests: (order, { reso }) => reso.requests.log.slice(-(optionalCount(order, 'count') ?? 10)),
};
