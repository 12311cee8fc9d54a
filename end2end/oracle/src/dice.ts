/** Chance from a seed: the same seed gives the same cases, and a failure names its seed. */

/** The seed of this run. */
export const SEED = Number(process.env["PAIRWELL_ORACLE_SEED"] ?? 1);
/** Cases of each class in each test. */
export const ROUNDS = Number(process.env["PAIRWELL_ORACLE_ROUNDS"] ?? 40);

const HOSTILE = [
  "é", "ß", "ſ", "İ", "ｍ", "日本", "🧺", "👩‍🌾", "e\u0301", "\u202e", "\u200d", "\ufeff", "\ufffd", "\u0000", "\u001f", "\u007f", "\u2028", "\ud800", "\udc00",
  "%", "%25", "%zz", "+", " ", "&", "=", ",", ";", "?", "#", "/", "\\", "[]", "'", '"', "<", ">", "~", "!", "(", ")", "*", "-", ".", "_", "\r\n", "\t", "{{", "$&", "__proto__",
];

/** A source of chance. */
export class Dice {
  private state: number;

  constructor(name: string, seed = SEED) {
    this.state = [...name].reduce((hash, c) => Math.imul(hash ^ c.codePointAt(0)!, 0x01000193), 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  }

  /** A number in 0..1 (mulberry32). */
  unit(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  /** One of the values. */
  pick<T>(values: readonly T[]): T {
    return values[this.int(0, values.length - 1)]!;
  }

  /** The values in another order. */
  shuffle<T>(values: readonly T[]): T[] {
    return values.map((value) => [this.unit(), value] as const).sort(([a], [b]) => a - b).map(([, value]) => value);
  }

  /** Lower-case letters and digits. */
  word(low = 1, high = 12): string {
    return Array.from({ length: this.int(low, high) }, () => this.pick([..."abcdefghijklmnopqrstuvwxyz0123456789"])).join("");
  }

  /** Anything that somebody might send, mixed with ordinary letters. */
  text(high = 12): string {
    return Array.from({ length: this.int(0, high) }, () => (this.unit() < 0.5 ? this.pick(HOSTILE) : this.word(1, 3))).join("");
  }
}
