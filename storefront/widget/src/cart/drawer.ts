import type { Block } from "../block.ts";
import { safely } from "../safely.ts";

/** Where a theme can say itself that the line belongs. */
const SLOT = "[data-pairwell-drawer]";

/** Puts the block into the theme's drawer, and back again whenever the theme has drawn the drawer anew. */
export function keepInDrawer(block: Block): void {
  const { host, page } = block;
  const mount = safely(() => {
    const place = find(page.win.document, SLOT) ?? find(page.win.document, host.dataset["into"] ?? "");
    if (host.dataset["mounted"] === "busy") return;
    // No drawer on this page: nothing to ask for.
    if (!place) host.dataset["state"] = "empty";
    if (!place) return;
    // Moving it is also leaving its place, which must not start another move.
    host.dataset["mounted"] = "busy";
    if (place.matches(SLOT)) place.append(host);
    else if (host.dataset["position"] === "below_total") place.after(host);
    else place.before(host);
    host.dataset["mounted"] = "";
  });
  block.onLeave = () => {
    page.win.setTimeout(() => {
      if (!host.isConnected) mount();
    }, 0);
  };
  mount();
}

/** A selector written by hand can be wrong; then there is no such place. */
function find(doc: Document, selector: string): Element | null {
  try {
    return doc.querySelector(selector);
  } catch {
    return null;
  }
}
