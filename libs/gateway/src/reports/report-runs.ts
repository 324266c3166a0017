import { Gauge, Registry } from 'prom-client';
import type { ReportStep } from './report-progress.js';

const LOG_EVERY_MS = 10_000;

interface Around {
  readonly now: () => number;
  readonly log: (line: { readonly message: string; readonly report: string; readonly at: string; readonly percent?: number }) => void;
}

/** Reports that this node makes now: how far each is, for whoever asks, for /metrics, and for the log of a long one. */
export class ReportRuns {
  readonly registry = new Registry();
  private readonly running = new Map<string, { readonly report: string; readonly step: ReportStep }>();

  constructor(private readonly around: Around) {
    const { running } = this;
    const gauge = new Gauge({
      name: 'gatehouse_report_progress_ratio',
      help: 'How far a report that is being made has come in its phase, 0 to 1; absent when none is made',
      labelNames: ['report', 'phase'] as const,
      registers: [],
      collect() {
        this.reset();
        for (const { report, step } of running.values()) this.set({ report, phase: step.what }, step.of ? step.done / step.of : 0);
      },
    });
    this.registry.registerMetric(gauge);
  }

  /** Runs the making of one, and tells its steps on. `key` is it alone, `report` what people call it. */
  async follow<T>(
    { key, report }: { readonly key: string; readonly report: string },
    make: (onStep: (step: ReportStep) => void) => Promise<T>,
  ): Promise<T> {
    let logged = this.around.now();
    try {
      return await make((step) => {
        this.running.set(key, { report, step });
        if (this.around.now() - logged < LOG_EVERY_MS) return;
        logged = this.around.now();
        const percent = step.of ? { percent: Math.floor((100 * step.done) / step.of) } : {};
        this.around.log({ message: 'a report is being made', report, at: step.what, ...percent });
      });
    } finally {
      this.running.delete(key);
    }
  }

  stepOf(key: string): ReportStep | undefined {
    return this.running.get(key)?.step;
  }
}
