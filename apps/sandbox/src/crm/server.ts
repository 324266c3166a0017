import { McpServer } from '@modelcontextprotocol/server';
import type { SandboxWorld } from '../data/index.js';
import type { Chaos } from '../mcp/chaos.js';
import { McpEndpoint } from '../mcp/endpoint.js';
import type { ReceivedRequests } from '../mcp/received.js';
import { takeSubscriptions } from '../mcp/taken-subscriptions.js';
import { contactTools } from './contact-tools.js';
import { consentTools } from './consent-tools.js';
import { CrmDesk } from './desk.js';
import { fileTools } from './file-tools.js';
import { advertTools } from './advert-tools.js';
import { messageTools } from './message-tools.js';
import { saleTools } from './sale-tools.js';
import { offerTools } from './offer-tools.js';
import type { Outbox } from './outbox.js';
import { crmReading } from './reading.js';

const CRM = { name: 'harbor-crm', title: 'Brokerage CRM (sandbox)', version: '0.1.0' };
const OPTIONS = {
  capabilities: { tools: { listChanged: true }, resources: { listChanged: true, subscribe: true } },
  instructions: 'Contacts, tasks, transactions and documents of a brokerage. All people and numbers are synthetic.',
};

/** Factory of CRM servers over one desk. Everything dear is made here; a server is a few registrations. */
export function crmServers(desk: CrmDesk): () => McpServer {
  const files = [...fileTools(desk), ...saleTools(desk), ...offerTools(desk)];
  const tools = [...contactTools(desk), ...messageTools(desk), ...consentTools(desk), ...files, ...advertTools(desk)];
  const readInto = crmReading(desk);
  return () => {
    const server = new McpServer(CRM, OPTIONS);
    for (const tool of tools) tool.register(server);
    readInto(server);
    return server;
  };
}

/** The CRM over HTTP and what tests may ask of it. */
export interface CrmService {
  readonly desk: CrmDesk;
  readonly endpoint: McpEndpoint;
  readonly outbox: Outbox;
  readonly received: ReceivedRequests;
  readonly chaos: Chaos;
}

export const contactUri = (contactKey: string): string => `crm://contacts/${contactKey}`;

export function createCrm(world: SandboxWorld, token: string): CrmService {
  const desk = new CrmDesk(world);
  const make = crmServers(desk);
  const subscribed = new WeakMap<McpServer, ReadonlySet<string>>();
  const factory = (): McpServer => {
    const server = make();
    subscribed.set(server, takeSubscriptions(server));
    return server;
  };
  const endpoint = new McpEndpoint({ factory, token });
  desk.onContactChanged((key) => endpoint.announceUpdate(contactUri(key), (server, uri) => subscribed.get(server)?.has(uri) ?? false));
  return { desk, endpoint, outbox: desk.outbox, received: endpoint.received, chaos: endpoint.chaos };
}
