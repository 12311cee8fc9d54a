import { Store } from "./store.ts";
import type { Win } from "./shop.ts";

const VIEW = "pairwell_view";
const RECENT = "pairwell_recent";
const DECLINED = "pairwell_declined";
const SILENT = "pairwell_silent";
const TAGGED = "pairwell_cart_tagged";
/** One more than is sent: the page's own product may be among them. */
const MAX_RECENT = 6;
const MAX_DECLINED = 50;
const MAX_SILENT = 50;

/** What a tab remembers while it is open: numbers of products, and no name for who looks at them. */
export class Session {
  readonly #store: Store;

  constructor(win: Win) {
    this.#store = new Store(() => win.sessionStorage);
  }

  /** The look before this one, once; nothing when this look has been named already. */
  leave(view: string): string {
    const left = this.#store.get(VIEW);
    this.#store.set(VIEW, view);
    return left && left !== view ? left : "";
  }

  /** Products looked at before, newest first, without the one on the page. */
  recent(product: string | undefined): string {
    const others = this.#list(RECENT).filter((id) => id !== product);
    return others.slice(0, MAX_RECENT - 1).join(",");
  }

  saw(product: string | undefined): void {
    this.#put(RECENT, product, MAX_RECENT);
  }

  /** Without consent nothing of the visit is kept. */
  forget(): void {
    this.#store.remove(RECENT);
  }

  /** Products that were declined, newest first. */
  declined(): string {
    return this.#list(DECLINED).join(",");
  }

  decline(product: string): void {
    this.#put(DECLINED, product, MAX_DECLINED);
  }

  /** Notes that there was nothing to compare `product` with: its block reads this before the page is drawn. */
  silent(product: string | undefined): void {
    this.#put(SILENT, product, MAX_SILENT);
  }

  /** The visitor whom the cart has been told. */
  get tagged(): string | null {
    return this.#store.get(TAGGED);
  }

  tag(visitor: string): void {
    this.#store.set(TAGGED, visitor);
  }

  /**
   * Tells that the page was rendered with an empty cart. That may be a new cart after an order, which has not
   * been told its visitor yet.
   */
  cartIsNew(): void {
    this.#store.remove(TAGGED);
  }

  #list(key: string): string[] {
    return this.#store.get(key)?.split(",").filter((id) => /^\d+$/.test(id)) ?? [];
  }

  #put(key: string, id: string | undefined, max: number): void {
    if (!id) return;
    const others = this.#list(key).filter((other) => other !== id);
    this.#store.set(key, [id, ...others].slice(0, max).join(","));
  }
}
