import type { Offer, Offers } from "../answer.ts";
import type { Block } from "../block.ts";
import type { Frame } from "../frame.ts";
import { safely } from "../safely.ts";
import type { Surface } from "../surface.ts";
import type { Kit } from "./main.ts";
import { words } from "./texts.ts";

/** Offers as cards, as a list or in one line, each with a way to take it and one to say no. */
export class Cards implements Surface {
  readonly block: Block;
  readonly #kit: Kit;
  readonly #frame: Frame;
  readonly #accept: (offer: Offer) => unknown;
  #stop: () => void = () => {};

  /** `accept` is what the button of an offer does; without it the offer is added to the cart. */
  constructor(block: Block, kit: Kit, accept?: (offer: Offer) => unknown) {
    this.block = block;
    this.#kit = kit;
    this.#frame = block.frame;
    this.#accept = accept ?? ((offer) => this.add(offer));
  }

  show({ section, offers }: Offers): void {
    for (const { card } of offers) {
      const actions = this.#frame.part("div", "actions");
      actions.append(...card.querySelectorAll(":scope>button"));
      card.append(actions);
    }
    const act = (event: Event, only?: "link"): void => {
      const target = (event.target as Element).closest("a,button");
      const offer = offers.find(({ card }) => card.contains(target));
      if (!target || !offer) return;
      const part = target.getAttribute("part");
      if (only && part !== only) return;
      if (part === "link") this.#kit.events.record("click", offer);
      if (part === "add") safely(() => this.#accept(offer))();
      if (part === "dismiss") this.#decline(offer);
    };
    section.addEventListener("click", (event) => act(event));
    // The middle button opens the product in a new tab, without a click event.
    section.addEventListener("auxclick", (event) => {
      if (event.button === 1) act(event, "link");
    });
    this.#stop();
    // A page from a cache may have reserved the space of another layout; all of them are the same HTML.
    section.dataset["layout"] = this.#frame.host.dataset["layout"];
    this.#frame.put(section, "shown");
    this.#stop = this.#kit.expose(offers);
  }

  /** Adds one of the offer to the cart and tells the theme. False when that did not happen. */
  async add(offer: Offer): Promise<boolean> {
    if (!this.begin(offer)) return false;
    const { cart, events, page } = this.#kit;
    const { card, offer_id, variant_id, token, title } = offer;
    const result = await cart.add({ id: Number(variant_id), quantity: 1, properties: { _pairwell: token } });
    if (!result.done) {
      this.failed(offer, result.why);
      return false;
    }
    const button = addButton(card);
    if (button) button.textContent = words(this.#frame.host, "Added");
    card.dataset["state"] = "added";
    this.#frame.say(words(this.#frame.host, "AnnounceAdded", title));
    events.record("add", offer);
    // Before the event: a theme answers it by asking for the cart, which must not race with the write.
    await cart.tag();
    const detail = { answer: result.answer, offer_id, variant_id };
    page.win.document.dispatchEvent(new page.win.CustomEvent("pairwell:added", { detail }));
    return true;
  }

  /** Marks a card as waiting for the cart. False when it already waits, or was added before. */
  begin({ card }: Offer): boolean {
    const button = addButton(card);
    if (!button || /busy|added/.test(card.dataset["state"] ?? "")) return false;
    card.querySelector("[part=error]")?.remove();
    // Not `disabled`, which would throw the keyboard's place on the page away.
    button.setAttribute("aria-disabled", "true");
    button.dataset["label"] ??= button.textContent ?? "";
    button.textContent = words(this.#frame.host, "Adding");
    card.dataset["state"] = "busy";
    return true;
  }

  /** Lets the shopper take the offer again. */
  ready({ card }: Offer): void {
    const button = addButton(card);
    if (button) {
      button.removeAttribute("aria-disabled");
      button.textContent = button.dataset["label"] ?? "";
    }
    card.dataset["state"] = "";
  }

  /** Says on the card why the cart refused, and lets the shopper try again. */
  failed(offer: Offer, why: string | null): void {
    this.ready(offer);
    offer.card.dataset["state"] = "failed";
    const text = why ?? words(this.#frame.host, "Failed");
    this.#frame.say(text);
    offer.card.append(this.#frame.part("p", "error", text));
  }

  #decline(offer: Offer): void {
    const { card, title } = offer;
    const next = (card.nextElementSibling ?? card.previousElementSibling)?.querySelector<HTMLElement>("[part=link],button");
    // Only the keyboard needs to be scrolled to where it went on.
    const preventScroll = !card.querySelector("[part=dismiss]:focus-visible");
    card.remove();
    this.#kit.decline(offer);
    this.#frame.say(words(this.#frame.host, "AnnounceHidden", title));
    const { host, root } = this.#frame;
    if (!next) {
      // A line about delivery is not an offer, and stays.
      if (!root.querySelector("[part~=free-delivery]")) this.#frame.close();
      // The empty block keeps the keyboard's place: the next Tab goes on after it, not at the top of the page.
      host.tabIndex = -1;
    }
    (next ?? host).focus({ preventScroll });
  }
}

function addButton(card: HTMLElement): HTMLElement | null {
  return card.querySelector("[part=add]");
}
