import type { GatewayConfig, WallTermsSection } from '@gatehouse/config';
import type { WallTerms } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { RecordedWalls, WallKeeping, Walls } from '@gatehouse/privacy';
import { ConsultedSides } from '../path/consulted-sides.js';
import type { GatewayPorts } from './gateway-ports.js';

export interface WallParts {
  readonly recorded: RecordedWalls;
  readonly keeping: WallKeeping;
}

/** Information walls, with those on record read once. `forwarder` is asked for when a call needs it: it is built later. */
export async function wallParts(
  { walls: { sides } }: Pick<GatewayConfig, 'walls'>,
  { walls: store, clock }: Pick<GatewayPorts, 'walls' | 'clock'>,
  forwarder: () => Pick<Forwarder, 'consult'>,
): Promise<WallParts> {
  const recorded = new RecordedWalls(store, clock);
  await recorded.refresh();
  const sources = sides.map(({ upstream, tool, argument, wall }) => ({ upstream, tool, argument, wall: wallTerms(wall) }));
  return { recorded, keeping: new WallKeeping(new Walls(recorded), new ConsultedSides(forwarder, sources, clock)) };
}

export function wallTerms({ listing, side, party, members, record, only, list, buy }: WallTermsSection): WallTerms {
  const one = (place: string | undefined) => (place === undefined ? undefined : [place]);
  const facts = { listing: one(listing), side: one(side), party: one(party), record: one(record), members, only, list, buy };
  return Object.fromEntries(Object.entries(facts).filter(([, places]) => places !== undefined)) as WallTerms;
}
