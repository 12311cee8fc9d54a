import type { Offers } from "../answer.ts";
import type { Block } from "../block.ts";
import type { Cards } from "../cards/cards.ts";
import type { Kit } from "../cards/main.ts";
import { safely } from "../safely.ts";
import type { Surface } from "../surface.ts";
import { hasOpenDialog } from "./screen.ts";

/** Long enough to read one line, short enough not to be in the way. */
const SHOWN_MS = 6000;
const GAP_PX = 8;
/** Themes mark the icon in many ways, but it always leads to the cart. */
const CART_ICONS = '[data-cart-icon],#cart-icon-bubble,header a[href$="/cart"],a[href$="/cart"]';

/**
 * A strip near the cart after something was added to it. It lies over the page without stopping anything: it takes
 * no focus, goes by itself or with Escape, and stays while the shopper is at it.
 */
export class Confirmation implements Surface {
  readonly #block: Block;
  readonly #cards: Cards;
  #timer = 0;
  #before: HTMLElement | null = null;

  constructor(block: Block, kit: Kit) {
    const { host, page } = block;
    this.#block = block;
    this.#cards = new kit.Cards(block, kit);
    const stay = (): void => page.win.clearTimeout(this.#timer);
    const go = (): void => {
      if (!host.matches(":hover") && !block.frame.root.activeElement) this.#wait();
    };
    host.addEventListener("pointerenter", stay);
    host.addEventListener("pointerleave", go);
    host.addEventListener("focusin", (event) => {
      stay();
      if (event.relatedTarget) this.#before = event.relatedTarget as HTMLElement;
    });
    host.addEventListener("focusout", () => page.win.setTimeout(go, 0));
    // A drawer that opens late takes the keyboard, and the notice makes room for it.
    page.win.document.addEventListener(
      "focusin",
      safely(() => {
        if (host.dataset["state"] === "shown" && hasOpenDialog(page.win)) this.clear();
      }),
    );
    page.win.document.addEventListener(
      "keydown",
      safely((event: KeyboardEvent) => {
        if (event.key === "Escape" && host.dataset["state"] === "shown") this.clear();
      }),
    );
  }

  show(offers: Offers): void {
    const { frame, page } = this.#block;
    if (!offers.offers.length || hasOpenDialog(page.win)) return;
    this.#place();
    this.#cards.show(offers);
    const headline = offers.section.querySelector("[part~=headline]")?.textContent ?? "";
    frame.say(`${headline} ${offers.offers.map(({ title }) => title).join(", ")}`.trim());
    this.#wait();
  }

  clear(): void {
    const { frame, page } = this.#block;
    page.win.clearTimeout(this.#timer);
    if (frame.root.activeElement) this.#before?.focus({ preventScroll: true });
    frame.close();
  }

  #wait(): void {
    const { win } = this.#block.page;
    win.clearTimeout(this.#timer);
    this.#timer = win.setTimeout(
      safely(() => this.clear()),
      SHOWN_MS,
    );
  }

  /** Below the cart's icon, when that is on the screen. */
  #place(): void {
    const { host, page } = this.#block;
    const { innerWidth, innerHeight } = page.win;
    const boxes = [...page.win.document.querySelectorAll(CART_ICONS)].map((icon) => icon.getBoundingClientRect());
    const box = boxes.find(({ width, top, bottom }) => width > 0 && top >= 0 && bottom < innerHeight / 2);
    const ground = page.win.getComputedStyle(page.win.document.body).backgroundColor;
    if (ground && !/^(transparent|rgba\(0, 0, 0, 0\))$/.test(ground)) host.style.setProperty("--pairwell-surface", ground);
    host.style.setProperty("--pairwell-top", `${GAP_PX + (box?.bottom ?? 0)}px`);
    host.style.setProperty("--pairwell-end", `${Math.max(GAP_PX, box ? innerWidth - box.right : GAP_PX)}px`);
  }
}
