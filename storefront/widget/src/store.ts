/**
 * A browser storage that never throws. Storage can be switched off, full, or forbidden in a frame;
 * then values last as long as the page does.
 */
export class Store {
  readonly #kept = new Map<string, string>();
  readonly #open: () => Storage;

  /** `open` returns the storage; it is a function because merely naming `localStorage` can throw. */
  constructor(open: () => Storage) {
    this.#open = open;
  }

  get(key: string): string | null {
    try {
      return this.#open().getItem(key) ?? this.#kept.get(key) ?? null;
    } catch {
      return this.#kept.get(key) ?? null;
    }
  }

  set(key: string, value: string): void {
    this.#kept.set(key, value);
    try {
      this.#open().setItem(key, value);
    } catch {
      // Kept in memory.
    }
  }

  remove(key: string): void {
    this.#kept.delete(key);
    try {
      this.#open().removeItem(key);
    } catch {
      // Nothing was stored.
    }
  }
}
