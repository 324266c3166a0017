/** Who can be told of a change: the listen streams of modern clients, or one 2025 session. */
export interface ChangeListener {
  toolsChanged(): void;
  promptsChanged(): void;
  resourceUpdated(uri: string): void;
}

/** Changes the lists, and tells everybody who listens. */
export class Changes implements ChangeListener {
  /** Whether the tool, and the prompt, that come and go are there now. */
  showsTool = true;
  showsPrompt = true;
  private readonly listeners = new Set<ChangeListener>();

  /** Returns the way to leave. */
  tell(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  toolsChanged(): void {
    this.showsTool = !this.showsTool;
    for (const listener of this.listeners) listener.toolsChanged();
  }

  promptsChanged(): void {
    this.showsPrompt = !this.showsPrompt;
    for (const listener of this.listeners) listener.promptsChanged();
  }

  resourceUpdated(uri: string): void {
    for (const listener of this.listeners) listener.resourceUpdated(uri);
  }
}
