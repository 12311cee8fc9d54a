import type { Block } from "../block.ts";
import type { Kit } from "../cards/main.ts";
import { safely } from "../safely.ts";
import { type CartChange, CartWatch } from "../watch.ts";
import { isOnScreen } from "./screen.ts";

const followed = new WeakSet<Kit>();

/** Asks again for what shows the cart whenever that changes: once, for all of it. */
export function followCart(kit: Kit, event: string | undefined): void {
  if (followed.has(kit)) return;
  followed.add(kit);
  const { page } = kit;
  const changed = ({ lines, added, isOwn }: CartChange): void => {
    const has_open_drawer = page.blocks.some((block) => block.placement === "cart_drawer" && isOnScreen(page.win, block.host));
    const concerned = page.blocks.filter((block) => {
      if (!block.showsCart || block.isHeld) return false;
      // One offer led here already, or the drawer has the word: no strip on top of it.
      if (block.placement === "added_to_cart") return added && !isOwn && !has_open_drawer;
      if (!lines.length) block.frame.close();
      else if (block.placement === "cart_drawer" && !has_open_drawer) block.renew();
      else return true;
      return false;
    });
    safely(() => page.ask(concerned, added))();
  };
  CartWatch.of(kit).on(safely(changed), event, () => page.blocks.forEach(reserve));
}

/** The drawer of an empty cart takes no space. It may not be empty any more, and the drawer is about to open. */
function reserve(block: Block): void {
  const { host, placement } = block;
  if (placement === "cart_drawer" && host.dataset["state"] === "empty" && !isOnScreen(block.page.win, host)) delete host.dataset["state"];
}
