import type { Frame } from "./frame.ts";
import type { Win } from "./shop.ts";

/**
 * Lets a block be as high as what it shows, where that moves nothing on the screen: when its end lies below it.
 * Room is reserved for as much as there can be, and often there is less.
 */
export function fit(win: Win, { host, root }: Frame): void {
  const last = root.querySelector("section:not([data-layout=cards])")?.lastElementChild;
  host.toggleAttribute("data-fit", !!last && last.getBoundingClientRect().bottom > win.innerHeight);
}
