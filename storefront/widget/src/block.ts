import type { Cart } from "./cart.ts";
import type { EventLog } from "./events.ts";
import { watchExposure } from "./exposure.ts";
import { fetchOffers, type Offer, type Offers } from "./offers.ts";
import { safely } from "./safely.ts";
import { inThemeEditor, type Win } from "./shop.ts";
import { whenNear, whenUnseen } from "./space.ts";
import { readTexts } from "./texts.ts";
import { View } from "./view.ts";
import type { Visitor } from "./visitor.ts";

/** What all blocks of a page share. */
export interface Page {
  readonly win: Win;
  readonly visitor: Visitor;
  readonly events: EventLog;
  readonly cart: Cart;
}

/**
 * One block on the page, from its first sight to its end: asks for offers when the shopper comes near, shows
 * them or gives its space back, and passes on what the shopper does.
 */
export class Block {
  readonly #page: Page;
  readonly #host: HTMLElement;
  readonly #view: View;
  readonly #stops: (() => void)[] = [];
  #stopped = false;

  constructor(page: Page, host: HTMLElement) {
    this.#page = page;
    this.#host = host;
    this.#view = new View(page.win, host, readTexts(host));
    if (host.dataset["cart"] === "") page.cart.noteEmpty();
    const load = safely(() => this.#load());
    this.#stops.push(whenNear(page.win, host, load));
  }

  /** Stops everything: the block has left the page. */
  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
  }

  async #load(): Promise<void> {
    const { win, visitor } = this.#page;
    const { placement = "product_page", product = "", cart = "" } = this.#host.dataset;
    const asked = fetchOffers(win, { placement, product, cart, visitor: visitor.id() }).catch(() => null);
    const [offers, styled] = await Promise.all([asked, this.#view.styled]);
    if (this.#stopped) return;
    if (offers && styled) this.#show(offers);
    else this.#silence();
  }

  #show(offers: Offers): void {
    const { win, events } = this.#page;
    this.#view.show(offers, {
      opened: safely((offer) => events.record("click", offer)),
      declined: safely((offer) => events.record("decline", offer)),
      add: safely((offer) => this.#add(offer)),
    });
    const exposed = (card: HTMLElement): void => {
      const offer = offers.offers.find((candidate) => candidate.card === card);
      if (offer) events.record("exposure", offer);
    };
    const cards = offers.offers.map(({ card }) => card);
    this.#stops.push(watchExposure(win, cards, exposed));
  }

  #silence(): void {
    const { win } = this.#page;
    const { textNothing } = this.#host.dataset;
    if (inThemeEditor(win) && textNothing) {
      this.#view.hint(textNothing);
      return;
    }
    this.#host.dataset["state"] = "silent";
    this.#stops.push(whenUnseen(win, this.#host, () => this.#view.close()));
  }

  async #add(offer: Offer): Promise<void> {
    if (!this.#view.begin(offer)) return;
    const { win, cart, events } = this.#page;
    const result = await cart.add(offer.variant_id, offer.token);
    if (!result.added) {
      this.#view.failed(offer, result.why);
      return;
    }
    this.#view.added(offer);
    events.record("add", offer);
    // Before the event: a theme answers it by asking for the cart, which must not race with the write.
    await cart.tag();
    const { offer_id, variant_id } = offer;
    const detail = { answer: result.answer, offer_id, variant_id };
    win.document.dispatchEvent(new win.CustomEvent("pairwell:added", { detail }));
  }
}
