// @ts-check

// Loaded before the gateway (`--import`): at SIGUSR2 time goes on by two seconds at a time, an hour in all, and everything falls due in its order.
// What waits for a network goes by the real clock still. Worker threads keep their own time.
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';
import { isMainThread } from 'node:worker_threads';

const STEPS = 1_800;
const STEP_MS = 2_000;
/** Real time after each step, in which the gateway does what fell due. */
const PAUSE_MS = 8;

const RealDate = Date;
const real = { setTimeout, clearTimeout, now: performance.now.bind(performance) };
let ahead = 0;
const now = () => RealDate.now() + ahead;

class FastDate extends RealDate {
  /** @param {ConstructorParameters<DateConstructor>} given */
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
}

/** @type {Set<FastTimer>} */
const waiting = new Set();

class FastTimer {
  isReferenced = true;
  due = 0;
  /** @type {NodeJS.Timeout | undefined} */
  timer;

  /**
   * @param {() => void} work
   * @param {number} ms
   * @param {boolean} repeats
   */
  constructor(work, ms, repeats) {
    this.work = work;
    this.ms = Number(ms) >= 1 ? Number(ms) : 1;
    this.repeats = repeats;
    this.arm();
  }

  arm() {
    this.due = now() + this.ms;
    this.timer = real.setTimeout(() => this.fire(), this.ms);
    if (!this.isReferenced) this.timer.unref();
    waiting.add(this);
  }

  fire() {
    this.close();
    if (this.repeats) this.arm();
    this.work();
  }

  close() {
    waiting.delete(this);
    real.clearTimeout(this.timer);
    return this;
  }

  refresh() {
    this.close().arm();
    return this;
  }

  ref() {
    this.isReferenced = true;
    this.timer?.ref();
    return this;
  }

  unref() {
    this.isReferenced = false;
    this.timer?.unref();
    return this;
  }

  hasRef() {
    return this.isReferenced;
  }
}

/** @param {unknown} timer */
const clear = (timer) => (timer instanceof FastTimer ? void timer.close() : real.clearTimeout(/** @type {NodeJS.Timeout} */ (timer)));
/** @param {boolean} repeats */
const starting =
  (repeats) =>
  /**
   * @param {(...given: unknown[]) => void} work
   * @param {number} ms
   * @param {unknown[]} given
   */
  (work, ms, ...given) =>
    new FastTimer(() => work(...given), ms, repeats);

async function passHour() {
  for (let step = 0; step < STEPS; step += 1) {
    ahead += STEP_MS;
    const due = [...waiting].filter((timer) => timer.due <= now()).sort((one, other) => one.due - other.due);
    for (const timer of due) if (waiting.has(timer)) timer.fire();
    await new Promise((resolve) => real.setTimeout(() => resolve(undefined), PAUSE_MS));
  }
  process.stderr.write('an hour has passed\n');
}

if (isMainThread) {
  const started = { setTimeout: starting(false), setInterval: starting(true), clearTimeout: clear, clearInterval: clear };
  Object.assign(globalThis, started, { Date: FastDate });
  Object.assign(timers, started);
  performance.now = () => real.now() + ahead;
  syncBuiltinESMExports();
  process.on('SIGUSR2', () => void passHour());
}
