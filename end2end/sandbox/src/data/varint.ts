/**
 * Columns of integers as variable-length bytes: seven bits a byte, low bits first, signs folded in (zigzag).
 * Small numbers take one byte, which is what makes delta-coded columns compress well.
 */

/** Writes a column of signed integers (each within 53 bits). */
export class ColumnWriter {
  private readonly bytes: number[] = [];

  push(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer: ${value}`);
    // Arithmetic instead of shifts: shifts would cut the value to 32 bits.
    let rest = value < 0 ? -value * 2 - 1 : value * 2;
    while (rest >= 0x80) {
      this.bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.bytes.push(rest);
  }

  finish(): Buffer {
    return Buffer.from(this.bytes);
  }
}

/** Reads a column written by {@link ColumnWriter}. */
export class ColumnReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  next(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError("column ended early");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }
}
