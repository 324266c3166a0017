import type { Upstream } from '@gatehouse/kernel';

export interface UpstreamState {
  readonly slug: string;
  readonly health: Upstream['health'];
  /** It was not read so far, and did not fail either: it is slow, and joins when it answers. */
  readonly awaited: boolean;
  readonly tools: number;
}
