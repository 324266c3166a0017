import { Anchoring, TimeStampAnchor, WebhookAnchor, type Anchor, type AuditTrail } from '@gatehouse/audit';
import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import type { GuardedFetch } from '@gatehouse/net';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';

const LOOK_MS = 1_000;
/** A time stamp with its certificates is some kilobytes. */
const ANSWER_BYTES = 262_144;

type AnchorTerms = LoadedConfig['config']['audit']['anchors'][number];

/** Shows what is signed to everybody in `audit.anchors`. What it says is for readiness. */
export function startAnchors(
  loaded: LoadedConfig,
  { checkpoints, cursors, clock }: GatewayPorts,
  beside: Beside & { readonly trail: AuditTrail; readonly fetcher: GuardedFetch; readonly chains: () => readonly string[] },
): { readonly fault: () => string | undefined } {
  const { anchors } = loaded.config.audit;
  const record = beside.trail.record.bind(beside.trail);
  const place = { checkpoints, cursors, clock, chains: beside.chains, record };
  const all = anchors.map((terms) => ({ id: terms.id, anchoring: new Anchoring(anchorOf(loaded, terms, beside.fetcher), place) }));
  for (const { id, anchoring } of all) {
    let running: Promise<void> | undefined;
    // A slow authority is not asked twice at once.
    const turn = (): Promise<void> => (running ??= anchoring.turn().finally(() => (running = undefined)));
    every(LOOK_MS, `showing what is signed to ${id}`, turn, beside);
  }
  return { fault: () => all.flatMap(({ anchoring }) => anchoring.fault() ?? []).join('. ') || undefined };
}

function anchorOf({ secret }: Pick<LoadedConfig, 'secret'>, terms: AnchorTerms, fetcher: GuardedFetch): Anchor {
  const place = {
    id: terms.id,
    url: terms.to,
    everyMs: milliseconds(terms.every),
    post: ({ url, ...request }: { url: string; headers: Readonly<Record<string, string>>; body: string | Uint8Array }) =>
      fetcher.request(url, { method: 'POST', ...request, maxBytes: ANSWER_BYTES, timeoutMs: 10_000 }),
  };
  return terms.kind === 'rfc3161' ? new TimeStampAnchor(place) : new WebhookAnchor(place, secret(terms.secret!));
}
