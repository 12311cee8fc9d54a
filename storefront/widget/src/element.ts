import { Block, type Page } from "./block.ts";
import { Cart } from "./cart.ts";
import { EventLog } from "./events.ts";
import { safely } from "./safely.ts";
import type { Win } from "./shop.ts";
import { Visitor } from "./visitor.ts";

/** The element the theme block renders. */
export const TAG = "pairwell-offers";

/**
 * Defines `<pairwell-offers>` in a page. A custom element, because the theme editor puts blocks in, takes them
 * out and moves them without loading the page again, and the browser then tells the element by itself.
 */
export function definePairwell(win: Win): void {
  // A theme with the block in two sections may load the script twice.
  if (win.customElements.get(TAG)) return;
  const visitor = new Visitor(win);
  const page: Page = { win, visitor, events: new EventLog(win, visitor), cart: new Cart(win, visitor) };

  win.customElements.define(
    TAG,
    class extends win.HTMLElement {
      #block: Block | null = null;

      connectedCallback(): void {
        safely(() => {
          this.#block = new Block(page, this);
        })();
      }

      disconnectedCallback(): void {
        safely(() => this.#block?.stop())();
      }
    },
  );
}
