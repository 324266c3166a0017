import type { GatewayConfig } from '@gatehouse/config';
import type { Forwarder } from '@gatehouse/mcp';
import { ArgumentContract, KnownHosts, RequestSanitiser, ResponseCleaner } from '@gatehouse/sanitize';
import { scannerBy } from '../../definitions/definition-desk.js';
import type { ToolScanner } from '../../definitions/tool-scanner.js';
import { keepsOf } from '../../keep/keeps.js';
import { KeptOriginals } from '../../keep/kept-originals.js';
import { ConsultedStates } from '../../path/consulted-states.js';
import type { Ground } from '../ground.js';
import type { RuleParts } from '../rule-parts.js';
import type { PrivacyParts } from './privacy.js';

/** What looks for attacks: in what is asked, in what comes back, in what tools say of themselves. */
export interface SanitizeParts {
  readonly requestSanitiser: RequestSanitiser;
  readonly contract: ArgumentContract;
  readonly cleaner: ResponseCleaner;
  readonly toolScanner: ToolScanner;
}

export function openSanitize(
  { loaded: { config }, ports, place, keys, ring }: Ground,
  rules: Pick<RuleParts, 'inForce' | 'inspector'>,
  { withoutValues }: Pick<PrivacyParts, 'withoutValues'>,
  forwarder: () => Pick<Forwarder, 'consult'>,
): SanitizeParts {
  const { inspector, inForce } = rules;
  const onLost = (fault: unknown): void =>
    place.logger.error({ message: 'what a text was before it was cleaned could not be kept', fault: (fault as Error).message });
  const { originals: keep } = keepsOf(ring, ports);
  const originals = new KeptOriginals(config, keys, { keep, clock: ports.clock, withoutValues, onLost });
  const states = new ConsultedStates(
    forwarder,
    config.mls.map(({ slug }) => slug),
  );
  const contract = new ArgumentContract();
  return {
    contract,
    requestSanitiser: new RequestSanitiser(contract, inspector, inForce, states),
    cleaner: new ResponseCleaner(inspector, inForce, knownHosts(config), originals),
    toolScanner: scannerBy(rules),
  };
}

/** The gateway itself, the MLSs, and what gateway.yaml names. Not the other upstreams: a vendor that turns hostile owns the host that it links to. */
function knownHosts({ gateway, mls, compliance }: GatewayConfig): KnownHosts {
  return new KnownHosts([gateway.publicUrl, ...mls.map(({ baseUrl }) => baseUrl), ...compliance.knownHosts]);
}
