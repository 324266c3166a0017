import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { SandboxWorld } from '../data/index.js';
import { McpEndpoint } from '../mcp/endpoint.js';
import { failed, served, structured, type ServedTool } from '../mcp/served-tool.js';
import { parcelRecords, type ParcelRecord } from './records.js';

const PARCELS = { name: 'county-parcels', title: 'County parcel records (sandbox)', version: '1.0.0' };
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true };
const MOST = 25;

function parcelTools(parcels: readonly ParcelRecord[]): ServedTool[] {
  const search = {
    name: 'search_parcels',
    title: 'Search parcel records',
    description: 'Public parcel records of a postal code, with address, coordinates, building and assessor number.',
    input: z.object({
      postalCode: z.string().min(3).max(10),
      minLivingArea: z.number().min(0).optional(),
      maxLivingArea: z.number().min(0).optional(),
    }),
    annotations: READ_ONLY,
  };
  const one = {
    name: 'get_parcel',
    title: 'Get a parcel record',
    description: 'One public parcel record by its assessor number (APN).',
    input: z.object({ apn: z.string().min(3).max(40) }),
    annotations: READ_ONLY,
  };
  return [
    served(search, ({ postalCode, minLivingArea = 0, maxLivingArea = Number.POSITIVE_INFINITY }) => {
      const found = parcels.filter(
        ({ address, building }) => address.postal1 === postalCode && building.size >= minLivingArea && building.size <= maxLivingArea,
      );
      return structured({ status: { total: found.length }, parcels: found.slice(0, MOST) });
    }),
    served(one, ({ apn }) => {
      const parcel = parcels.find(({ identifier }) => identifier.apn === apn);
      return parcel ? structured({ status: { total: 1 }, parcels: [parcel] }) : failed('There is no parcel with this number.');
    }),
  ];
}

/** Public records as data brokers sell them: they know where every home is, whatever its seller asked the MLS to hide. */
export function createParcels(world: SandboxWorld): McpEndpoint {
  const tools = parcelTools(parcelRecords(world));
  return new McpEndpoint({
    factory: () => {
      const server = new McpServer(PARCELS);
      for (const tool of tools) tool.register(server);
      return server;
    },
  });
}
