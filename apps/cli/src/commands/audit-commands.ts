import type { Command } from '../command.js';

/** What the audit trail holds, and how anybody can check it. */
export const auditCommands: readonly (readonly [string, Command])[] = [
  [
    'alerts list',
    {
      usage: 'alerts list [-c gateway.yaml]',
      summary: 'what people are told at once, and what to do then',
      load: async () => (await import('./alert.commands.js')).alertsList,
    },
  ],
  [
    'alerts test',
    {
      usage: 'alerts test [CHANNEL...] [-c gateway.yaml]',
      summary: 'tell a test through the alert channels',
      load: async () => (await import('./alert.commands.js')).alertsTest,
    },
  ],
  [
    'audit export',
    {
      usage: 'audit export [--from DATE] [--to DATE] [--out FILE] [-c gateway.yaml]',
      summary: 'write the audit trail as JSON Lines',
      load: async () => (await import('./audit.commands.js')).auditExport,
    },
  ],
  [
    'audit search',
    {
      usage:
        'audit search [--person NAME] [--office KEY] [--tool NAME] [--kind KIND] [--code CODE] [--rule RULE] [--application ID] [--verdict WORD] [--owner MEMBERKEY] [--record EVENT_ID] [--text TEXT] [--from DATE] [--to DATE] [--most N] [--seconds N] [--after PLACE] [--json] [-c gateway.yaml]',
      summary: 'records that fit, of the last thirty days where --from is not said; * at the end of a text stands for what follows',
      load: async () => (await import('./audit-search.command.js')).auditSearch,
    },
  ],
  [
    'audit verify',
    {
      usage: 'audit verify FILE [--key KEY|FILE] [--checkpoint FILE] [--authority PEM]',
      summary: 'check an export or a proof, without the gateway; with its public key also who signed it',
      load: async () => (await import('./audit-verify.command.js')).auditVerify,
    },
  ],
  [
    'audit key',
    {
      usage: 'audit key [--new] [--out FILE] [-c gateway.yaml]',
      summary: 'print the public keys that the audit trail is verified with; --new makes another that signs from now on',
      load: async () => (await import('./audit.commands.js')).auditKey,
    },
  ],
  [
    'audit checkpoint',
    {
      usage: 'audit checkpoint [--out FILE] [-c gateway.yaml]',
      summary: 'sign the audit trail up to now and print what to keep elsewhere, so that a cut is noticed',
      load: async () => (await import('./audit.commands.js')).auditCheckpoint,
    },
  ],
  [
    'audit prove',
    {
      usage: 'audit prove EVENT_ID [--out FILE] [-c gateway.yaml]',
      summary: 'prove that one event is on record, without showing any other',
      load: async () => (await import('./audit.commands.js')).auditProve,
    },
  ],
  [
    'audit payload',
    {
      usage: 'audit payload EVENT_ID --as OFFICER --reason TEXT [--json] [-c gateway.yaml]',
      summary: 'what a call said, where a rule of audit.capture had it kept; for compliance, on record',
      load: async () => (await import('./payload.commands.js')).auditPayload,
    },
  ],
  [
    'audit consistency',
    {
      usage: 'audit consistency OLD [NEW] [--out FILE] [-c gateway.yaml]',
      summary: 'show that the trail of a later checkpoint (or of now) goes on from the one that was kept; audit verify reads the proof too',
      load: async () => (await import('./audit.commands.js')).auditConsistency,
    },
  ],
  [
    'report sign',
    {
      usage: 'report sign DIR --as BROKER [--reason TEXT] [-c gateway.yaml]',
      summary: 'sign off a report that was made: who answers for the firm has read it, on record, with the proof beside it',
      load: async () => (await import('./report-sign.commands.js')).reportSign,
    },
  ],
  [
    'report verify',
    {
      usage: 'report verify DIR --key KEY|FILE',
      summary: 'check without the gateway that a report is as it was made, and who signed it off',
      load: async () => (await import('./report-sign.commands.js')).reportVerify,
    },
  ],
];
