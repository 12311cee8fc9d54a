import { randomHex } from "./ids.ts";
import { countingAllowed, inThemeEditor, type Win } from "./shop.ts";
import { Store } from "./store.ts";

const KEY = "pairwell_visitor";
const SHAPE = /^vis_[0-9a-f]{32}$/;

/** This browser, by a random name that says nothing about the person. */
export class Visitor {
  readonly #win: Win;
  readonly #store: Store;

  constructor(win: Win) {
    this.#win = win;
    this.#store = new Store(() => win.localStorage);
  }

  /**
   * The visitor's id, made at first need; null when this visit must not be counted. Asked anew at each use,
   * because consent can be given or taken back while the page is open. Taking it back erases the id.
   */
  id(): string | null {
    if (inThemeEditor(this.#win)) return null;
    if (!countingAllowed(this.#win)) {
      this.#store.remove(KEY);
      return null;
    }
    const stored = this.#store.get(KEY);
    if (stored && SHAPE.test(stored)) return stored;
    const id = `vis_${randomHex(this.#win, 16)}`;
    this.#store.set(KEY, id);
    return id;
  }
}
