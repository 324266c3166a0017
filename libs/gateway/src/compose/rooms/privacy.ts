import { milliseconds } from '@gatehouse/config';
import type { FieldDictionary } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { AnswerOpening, Masker, PayloadLabels, PiiScanner, Placeholders, redactedText } from '@gatehouse/privacy';
import { RING_SEEN_MS } from '@gatehouse/seal';
import { CallCaptures } from '../../keep/call-captures.js';
import { CaptureRules } from '../../keep/capture-rules.js';
import { keepsOf } from '../../keep/keeps.js';
import { every } from '../every.js';
import { fieldParts } from '../field-parts.js';
import type { Ground } from '../ground.js';
import { LeftOffices } from '../left-offices.js';
import { PEOPLE_EVERY_MS } from '../people-parts.js';
import { RosterCards } from '../roster-cards.js';
import type { RuleParts } from '../rule-parts.js';
import { wallParts, type WallParts } from '../wall-parts.js';

/** What knows whose a value is, and who may see it. */
export interface PrivacyParts {
  readonly dictionary: FieldDictionary;
  readonly cards: RosterCards;
  readonly walls: WallParts;
  readonly placeholders: Placeholders;
  readonly masker: Masker;
  readonly scanner: PiiScanner;
  /** A text with what it says of clients replaced by labels. */
  readonly withoutValues: (text: string) => string;
  readonly captures: CallCaptures;
  readonly answerOpening: AnswerOpening;
}

/** Walls on record are known before anything is shown. `forwarder` is asked for when a call needs it: it is built later. */
export async function openPrivacy(
  ground: Ground,
  { inForce }: Pick<RuleParts, 'inForce'>,
  forwarder: () => Pick<Forwarder, 'consult'>,
): Promise<PrivacyParts> {
  const { loaded, ports, place, keys, ring } = ground;
  const { config } = loaded;
  const { placeholders: store, clock } = ports;
  const walls = await wallParts(config, ports, forwarder);
  const { dictionary, mapping } = fieldParts(config, place.folder);
  const cards = new RosterCards(new LeftOffices(inForce, config.brokerage.firmKey));
  const scanner = new PiiScanner();
  scanner.warm();
  const ttl = milliseconds(config.masking.placeholderTtl);
  const placeholders = new Placeholders({ store, key: keys.derive('placeholder'), ring, ttl, clock });
  const { officesOf } = cards;
  const masker = new Masker({ dictionary, mapping, placeholders, scanner, roster: cards, officesOf, walls: walls.keeping });
  const labels = new PayloadLabels({ dictionary, mapping, scanner });
  const { captures: keep } = keepsOf(ring, ports);
  every(PEOPLE_EVERY_MS, 'reading the walls on record', () => walls.recorded.refresh(), ground);
  every(RING_SEEN_MS, 'reading the key ring and erasures', () => placeholders.keepInStep(), ground).now();
  return {
    dictionary,
    cards,
    walls,
    placeholders,
    masker,
    scanner,
    withoutValues: (text) => redactedText(scanner, text),
    captures: new CallCaptures({ keep, rules: new CaptureRules(config.audit.capture), labels, clock }),
    answerOpening: new AnswerOpening(placeholders, masker),
  };
}
