import type { Offer, Offers } from "../answer.ts";
import type { Block } from "../block.ts";
import type { Kit } from "../cards/main.ts";
import { fit } from "../fit.ts";
import { safely } from "../safely.ts";
import type { Surface } from "../surface.ts";
import { CartWatch } from "../watch.ts";
import { ProductForm } from "./form.ts";

/** The options of a ladder beside each other. Choosing one puts it into the product's form; adding it stays the form's business. */
export class Ladder implements Surface {
  readonly #block: Block;
  readonly #kit: Kit;
  #form: ProductForm | null = null;
  #rungs: readonly HTMLElement[] = [];
  #offers: readonly Offer[] = [];
  /** The token of each offer the cart has taken. */
  readonly #taken = new Set<string>();
  #stop: () => void = () => {};

  constructor(block: Block, kit: Kit) {
    this.#block = block;
    this.#kit = kit;
  }

  show({ section, offers }: Offers): void {
    const { page, host, frame } = this.#block;
    this.#offers = offers;
    this.#rungs = [...section.querySelectorAll<HTMLElement>("[part~=rung]")];
    for (const rung of this.#rungs) {
      // Title, use and price as one: they share a height, so that the rows of all options stand level.
      const head = frame.part("div", "head");
      const words = rung.querySelectorAll(":scope>:is([part~=title],[part~=best-for],[part~=prices])");
      words[0]?.before(head);
      head.append(...words);
      const button = rung.querySelector("[part~=choose]");
      // "Choose" alone says nothing to whoever jumps from button to button.
      if (!button?.hasAttribute("aria-label")) button?.setAttribute("aria-label", `${button.textContent}: ${titleOf(rung)}`);
    }
    section.addEventListener(
      "click",
      safely((event: Event) => {
        const target = (event.target as Element).closest("button");
        const rung = this.#rungs.find((each) => each.contains(target));
        if (target?.matches("[part~=choose]") && rung) this.#choose(rung);
        if (target?.matches("[part~=dismiss]")) this.#dismiss();
      }),
    );
    const is_first = !this.#form;
    this.#form ??= ProductForm.find(page.win, host, this.#rungs.map(({ dataset }) => dataset["variant"] ?? ""));
    if (is_first && this.#form) {
      this.#form.onChange(safely(() => this.#follow()));
      CartWatch.of(this.#kit).on(({ lines }) => this.#count(lines.map(({ properties }) => properties?.["_pairwell"])));
    }
    this.#stop();
    frame.put(section, "shown");
    fit(page.win, frame);
    this.#follow();
    this.#stop = this.#kit.expose(offers);
  }

  #choose(rung: HTMLElement): void {
    const { frame, host, page } = this.#block;
    const { win } = page;
    const { product, variant = "", url, image, price } = rung.dataset;
    const title = titleOf(rung);
    const offer = this.#offerOf(rung);
    if (offer) this.#kit.events.record("choose", offer);
    const place = this.#rungs.indexOf(rung);
    for (const above of this.#rungs.slice(place + 1)) this.#decline(this.#offerOf(above));
    this.#over(place);
    if (rung === this.#chosen) return;
    const detail = { product_id: product, variant_id: variant, title, url, image, price };
    const chosen = new win.CustomEvent("pairwell:chosen", { detail, cancelable: true });
    const is_allowed = win.document.dispatchEvent(chosen);
    if (!this.#form || !is_allowed) {
      if (url) win.location.assign(url);
      return;
    }
    this.#form.choose(variant);
    this.#form.carry(offer?.token ?? "");
    this.#press(rung);
    frame.say(this.#kit.words(host, "AnnounceChosen", title));
  }

  /** "No thanks" ends the comparison, and whatever was chosen in it. */
  #dismiss(): void {
    const { frame, host } = this.#block;
    for (const offer of this.#offers) this.#decline(offer);
    this.#over(0);
    const basic = this.#rungs[0];
    if (basic && basic !== this.#chosen) this.#choose(basic);
    this.#stop();
    frame.close();
    host.tabIndex = -1;
    host.focus({ preventScroll: true });
  }

  /** Nothing is left to offer beside what stands at `place` or above: no room is reserved there at the next look. */
  #over(place: number): void {
    const productOf = ({ dataset }: HTMLElement): string | undefined => dataset["product"];
    const below = this.#rungs.slice(0, place).map(productOf);
    for (const product of this.#rungs.slice(place).map(productOf)) {
      if (!below.includes(product)) this.#block.page.session.silent(product);
    }
  }

  #decline(offer: Offer | undefined): void {
    if (!offer) return;
    // Another size of the same product: the product itself was not declined.
    const is_same = offer.product_id === this.#block.host.dataset["product"];
    if (is_same) this.#kit.events.record("decline", offer);
    else this.#kit.decline(offer);
  }

  /** The theme may change the variant too: the option that is shown as chosen is the one in the form. */
  #follow(): void {
    const form = this.#form;
    if (!form) return;
    const rung = this.#rungs.find(({ dataset }) => dataset["variant"] === form.variant) ?? this.#rungs[0];
    if (!rung) return;
    // A token belongs to the choice that was made here, not to a variant.
    if (rung !== this.#chosen) {
      form.carry("");
      this.#press(rung);
    }
  }

  #count(tokens: readonly unknown[]): void {
    for (const offer of this.#offers) {
      if (!tokens.includes(offer.token) || this.#taken.has(offer.token)) continue;
      this.#taken.add(offer.token);
      this.#kit.events.record("add", offer);
      void this.#kit.cart.tag();
    }
  }

  get #chosen(): HTMLElement | undefined {
    return this.#rungs.find((rung) => rung.querySelector("[aria-pressed=true]"));
  }

  #press(rung: HTMLElement): void {
    for (const each of this.#rungs) {
      each.toggleAttribute("data-chosen", each === rung);
      each.querySelector("[part~=choose]")?.setAttribute("aria-pressed", String(each === rung));
    }
  }

  #offerOf(rung: HTMLElement): Offer | undefined {
    return this.#offers.find(({ card }) => card === rung);
  }
}

function titleOf(rung: HTMLElement): string {
  return rung.dataset["title"] ?? rung.querySelector("[part~=title]")?.textContent?.trim() ?? "";
}
