import type { Offers } from "./answer.ts";
import type { Block } from "./block.ts";
import type { Kit } from "./cards/main.ts";

/** One way to show offers in a block. */
export interface Surface {
  /** Shows what was answered, in the place of what it showed before. */
  show(offers: Offers): void;
  /** There is nothing (more) to show. */
  clear?(): void;
}

/** What a script of the widget offers to the page: a surface for a block. */
export interface SurfaceModule {
  openSurface(block: Block, kit: Kit): Surface;
}
