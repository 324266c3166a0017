import type { GatewayConfig } from '@gatehouse/config';
import type { WallKeeping } from '@gatehouse/privacy';
import type { KeyRing } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import type { OwnExtensions } from '../extensions/extension-parts.js';
import type { Closers } from './closers.js';
import type { GatewayPorts } from './gateway-ports.js';
import { legalParts, type LawParts } from './legal-parts.js';
import type { LocalKeys } from './local-keys.js';
import { ruleParts, type RuleParts } from './rule-parts.js';
import { textInspector } from './text-inspector.js';
import { screenParts, type ScreenParts } from './screen-parts.js';

/** The rules of compliance/ as they are here, and what judges by them: texts, and what the law asks for first. */
export interface JudgingParts {
  readonly rules: RuleParts;
  readonly screens: ScreenParts;
  readonly law: LawParts;
}

/** Throws ConfigFaults where what gateway.yaml decides about rules cannot stand. */
export async function judgingParts(
  config: GatewayConfig,
  keys: LocalKeys,
  ports: Pick<GatewayPorts, 'placeholders' | 'artifacts' | 'holds' | 'clock'> & {
    readonly logger: LoggerService;
    readonly walls: WallKeeping;
    readonly folder: string;
    readonly ring: KeyRing;
    readonly closers: Closers;
    readonly extensions: Pick<OwnExtensions, 'detectors'>;
  },
): Promise<JudgingParts> {
  const rules = ruleParts(config, ports.clock, await textInspector(config, ports.folder, { own: ports.extensions.detectors }));
  for (const reason of rules.broken)
    ports.logger.error({ message: 'a rule pack is not in force, and calls that it could have judged are refused', reason });
  ports.closers.add(() => rules.inspector.stop());
  const onLost = (fault: unknown): void =>
    ports.logger.error({ message: 'what a text was before it was cleaned could not be kept', fault: (fault as Error).message });
  return { rules, screens: screenParts(config, keys, { ...ports, rules, onLost }), law: legalParts(config, rules, ports.clock) };
}
