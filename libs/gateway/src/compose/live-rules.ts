import type { AuditTrail } from '@gatehouse/audit';
import type { ConfigFault, GatewayConfig } from '@gatehouse/config';
import type { RuleChoices } from '@gatehouse/kernel';
import type { LoggerService } from '@nestjs/common';
import { digest } from './configuration-changes.js';
import { legalFaults } from './legal-parts.js';
import { choicesOf, lawAsFarAsWhole } from './law-in-force.js';
import { ruleFaults, type RuleParts } from './rule-parts.js';

interface Surroundings {
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
}

const decided = ({ choices, exceptions }: RuleChoices): string => digest({ choices, exceptions });

/** Modes of rules and exceptions to them of a gateway that runs: others take their place all together, or not at all. */
export class LiveRules {
  constructor(
    private readonly rules: Pick<RuleParts, 'inForce' | 'known' | 'broken'>,
    private readonly around: Surroundings,
  ) {}

  /** What is wrong with the decisions of a configuration, or with its tools by the law that would then count. */
  faults({ compliance, upstreams }: GatewayConfig): ConfigFault[] {
    const wanted = choicesOf(compliance);
    const law = lawAsFarAsWhole(() => wanted);
    return [...ruleFaults(compliance, this.rules.known, this.rules.broken.length === 0), ...legalFaults(upstreams, law)];
  }

  /** On record before it counts. False where it could not be recorded: then nothing changed. */
  async takeUp({ compliance }: GatewayConfig): Promise<boolean> {
    const { trail, logger } = this.around;
    const wanted = choicesOf(compliance);
    const [from, to] = [decided(this.rules.inForce.choices), decided(wanted)];
    if (from === to) return true;
    const counts = { rules: wanted.choices.length, exceptions: wanted.exceptions.length };
    try {
      await trail.record({ kind: 'config.changed', details: { setting: 'compliance', from, to, ...counts } });
    } catch (error) {
      logger.error({ message: 'the changed modes of rules were not taken up, since the change could not be recorded', error });
      return false;
    }
    this.rules.inForce.replace(wanted);
    logger.log({ message: 'the modes of rules were read again', from, to, ...counts });
    return true;
  }
}
