import { recognisesIp } from './recognisers.js';
import type { Span } from './span.js';
import { matchesOf } from './matches.js';

const CANDIDATE = /(?<![\w:.])(?:[0-9a-fA-F]{1,4}:){2,7}(?::?[0-9a-fA-F]{1,4}){1,7}(?![\w:])/g;
const GATE = /[0-9a-fA-F]{2,4}:[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}:/;

/** IPv6 addresses with at least four groups; times (12:30:15) and MAC addresses are left alone. */
export function ipv6Addresses(text: string): Span[] {
  if (!text.includes(':') || !GATE.test(text)) return [];
  const spans: Span[] = [];
  for (const match of matchesOf(CANDIDATE, text)) {
    const window = match[0];
    if (/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(window) || /^[\d:]{5,8}$/.test(window) || !recognisesIp(window)) continue;
    spans.push({ start: match.index, end: match.index + window.length, label: 'IP', score: 0.8 });
  }
  return spans;
}
