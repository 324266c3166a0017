import type { ConfigFault } from './faults.js';
import type { GatewayConfig } from './gateway-config.js';

/** Sides that nobody could ever tell would leave every file to its own members alone. */
export function wallFaults({ walls, upstreams }: GatewayConfig): ConfigFault[] {
  return walls.sides.flatMap(({ upstream, wall }, index) => {
    const path = `walls.sides[${index}]`;
    const known = upstreams.some(({ id }) => id === upstream);
    const tells = (wall.side !== undefined && wall.members !== undefined) || wall.list !== undefined || wall.buy !== undefined;
    return [
      ...(known ? [] : [{ path: `${path}.upstream`, expected: `expected an upstream of this file; ${upstream} is none` }]),
      ...(tells ? [] : [{ path: `${path}.wall`, expected: 'expected side and members, or list, or buy, to tell who acts on which side' }]),
    ];
  });
}
