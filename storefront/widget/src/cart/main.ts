import type { Block } from "../block.ts";
import type { Kit } from "../cards/main.ts";
import type { Surface } from "../surface.ts";
import { CartOffers } from "./cart-offers.ts";
import { Confirmation } from "./confirmation.ts";
import { followCart } from "./follow.ts";

export function openSurface(block: Block, kit: Kit): Surface {
  followCart(kit, block.host.dataset["event"]);
  return block.placement === "added_to_cart" ? new Confirmation(block, kit) : new CartOffers(block, kit);
}
