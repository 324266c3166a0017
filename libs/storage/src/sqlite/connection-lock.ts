import { AsyncLocalStorage } from 'node:async_hooks';

/** Used the database from inside a transaction, but not through it: it would wait for itself for ever. */
export class ReentrantUse extends Error {
  constructor() {
    super('The database was used inside a transaction without its manager. Use the manager that the transaction was given.');
    this.name = 'ReentrantUse';
  }
}

export class ConnectionTimeout extends Error {
  constructor(ms: number) {
    super(
      `The database connection was not free within ${ms} ms. A query runner was taken and not released, or a transaction takes too long.`,
    );
    this.name = 'ConnectionTimeout';
  }
}

interface Waiting {
  readonly owner: object;
  readonly enter: () => void;
}

/** The one connection of an embedded database, lent to one owner at a time, in order of asking. */
export class ConnectionLock {
  private holder: object | undefined;
  private readonly waiting: Waiting[] = [];
  private readonly transactions = new AsyncLocalStorage<object>();
  private transactionsNow = 0;

  constructor(private readonly patienceMs: number) {}

  /** Runs work that belongs to a transaction of `owner`: whoever else asks for the connection from within is refused at once. */
  async inside<T>(owner: object, work: () => Promise<T>): Promise<T> {
    this.transactionsNow += 1;
    try {
      return await this.transactions.run(owner, work);
    } finally {
      this.transactionsNow -= 1;
      // While the storage is on, Node 20 runs a hook for every promise of the process: a fifth of the cost of a call that has no transaction.
      if (this.transactionsNow === 0) this.transactions.disable();
    }
  }

  acquire(owner: object): Promise<void> {
    if (!this.holder) {
      this.holder = owner;
      return Promise.resolve();
    }
    if (this.transactions.getStore() === this.holder) return Promise.reject(new ReentrantUse());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new ConnectionTimeout(this.patienceMs));
      }, this.patienceMs);
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const waiter = { owner, enter };
      this.waiting.push(waiter);
    });
  }

  release(owner: object): void {
    if (this.holder !== owner) return;
    const next = this.waiting.shift();
    this.holder = next?.owner;
    next?.enter();
  }
}
