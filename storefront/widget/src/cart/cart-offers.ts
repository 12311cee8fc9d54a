import type { Offer, Offers } from "../answer.ts";
import type { Block } from "../block.ts";
import type { Cards } from "../cards/cards.ts";
import type { Kit } from "../cards/main.ts";
import { fit } from "../fit.ts";
import { safely } from "../safely.ts";
import type { Surface } from "../surface.ts";
import { keepInDrawer } from "./drawer.ts";
import { exchange } from "./exchange.ts";
import { type Undo, UNDO_MS, UndoStore } from "./undo.ts";

/** What is said beside the cart, on its page or in the drawer: offers, a line to exchange, what free delivery takes. */
export class CartOffers implements Surface {
  readonly #block: Block;
  readonly #kit: Kit;
  readonly #cards: Cards;
  readonly #undos: UndoStore;
  #timer = 0;

  constructor(block: Block, kit: Kit) {
    this.#block = block;
    this.#kit = kit;
    this.#cards = new kit.Cards(block, kit, (offer) => this.#accept(offer));
    this.#undos = new UndoStore(block.page.win);
    if (block.placement === "cart_drawer") keepInDrawer(block);
    else this.#resume();
  }

  show(offers: Offers): void {
    const { frame, page, placement } = this.#block;
    this.#cards.show(offers);
    // The drawer is a window of its own, and its end is on the screen.
    if (placement === "cart_page") fit(page.win, frame);
  }

  async #accept(offer: Offer): Promise<void> {
    const replaces = offer.card.dataset["replaces"];
    if (replaces) await this.#exchange(offer, replaces);
    else if (await this.#cards.add(offer)) this.#tellTheme();
  }

  async #exchange(offer: Offer, replaces: string): Promise<void> {
    if (!this.#cards.begin(offer)) return;
    const { cart, events } = this.#kit;
    const id = Number(offer.variant_id);
    const done = await exchange(
      cart,
      ({ variant_id }) => String(variant_id) === replaces,
      (old) => ({ ...old, id, properties: { ...old.properties, _pairwell: offer.token } }),
    ).catch(() => ({ done: false, why: null }) as const);
    if (!done.done) return this.#cards.failed(offer, done.why);
    events.record("add", offer);
    await cart.tag();
    const { card, ...named } = offer;
    const title = card.querySelector("[part~=title]")?.textContent?.trim() || offer.title;
    const undo = { offer: named, title: card.dataset["title"] ?? title, old: done.old, until: Date.now() + UNDO_MS };
    this.#offerUndo(undo, card);
    this.#tellTheme(undo);
  }

  /** Puts a way back in the place of the offer. Nothing else takes that place before its time is over. */
  #offerUndo(undo: Undo, card: HTMLElement): void {
    const { frame, host, page } = this.#block;
    const { words } = this.#kit;
    this.#block.isHeld = true;
    const said = words(host, "Upgraded", undo.title);
    const button = frame.part("button", "undo", words(host, "Undo"));
    button.setAttribute("type", "button");
    const had_focus = frame.root.activeElement !== null;
    const before = [...card.childNodes];
    card.replaceChildren(frame.part("p", "reminder", said), button);
    card.dataset["state"] = "undo";
    frame.say(said);
    // The keyboard was on the button that has gone.
    if (had_focus) button.focus({ preventScroll: true });
    page.win.clearTimeout(this.#timer);
    this.#timer = page.win.setTimeout(() => (this.#block.isHeld = false), Math.max(0, undo.until - Date.now()));
    button.addEventListener(
      "click",
      safely(() => this.#takeBack(undo, card, before)),
    );
  }

  async #takeBack(undo: Undo, card: HTMLElement, before: readonly ChildNode[]): Promise<void> {
    const { frame, host } = this.#block;
    const { cart, events, words } = this.#kit;
    if (card.dataset["state"] === "busy") return;
    card.dataset["state"] = "busy";
    const offer = { ...undo.offer, card };
    const done = await exchange(
      cart,
      ({ properties }) => properties?.["_pairwell"] === offer.token,
      ({ quantity }) => ({ ...undo.old, quantity }),
    ).catch(() => ({ done: false, why: null }) as const);
    card.dataset["state"] = "undo";
    if (!done.done) {
      frame.say(words(host, "Failed"));
      card.append(frame.part("p", "error", done.why ?? words(host, "Failed")));
      return;
    }
    events.record("undo", offer);
    this.#block.isHeld = false;
    this.#undos.forget();
    if (before.length) {
      card.replaceChildren(...before);
      this.#cards.ready(offer);
      card.querySelector<HTMLElement>("[part=add]")?.focus({ preventScroll: true });
    }
    frame.say(words(host, "Undone"));
    this.#tellTheme();
  }

  /**
   * The lines on the cart's page are the theme's, and it has to draw them again: by itself, which it says with
   * `preventDefault`, or by loading the page.
   */
  #tellTheme(undo?: Undo): void {
    const { page, placement } = this.#block;
    const changed = new page.win.CustomEvent("pairwell:changed", { cancelable: true });
    const is_left_to_us = page.win.document.dispatchEvent(changed);
    if (placement === "cart_page" && is_left_to_us) {
      if (undo) this.#undos.keep(undo);
      page.win.location.reload();
    } else this.#kit.watch?.hint();
  }

  /** After the reload that showed an exchange: the way back is where the offer was. */
  #resume(): void {
    const { frame } = this.#block;
    const undo = this.#undos.take(Date.now());
    if (!undo) return;
    const section = frame.part("section", "offers");
    section.dataset["layout"] = "strip";
    const list = frame.part("ul", "list");
    const card = frame.part("li", "card");
    section.append(list);
    list.append(card);
    void frame.styled.then((styled) => {
      if (!styled) return;
      frame.put(section, "shown");
      this.#offerUndo(undo, card);
    });
  }
}
