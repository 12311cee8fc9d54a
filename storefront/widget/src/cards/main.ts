import type { Offer } from "../answer.ts";
import type { Block } from "../block.ts";
import type { Page } from "../page.ts";
import type { Surface } from "../surface.ts";
import type { CartWatch } from "../watch.ts";
import { Cards } from "./cards.ts";
import { Cart } from "./cart.ts";
import { EventLog } from "./events.ts";
import { watchExposure } from "./exposure.ts";
import { words } from "./texts.ts";

/** What all surfaces of a page share. The other scripts get it handed over, so that none of it is shipped twice. */
export class Kit {
  readonly page: Page;
  readonly events: EventLog;
  readonly cart: Cart;
  /** Made by the first surface that needs it; cards below a product do not. */
  watch: CartWatch | null = null;
  readonly Cards = Cards;
  readonly words = words;

  constructor(page: Page) {
    this.page = page;
    this.events = new EventLog(page);
    this.cart = new Cart(page);
  }

  /** Counts each offer that is really seen. Returns a function that stops. */
  expose(offers: readonly Offer[]): () => void {
    const byCard = new Map(offers.map((offer) => [offer.card, offer]));
    return watchExposure(this.page.win, [...byCard.keys()], (card) => {
      this.events.record("exposure", byCard.get(card) as Offer);
    });
  }

  /** Notes a "No thanks": for the server, and in case it does not arrive in time, for the rest of the session. */
  decline(offer: Offer): void {
    this.page.session.decline(offer.product_id);
    this.events.record("decline", offer);
  }
}

/** The script that every surface needs. */
export interface CardsModule {
  openKit(page: Page): Kit;
}

export function openKit(page: Page): Kit {
  return new Kit(page);
}

export function openSurface(block: Block, kit: Kit): Surface {
  return new Cards(block, kit);
}
