import type { JsonObject } from '@gatehouse/kernel';

/**
 * Seals what a held call would send under keys that change, and names it without telling it under one that does not. Given from outside. What is
 * asked of the keys rejects where they cannot be used.
 */
export interface ReviewSeal {
  close(content: object, bound: string): Promise<string>;
  /** Undefined where it does not open: its key is gone, or it was changed. */
  open(sealed: string, bound: string): Promise<JsonObject | undefined>;
  /** The key that a text rests under, and the one that seals now. */
  keyOf(sealed: string): string;
  newest(): Promise<string>;
  digest(...parts: readonly string[]): Uint8Array;
}

/** What a sealed call is authenticated with: its review. */
export const boundTo = (id: string): string => `review ${id}`;
