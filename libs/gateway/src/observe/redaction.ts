/** Replaces personal data in a text. Given by libs/privacy; a port here, since a log line is a door like any other. */
export type RedactText = (text: string) => string;

const SECRET_KEY = /(token|secret|password|authorization|cookie|credential|apikey|api_key|private)/i;
const SECRET_TEXT = /\b(?:Bearer\s+[\w.~+/-]+=*|eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*|(?:sk|ghp|xox[abp])[-_][\w-]{10,})/g;
const MAXIMUM_DEPTH = 6;
const MAXIMUM_TEXT = 2_000;

/** Redacts log records by construction: every string passes, secret-looking keys never do, depth and length are bounded. */
export class LogRedaction {
  constructor(private readonly redactText: RedactText) {}

  text(text: string): string {
    const short = text.length > MAXIMUM_TEXT ? `${text.slice(0, MAXIMUM_TEXT)}…` : text;
    return this.redactText(short.replace(SECRET_TEXT, '[secret]'));
  }

  value(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (value instanceof Error) return this.error(value, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAXIMUM_DEPTH) return '[deep]';
    if (Array.isArray(value)) return value.slice(0, 50).map((item) => this.value(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, SECRET_KEY.test(key) ? '[secret]' : this.value(item, depth + 1)]),
    );
  }

  private error(error: Error, depth: number): unknown {
    const frames = error.stack
      ?.split('\n')
      .slice(1, 6)
      .map((frame) => frame.trim());
    return {
      name: error.name,
      message: this.text(error.message),
      at: frames,
      ...(error.cause && depth < 2 ? { cause: this.value(error.cause, depth + 1) } : {}),
    };
  }
}
