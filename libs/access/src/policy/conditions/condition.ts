import { Hours } from './hours.js';
import { Networks } from './networks.js';

/** What is so at one moment and may be otherwise at the next, for the same person and tool. */
export interface Circumstances {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where the request came from; absent where nobody who is trusted says so. */
  readonly address?: string | undefined;
}

/** When a policy is in force, as it is written: both have to be so. */
export interface WrittenCondition {
  readonly hours?: string | undefined;
  readonly networks?: string | undefined;
}

const PARSERS = { hours: (text: string) => Hours.parse(text), networks: (text: string) => Networks.parse(text) } as const;
export const CONDITIONS = ['hours', 'networks'] as const;

/** What is wrong with an annotation that states a condition. */
export function conditionFault(name: (typeof CONDITIONS)[number], text: string): string | undefined {
  try {
    PARSERS[name](text);
    return undefined;
  } catch (fault) {
    return `@${name}: ${(fault as Error).message}`;
  }
}

/** A condition without faults. */
export class Condition {
  private readonly hours: Hours | undefined;
  private readonly networks: Networks | undefined;

  /** @param unknownAddress whether a request counts as from these networks that nobody knows where it came from: true for a policy that forbids */
  constructor(
    readonly written: WrittenCondition,
    private readonly unknownAddress: boolean,
  ) {
    this.hours = written.hours === undefined ? undefined : Hours.parse(written.hours);
    this.networks = written.networks === undefined ? undefined : Networks.parse(written.networks);
  }

  isMet({ now, address }: Circumstances): boolean {
    return (this.hours?.includes(now) ?? true) && this.isFromThere(address);
  }

  private isFromThere(address: string | undefined): boolean {
    if (!this.networks) return true;
    return address === undefined ? this.unknownAddress : this.networks.includes(address);
  }
}
