import { canonicalJson, Refusal } from '@gatehouse/kernel';
import { whileWanted } from './abort.js';
import type { OutgoingAsking } from './outgoing.js';
import { StdioProcess, type ProcessTerms } from './stdio-process.js';
import type { StdioProgram } from './stdio-program.js';

/** Processes of one upstream beside its own. */
const MOST = 8;
const IDLE_MS = 60_000;
/** How long a call waits for its turn: well below the time that a call has, which would tell of a system that does not answer. */
const TURN_MS = 20_000;

/** The gateway's own word: the upstream was asked nothing, so this tells nothing of it. */
export class NoTurn extends Refusal {
  constructor(detail?: string) {
    super('UPSTREAM_BUSY', detail);
  }
}

interface Kept {
  readonly process: StdioProcess;
  /** Calls that run or wait. */
  wanted: number;
  /** Settles when the last call so far is over. */
  turn: Promise<unknown>;
}

/**
 * Processes of a legacy stdio server for people who can be asked: one for each person and each set of capabilities, and one call at a
 * time. A question on a pipe names no call, and a server learns capabilities, and may remember answers, for as long as it runs.
 */
export class AskingProcesses {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly program: StdioProgram,
    private readonly terms: Pick<ProcessTerms, 'clientInfo' | 'maxMessageBytes' | 'greetMs'>,
    private readonly turnMs = TURN_MS,
  ) {}

  /** Throws Refusal UPSTREAM_BUSY where as many people are being served as may be, or where this person's call before does not end. */
  async with<T>(asking: OutgoingAsking, signal: AbortSignal, work: (process: StdioProcess) => Promise<T>): Promise<T> {
    const kept = this.keptFor(asking);
    kept.wanted += 1;
    const turn = turnBehind(kept.turn, this.turnMs);
    const mine = turn.then(() => (signal.aborted ? undefined : kept.process.whileUsed(() => work(kept.process))));
    kept.turn = Promise.all([kept.turn, mine.catch(() => undefined)]);
    try {
      return (await whileWanted(mine, signal)) as T;
    } finally {
      kept.wanted -= 1;
    }
  }

  async stop(callsMs: number): Promise<void> {
    await Promise.all([...this.kept.values()].map(({ process }) => process.stop(callsMs)));
  }

  private keptFor({ person, capabilities }: OutgoingAsking): Kept {
    const key = `${person} ${canonicalJson(capabilities)}`;
    const known = this.kept.get(key);
    if (!known) this.makeRoom();
    const kept = known ?? { process: this.open(capabilities), wanted: 0, turn: Promise.resolve() };
    // Set anew: the map is in order of use.
    this.kept.delete(key);
    this.kept.set(key, kept);
    return kept;
  }

  private makeRoom(): void {
    if (this.kept.size < MOST) return;
    for (const [key, { process, wanted }] of this.kept) {
      if (wanted > 0) continue;
      this.kept.delete(key);
      void process.stop(0);
      return;
    }
    throw new NoTurn();
  }

  private open(capabilities: OutgoingAsking['capabilities']): StdioProcess {
    return new StdioProcess(
      { ...this.program, idleMs: this.program.idleMs ?? IDLE_MS },
      {
        ...this.terms,
        capabilities,
        // What it announces, the upstream's own process announces as well.
        announced: { onListChanged: () => undefined, onResourceUpdated: () => undefined },
        stays: () => false,
        onStarted: () => undefined,
        onDown: () => new Refusal('UPSTREAM_DOWN'),
      },
    );
  }
}

/** One that waits for a person may take minutes: whoever comes behind it hears so, and the server, which was asked nothing, is not to blame. */
async function turnBehind(before: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const said = 'Another call of yours there is under way, and may wait for your answer.';
    timer = setTimeout(() => reject(new NoTurn(said)), ms);
  });
  try {
    await Promise.race([before, late]);
  } finally {
    clearTimeout(timer);
  }
}
