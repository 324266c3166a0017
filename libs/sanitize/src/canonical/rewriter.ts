/** Builds a rewritten text together with the way back: every unit knows which unit of the input it came from. */
export class Rewriter {
  private units: Uint16Array<ArrayBuffer>;
  private origins: Int32Array<ArrayBuffer>;
  private length = 0;

  constructor(capacity: number) {
    this.units = new Uint16Array(capacity + 16);
    this.origins = new Int32Array(capacity + 17);
  }

  put(unit: number, origin: number): void {
    if (this.length + 1 >= this.units.length) this.grow();
    this.units[this.length] = unit;
    this.origins[this.length] = origin;
    this.length += 1;
  }

  /** Puts a replacement, at most eight units of it: some compatibility characters unfold to whole sentences. */
  write(text: string, origin: number): void {
    for (let at = 0; at < text.length && at < 8; at += 1) this.put(text.charCodeAt(at), origin);
  }

  done(end: number): { text: string; origins: Int32Array } {
    this.origins[this.length] = end;
    return {
      text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(this.units.subarray(0, this.length)),
      origins: this.origins.subarray(0, this.length + 1),
    };
  }

  private grow(): void {
    const units = new Uint16Array(this.units.length * 2);
    units.set(this.units);
    this.units = units;
    const origins = new Int32Array(this.units.length + 1);
    origins.set(this.origins);
    this.origins = origins;
  }
}
