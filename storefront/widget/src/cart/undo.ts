import type { Offer } from "../answer.ts";
import type { CartItem } from "../cards/cart.ts";
import type { Win } from "../shop.ts";
import { Store } from "../store.ts";

const KEY = "pairwell_undo";

/** How long an exchange can at least be taken back. */
export const UNDO_MS = 10_000;

/** What is needed to take an exchange back, also after the cart's page was loaded again to show it. */
export interface Undo {
  readonly offer: Omit<Offer, "card">;
  /** What is in the cart now. */
  readonly title: string;
  /** What was in the cart before. */
  readonly old: CartItem;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Keeps the newest exchange over a reload. */
export class UndoStore {
  readonly #store: Store;

  constructor(win: Win) {
    this.#store = new Store(() => win.sessionStorage);
  }

  keep(undo: Undo): void {
    this.#store.set(KEY, JSON.stringify(undo));
  }

  forget(): void {
    this.#store.remove(KEY);
  }

  /** The exchange that can still be taken back, once. */
  take(now: number): Undo | null {
    const kept = this.#store.get(KEY);
    this.forget();
    if (!kept) return null;
    const undo = JSON.parse(kept) as Undo;
    return undo.until > now ? undo : null;
  }
}
