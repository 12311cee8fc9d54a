import type { Answer } from "./answer.ts";
import { Frame } from "./frame.ts";
import type { Page } from "./page.ts";
import { safely } from "./safely.ts";
import { inThemeEditor } from "./shop.ts";
import { whenNear, whenUnseen } from "./space.ts";
import type { Surface, SurfaceModule } from "./surface.ts";

/** Surfaces that have nothing to say about an empty cart. */
const OF_THE_CART = ["cart_page", "cart_drawer"];
/** The one that waits until something was added. */
const NOTICE = "added_to_cart";

/**
 * One block on the page: tells the page when the shopper comes near, shows what was answered or gives its
 * space back.
 */
export class Block {
  readonly page: Page;
  readonly host: HTMLElement;
  readonly frame: Frame;
  readonly placement: string;
  /** While true, what is shown stays: something can still be taken back there. */
  isHeld = false;
  /** Called when the element is taken out of the page or moved. */
  onLeave: (() => void) | null = null;
  #isAnswered = false;
  #serial = 0;
  #surface: Promise<Surface> | null = null;
  #stops: (() => void)[] = [];

  constructor(page: Page, host: HTMLElement) {
    this.page = page;
    this.host = host;
    this.placement = host.dataset["placement"] ?? "";
    this.frame = new Frame(page.win, host);
    if (host.dataset["cart"] === "") page.session.cartIsNew();
    // The cart's surfaces watch the cart from the start, whether or not anything is shown yet.
    if (this.showsCart) void this.#open().catch(() => {});
  }

  /** How the surface is asked for. */
  get surface(): string {
    const { position } = this.host.dataset;
    return position ? `${this.placement}@${position}` : this.placement;
  }

  /** Whether it speaks of the cart, and has to be asked for again when that changes. */
  get showsCart(): boolean {
    return [...OF_THE_CART, NOTICE].includes(this.placement);
  }

  /** Whether the next request of the page should be for this block too. */
  get needsAnswer(): boolean {
    if (this.#isAnswered || this.isHeld || this.host.dataset["state"] === "empty") return false;
    if (OF_THE_CART.includes(this.placement)) return (this.page.cart ?? this.host.dataset["cart"]) !== "";
    return this.placement !== NOTICE;
  }

  /** The block is on the page. */
  start(): void {
    this.page.add(this);
    const near = safely(() => {
      if (this.needsAnswer) this.page.near();
    });
    this.#stops.push(whenNear(this.page.win, this.host, near));
  }

  /** The block has left the page, or its place on it. */
  stop(): void {
    this.page.remove(this);
    this.#rest();
    this.onLeave?.();
  }

  /** Asks again when the shopper is near. What is shown stays until there is something else. */
  renew(): void {
    if (this.isHeld || !this.#isAnswered) return;
    this.#isAnswered = false;
    this.#rest();
    this.start();
  }

  /** A request for this block is on its way. Gives the number under which its answer will be taken. */
  asking(): number {
    this.#isAnswered = true;
    void this.#open().catch(() => {});
    return ++this.#serial;
  }

  /** Takes what was answered, unless it was asked again since. */
  async take(answer: Answer, serial: number): Promise<void> {
    const { position } = this.host.dataset;
    const own = answer.find(({ section: { dataset: { placement, position: at } } }) => placement === this.placement && (!position || !at || at === position));
    const [surface, styled] = await Promise.all([this.#open().catch(() => null), this.frame.styled]);
    if (serial !== this.#serial || this.isHeld) return;
    // Left the page meanwhile: asks again if it comes back.
    if (!this.host.isConnected) this.#isAnswered = false;
    else if (own && surface && styled) surface.show(own);
    else this.#silence(surface);
  }

  #rest(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #open(): Promise<Surface> {
    const { page, host } = this;
    const { kit, script = kit } = host.dataset;
    return (this.#surface ??= Promise.all([page.kit(host), page.module<SurfaceModule>(script)]).then(([shared, own]) =>
      own.openSurface(this, shared),
    ));
  }

  #silence(surface: Surface | null): void {
    const { win, session } = this.page;
    const { textNothing, product, state } = this.host.dataset;
    if (surface?.clear) surface.clear();
    else if (inThemeEditor(win) && textNothing) this.frame.put(this.frame.part("p", "hint", textNothing), "hint");
    else if (state !== "empty") {
      this.frame.blank();
      if (this.placement === "product_ladder") session.silent(product);
      this.#stops.push(whenUnseen(win, this.host, () => this.frame.close()));
    }
  }
}
