import type { Command } from '../command.js';

/** What the gateway serves, decides, masks and keeps. */
export const gatewayCommands: readonly (readonly [string, Command])[] = [
  [
    'serve',
    { usage: 'serve [-c gateway.yaml]', summary: 'start the gateway', load: async () => (await import('./serve.command.js')).serve },
  ],
  [
    'check',
    {
      usage: 'check [-c gateway.yaml]',
      summary: 'say everything that is wrong with a configuration, its policies and its packs',
      load: async () => (await import('./check.command.js')).check,
    },
  ],
  [
    'explain',
    {
      usage:
        'explain --as USER --tool UPSTREAM/TOOL [--arguments JSON] [--relation own|team|office|firm|mls] [--at TIME] [--from ADDRESS] [-c gateway.yaml]',
      summary: 'the decision on a tool, and the policies that made it',
      load: async () => (await import('./explain.command.js')).explain,
    },
  ],
  [
    'limits show',
    {
      usage: 'limits show [USER] [--json] [-c gateway.yaml]',
      summary: 'what is used of the limits now, of a person, application, UPSTREAM/TOOL or brokerage, or of all',
      load: async () => (await import('./limits.commands.js')).limitsShow,
    },
  ],
  [
    'limits reset',
    {
      usage: 'limits reset USER --as ADMIN --reason TEXT [-c gateway.yaml]',
      summary: 'forget what somebody used',
      load: async () => (await import('./limits.commands.js')).limitsReset,
    },
  ],
  [
    'mls suspend',
    {
      usage: 'mls suspend CONNECTION --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'take the approval of an MLS connection for assistants back, at every node at once',
      load: async () => (await import('./mls.commands.js')).mlsSuspend,
    },
  ],
  [
    'mls resume',
    {
      usage: 'mls resume CONNECTION --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'serve a suspended MLS connection again',
      load: async () => (await import('./mls.commands.js')).mlsResume,
    },
  ],
  [
    'walls add',
    {
      usage: 'walls add listing|client|file KEY --members MEMBER,... --reason TEXT [--until DATE] [--as USER] [-c gateway.yaml]',
      summary: 'open the files of a listing, of a client, or one file, to named members and to nobody else',
      load: async () => (await import('./wall.commands.js')).wallAdd,
    },
  ],
  [
    'walls designate',
    {
      usage:
        'walls designate LISTING list|buy --members MEMBER,... [--party CONTACT] --reason TEXT [--until DATE] [--as USER] [-c gateway.yaml]',
      summary: 'designate members to one party of a listing; they do not reach the other',
      load: async () => (await import('./wall.commands.js')).wallDesignate,
    },
  ],
  [
    'walls list',
    {
      usage: 'walls list [--person USER | --all] [-c gateway.yaml]',
      summary: 'walls on record; with --person what each does to somebody, with --all those that ended too',
      load: async () => (await import('./wall.commands.js')).wallList,
    },
  ],
  [
    'walls revoke',
    {
      usage: 'walls revoke ID [--as USER] [-c gateway.yaml]',
      summary: 'end a wall on record',
      load: async () => (await import('./wall.commands.js')).wallRevoke,
    },
  ],
  [
    'inspect',
    {
      usage: 'inspect [-c gateway.yaml] < texts.jsonl',
      summary: 'judge texts: JSONL {id,text,surface[,param,schema]} in, {id,verdict,score,findings} out',
      load: async () => (await import('./inspect.command.js')).inspect,
    },
  ],
  [
    'scan',
    {
      usage: 'scan FILE|-|URL|UPSTREAM [-c gateway.yaml]',
      summary: 'look for what a tool definition may not hold: JSONL {id,tool[,server]}, or a live server',
      load: async () => (await import('./scan.command.js')).scan,
    },
  ],
  [
    'mask',
    {
      usage: 'mask [--as ROLE] [--roster CSV] < texts.jsonl',
      summary: 'mask texts and records: JSONL {id,text|record,resource} in, {id,masked,spans} out',
      load: async () => (await import('./mask.command.js')).mask,
    },
  ],
  [
    'erase',
    {
      usage: 'erase [--contact KEY]... [--values FILE|-] [--user USER] --as BROKER [--confirm CODE --reason TEXT] [-c gateway.yaml]',
      summary: 'erase what is kept of one person at their request; without --confirm it says what that is',
      load: async () => (await import('./erase.command.js')).erase,
    },
  ],
  [
    'fields explain',
    {
      usage: 'fields explain UPSTREAM/TOOL POINTER [-c gateway.yaml]',
      summary: 'who may see the value at a JSON Pointer of a tool, what a model sees of it, and which file says so',
      load: async () => (await import('./fields.command.js')).fieldsExplain,
    },
  ],
  [
    'report',
    {
      usage:
        'report NAME --out DIR [--format html|pdf|csv|json]... [--from DATE] [--to DATE] [--office KEY] [--person NAME] [--mls CONNECTION] [--vendor ID] [-c gateway.yaml]',
      summary: 'exceptions, people and changes of a period, as a page, a table, JSON and the export that they come from',
      load: async () => (await import('./report.command.js')).report,
    },
  ],
  [
    'approvals list',
    {
      usage: 'approvals list [--as USER | --all] [-c gateway.yaml]',
      summary: 'calls that wait for somebody; with --as, those that this person can decide about',
      load: async () => (await import('./approval.commands.js')).approvalList,
    },
  ],
  [
    'approvals show',
    {
      usage: 'approvals show ID --as USER [-c gateway.yaml]',
      summary: 'exactly what a held call would send',
      load: async () => (await import('./approval.commands.js')).approvalShow,
    },
  ],
  [
    'approvals approve',
    {
      usage: 'approvals approve ID --as USER [-c gateway.yaml]',
      summary: 'lets a held call be made once',
      load: async () => (await import('./approval.commands.js')).approvalApprove,
    },
  ],
  [
    'approvals refuse',
    {
      usage: 'approvals refuse ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'turns a held call down',
      load: async () => (await import('./approval.commands.js')).approvalRefuse,
    },
  ],
  [
    'approvals break-glass',
    {
      usage: 'approvals break-glass ID --as USER --reason TEXT [-c gateway.yaml]',
      summary: 'lets a held call through alone, in an emergency; raises an alert',
      load: async () => (await import('./approval.commands.js')).approvalBreakGlass,
    },
  ],
  [
    'taint list',
    {
      usage: 'taint list [USER] [--json] [-c gateway.yaml]',
      summary: "whose conversation a stranger's orders reached, from which record, until when",
      load: async () => (await import('./taint.commands.js')).taintList,
    },
  ],
  [
    'taint clear',
    {
      usage: 'taint clear USER --as REVIEWER --reason TEXT [--client ID] [-c gateway.yaml]',
      summary: 'say that it is over, so that what they write and send waits no more',
      load: async () => (await import('./taint.commands.js')).taintClear,
    },
  ],
  [
    'originals show',
    {
      usage: 'originals show NAME --as OFFICER --reason TEXT [--json] [-c gateway.yaml]',
      summary: 'a text as it was before instructions were taken out of it; on record',
      load: async () => (await import('./payload.commands.js')).originalsShow,
    },
  ],
  [
    'pins list',
    {
      usage: 'pins list [-c gateway.yaml]',
      summary: 'tools as they were approved, and those held back',
      load: async () => (await import('./pins.commands.js')).pinsList,
    },
  ],
  [
    'pins diff',
    {
      usage: 'pins diff UPSTREAM TOOL [--json] [-c gateway.yaml]',
      summary: 'what changed in a tool since it was approved',
      load: async () => (await import('./pins.commands.js')).pinsDiff,
    },
  ],
  [
    'pins approve',
    {
      usage: 'pins approve UPSTREAM TOOL --digest DIGEST --as USER [-c gateway.yaml]',
      summary: 'approve a tool as its diff showed it',
      load: async () => (await import('./pins.commands.js')).pinsApprove,
    },
  ],
];
