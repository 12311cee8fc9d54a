import type { CartLine } from "./cards/cart.ts";
import type { Kit } from "./cards/main.ts";
import type { Page } from "./page.ts";
import { safely } from "./safely.ts";

/** Themes tell of a change, read the cart and draw it again; this is late enough to see all of it as one change. */
const SETTLE_MS = 300;
const CHANGES = /\/cart\/(add|change|update|clear)\b/;
/** What some themes call the event. The one of another theme is a setting of the app embed. */
const EVENTS = ["pairwell:added", "cart:updated", "cart:refresh", "cart:change"];

/** The cart is not what it was. */
export interface CartChange {
  readonly lines: readonly CartLine[];
  /** The variant there is more of now. */
  readonly added: string;
  /** Whether we did it ourselves. */
  readonly isOwn: boolean;
}

/** Notices when the cart changes, whoever changes it. */
export class CartWatch {
  readonly #page: Page;
  readonly #kit: Kit;
  readonly #hints: (() => void)[] = [];
  readonly #listeners: ((change: CartChange) => void)[] = [];
  #timer = 0;

  private constructor(kit: Kit) {
    this.#page = kit.page;
    this.#kit = kit;
  }

  /** The one of the page. More than one script carries this class. */
  static of(kit: Kit): CartWatch {
    return (kit.watch ??= new CartWatch(kit));
  }

  /** Calls `changed` after each change, and `hinted` when there may have been one. `event` is what the theme calls it. */
  on(changed: (change: CartChange) => void, event = "", hinted: () => void = () => {}): void {
    if (!this.#listeners.length) this.#watch();
    if (event) this.#page.win.document.addEventListener(event, this.hint);
    this.#listeners.push(changed);
    this.#hints.push(hinted);
  }

  /** There may have been a change. */
  readonly hint = (): void => {
    const { win } = this.#page;
    for (const hinted of this.#hints) hinted();
    win.clearTimeout(this.#timer);
    this.#timer = win.setTimeout(
      safely(() => this.#look()),
      SETTLE_MS,
    );
  };

  #watch(): void {
    const { win, blocks } = this.#page;
    this.#page.cart ??= blocks[0]?.host.dataset["cart"] ?? "";
    for (const name of EVENTS) win.document.addEventListener(name, this.hint);
    if (!("PerformanceObserver" in win)) return;
    // Seen from outside, so that no function of the page has to be replaced by one of ours.
    const observer = new win.PerformanceObserver((list) => {
      if (list.getEntries().some(({ name }) => CHANGES.test(name))) this.hint();
    });
    observer.observe({ type: "resource" });
  }

  async #look(): Promise<void> {
    const { cart } = this.#kit;
    const lines = await cart.lines();
    const now = lines.map(({ variant_id, quantity }) => `${variant_id}:${quantity}`).join(",");
    const isOwn = cart.isOwnChange;
    cart.isOwnChange = false;
    const before = quantities(this.#page.cart ?? "");
    const after = quantities(now);
    const added = [...after].find(([variant, quantity]) => quantity > (before.get(variant) ?? 0))?.[0] ?? "";
    const is_same = !added && [...before].every(([variant, quantity]) => after.get(variant) === quantity);
    this.#page.cart = now;
    if (!is_same) for (const listener of this.#listeners) listener({ lines, added, isOwn });
  }
}

function quantities(cart: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of cart.split(",").filter(Boolean)) {
    const [variant = "", quantity] = line.split(":");
    found.set(variant, (found.get(variant) ?? 0) + Number(quantity));
  }
  return found;
}
