import type { Block } from "../block.ts";
import type { Kit } from "../cards/main.ts";
import type { Surface } from "../surface.ts";
import { Ladder } from "./ladder.ts";

export function openSurface(block: Block, kit: Kit): Surface {
  return new Ladder(block, kit);
}
