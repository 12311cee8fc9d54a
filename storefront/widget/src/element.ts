import { Block } from "./block.ts";
import { type Load, Page } from "./page.ts";
import { safely } from "./safely.ts";
import type { Win } from "./shop.ts";

/** The element the theme's blocks render. */
export const TAG = "pairwell-offers";

/**
 * Defines `<pairwell-offers>` in a page. A custom element, because the theme editor puts blocks in, takes them
 * out and moves them without loading the page again, and the browser then tells the element by itself.
 */
export function definePairwell(win: Win, load: Load): void {
  // A theme with the block in two sections may load the script twice.
  if (win.customElements.get(TAG)) return;
  const page = new Page(win, load);

  win.customElements.define(
    TAG,
    class extends win.HTMLElement {
      #block: Block | null = null;

      connectedCallback(): void {
        safely(() => {
          // Kept when the element is moved: what it shows stays shown.
          this.#block ??= new Block(page, this);
          this.#block.start();
        })();
      }

      disconnectedCallback(): void {
        safely(() => this.#block?.stop())();
      }
    },
  );
}
