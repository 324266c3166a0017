import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import type { AnswerStage, FieldDictionary } from '@gatehouse/kernel';
import { AnswerOpening, Masker, PayloadLabels, PiiScanner, Placeholders, redactedText, type WallKeeping } from '@gatehouse/privacy';
import { ArgumentContract, KnownHosts, RequestSanitiser, ResponseCleaner } from '@gatehouse/sanitize';
import { fieldParts } from './field-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { KeyRing } from '@gatehouse/seal';
import type { LocalKeys } from './local-keys.js';
import type { RuleParts } from './rule-parts.js';
import { LeftOffices } from './left-offices.js';
import { RosterCards } from './roster-cards.js';
import { CallCaptures } from '../keep/call-captures.js';
import { CaptureRules } from '../keep/capture-rules.js';
import { keepsOf } from '../keep/keeps.js';
import { KeptOriginals, type OriginalsParts } from '../keep/kept-originals.js';
import { scannerBy } from '../definitions/definition-desk.js';
import type { ToolScanner } from '../definitions/tool-scanner.js';

/** What looks at texts and values: detectors, contract, masking. */
export interface ScreenParts {
  readonly dictionary: FieldDictionary;
  readonly cards: RosterCards;
  readonly requestSanitiser: RequestSanitiser;
  readonly cleaner: ResponseCleaner;
  readonly placeholders: Placeholders;
  readonly masker: Masker;
  readonly scanner: PiiScanner;
  readonly toolScanner: ToolScanner;
  /** A text with what it says of clients replaced by labels. */
  readonly withoutValues: (text: string) => string;
  readonly captures: CallCaptures;
  /** In the order in which a client's answer to a question passes them. */
  readonly answerStages: readonly AnswerStage[];
  readonly answerOpening: AnswerOpening;
}

type Beside = Pick<GatewayPorts, 'placeholders' | 'artifacts' | 'holds' | 'clock'> & {
  readonly onLost: OriginalsParts['onLost'];
  readonly walls: WallKeeping;
  readonly folder: string;
  readonly ring: KeyRing;
  readonly rules: Pick<RuleParts, 'inForce' | 'inspector'>;
};

export function screenParts(
  config: GatewayConfig,
  keys: LocalKeys,
  { placeholders: store, walls, folder, ring, rules, onLost, ...ports }: Beside,
): ScreenParts {
  const { clock } = ports;
  const { dictionary, mapping } = fieldParts(config, folder);
  const { inspector, inForce } = rules;
  const cards = new RosterCards(new LeftOffices(inForce, config.brokerage.firmKey));
  const scanner = new PiiScanner();
  scanner.warm();
  const withoutValues = (text: string): string => redactedText(scanner, text);
  const keeps = keepsOf(ring, ports);
  const originals = new KeptOriginals(config, keys, { keep: keeps.originals, clock, withoutValues, onLost });
  const labels = new PayloadLabels({ dictionary, mapping, scanner });
  const cleaner = new ResponseCleaner(inspector, inForce, knownHosts(config), originals);
  const ttl = milliseconds(config.masking.placeholderTtl);
  const placeholders = new Placeholders({ store, key: keys.derive('placeholder'), ring, ttl, clock });
  const masker = new Masker({ dictionary, mapping, placeholders, scanner, roster: cards, officesOf: cards.officesOf, walls });
  const requestSanitiser = new RequestSanitiser(new ArgumentContract(), inspector, inForce);
  const answerOpening = new AnswerOpening(placeholders, masker);
  return {
    dictionary,
    cards,
    requestSanitiser,
    cleaner,
    placeholders,
    masker,
    scanner,
    toolScanner: scannerBy(rules),
    withoutValues,
    captures: new CallCaptures({ keep: keeps.captures, rules: new CaptureRules(config.audit.capture), labels, clock }),
    answerStages: [requestSanitiser, answerOpening],
    answerOpening,
  };
}

/** The gateway itself, the MLSs, and what gateway.yaml names. Not the other upstreams: a vendor that turns hostile owns the host that it links to. */
function knownHosts({ gateway, mls, compliance }: GatewayConfig): KnownHosts {
  return new KnownHosts([gateway.publicUrl, ...mls.map(({ baseUrl }) => baseUrl), ...compliance.knownHosts]);
}
