/** Seeded numbers: the same seed and name give the same number, whatever else is generated. */

/** FNV-1a over the text, finished with a mixer so that near texts give far numbers. */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in 0..1 belonging to a seed and a name. */
export function unit(seed: number, name: string): number {
  return hash32(`${seed}/${name}`) / 0x1_0000_0000;
}

/** One of the values, by seed and name. */
export function pick<T>(seed: number, name: string, values: readonly T[]): T {
  return values[Math.floor(unit(seed, name) * values.length)]!;
}
