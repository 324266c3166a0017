/** Who can be told of a change: the listen streams of modern clients, or one 2025 session. */
export interface ChangeListener {
  toolsChanged(): void;
  promptsChanged(): void;
  resourceUpdated(uri: string): void;
}

/** Tells everybody who listens. */
export class Changes implements ChangeListener {
  private readonly listeners = new Set<ChangeListener>();

  /** Returns the way to leave. */
  tell(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  toolsChanged(): void {
    for (const listener of this.listeners) listener.toolsChanged();
  }

  promptsChanged(): void {
    for (const listener of this.listeners) listener.promptsChanged();
  }

  resourceUpdated(uri: string): void {
    for (const listener of this.listeners) listener.resourceUpdated(uri);
  }
}
