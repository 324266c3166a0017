import type { Announced } from './announced.js';
import { AnnouncementWatch, type OpenAnnouncements } from './announcement-watch.js';

/** What one upstream announces of itself, and who hears it. */
export class Announcing implements Announced {
  /** Keeps the server announcing. Stop it when the upstream is closed. */
  readonly watch: AnnouncementWatch;
  private readonly ofLists: (() => void)[] = [];
  private readonly ofUpdates: ((uri: string) => void)[] = [];

  constructor(open: OpenAnnouncements) {
    this.watch = new AnnouncementWatch(open, (wanted) => this.missed(wanted));
  }

  whenListChanges(listener: () => void): void {
    this.ofLists.push(listener);
  }

  whenResourceUpdates(listener: (uri: string) => void): void {
    this.ofUpdates.push(listener);
  }

  readonly onListChanged = (): void => {
    for (const listener of this.ofLists) listener();
  };

  readonly onResourceUpdated = (uri: string): void => {
    for (const listener of this.ofUpdates) listener(uri);
  };

  /** What was announced during a gap is lost: everything counts as changed. */
  private missed(wanted: ReadonlySet<string>): void {
    this.onListChanged();
    for (const uri of wanted) this.onResourceUpdated(uri);
  }
}
