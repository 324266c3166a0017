import type { AuditEvent, OwnCounting } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import { extensionTerms } from './extension-parts.js';
import { ExtensionThread } from './extension-thread.js';

/** Reports that the deployment counts itself. Each is opened when it is made, and closed after: one that fails is not made, and stops nothing else. */
export class OwnReports {
  constructor(
    private readonly loaded: Pick<LoadedConfig, 'config' | 'secret'>,
    private readonly folder: string,
  ) {}

  get names(): readonly string[] {
    return this.sections.map(({ id }) => id);
  }

  /** Resolves with what the work resolves with. Throws ExtensionFault where it does not fit, and what its code throws. */
  async counted<T>(name: string, work: (counting: OwnCounting) => Promise<T>): Promise<T> {
    const section = this.sections.find(({ id }) => id === name)!;
    const thread = await ExtensionThread.start(extensionTerms(section, this.loaded.secret, this.folder));
    try {
      return await work({
        take: async (events: readonly AuditEvent[]) => void (await thread.call('take', [events])),
        told: () => thread.call('told', []),
      });
    } catch (cause) {
      throw new Error(`The report ${name} of this deployment failed: ${(cause as Error).message}`, { cause });
    } finally {
      await thread.close();
    }
  }

  private get sections() {
    return this.loaded.config.extensions.filter(({ kind }) => kind === 'report');
  }
}
