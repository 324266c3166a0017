import type { CircuitState, MlsConnection } from '@gatehouse/mls';
import { Counter, Gauge, Registry } from 'prom-client';

const STATES: Readonly<Record<CircuitState, number>> = { closed: 0, half_open: 1, open: 2 };

/** Prometheus figures of the ways to the MLSs, read when they are asked for. Labels are names of connections. */
export class MlsMetrics {
  readonly registry = new Registry();

  constructor(connections: readonly MlsConnection[]) {
    const each = (take: (id: string, circuit: MlsConnection['upstream']['client']['circuit']) => void): void => {
      for (const { profile, upstream } of connections) take(profile.id, upstream.client.circuit);
    };
    const state = new Gauge({
      name: 'gatehouse_mls_circuit_state',
      help: 'Whether an MLS is asked: 0 closed, 1 one request is out to see, 2 open',
      labelNames: ['connection'] as const,
      registers: [],
      collect() {
        each((connection, { state }) => this.set({ connection }, STATES[state]));
      },
    });
    const opened = new Counter({
      name: 'gatehouse_mls_circuit_opened_total',
      help: 'How often an MLS was left alone because it failed again and again',
      labelNames: ['connection'] as const,
      registers: [],
      collect() {
        this.reset();
        each((connection, { opened }) => this.inc({ connection }, opened));
      },
    });
    for (const metric of [state, opened]) this.registry.registerMetric(metric);
  }
}
