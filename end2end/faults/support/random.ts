// Chance that can be had again: the seed of each test is printed, and PAIRWELL_FAULTS_SEED gives it back.

/** Numbers that look random and follow from a seed (mulberry32). */
export class Chance {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** The chance of a test, under a new seed unless one is asked for. */
  static ofTest(name: string): Chance {
    const asked = process.env.PAIRWELL_FAULTS_SEED;
    const chance = new Chance(asked ? Number(asked) : Date.now() % 2 ** 31);
    console.log(`seed of "${name}": ${chance.seed}`);
    return chance;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of several. */
  of<T>(things: readonly T[]): T {
    return things[this.between(0, things.length - 1)]!;
  }
}
