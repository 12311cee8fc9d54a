import type { Offer, Offers } from "./offers.ts";
import type { Win } from "./shop.ts";
import { type Texts, withTitle } from "./texts.ts";

/** What the shopper can do with an offer. */
export interface Actions {
  opened(offer: Offer): void;
  add(offer: Offer): void;
  declined(offer: Offer): void;
}

/** What the shopper sees: the offers in a shadow tree, where the theme can style parts but break nothing. */
export class View {
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #status: HTMLElement;
  readonly #texts: Texts;
  readonly #doc: Document;
  readonly #link: HTMLLinkElement;

  /**
   * Resolves when the style sheet is there, false when it will not be: offers without it must not be shown.
   * The page has loaded the same file, so it comes from the browser's cache. Styles inside the script would
   * spare the wait but are over the script's size limit, and need 'unsafe-inline' in shops with a content policy.
   */
  readonly styled: Promise<boolean>;

  constructor(win: Win, host: HTMLElement, texts: Texts) {
    this.#host = host;
    this.#texts = texts;
    this.#doc = win.document;
    // A block that the theme editor moves is connected again and keeps its tree.
    this.#root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#link = this.#doc.createElement("link");
    this.#link.rel = "stylesheet";
    this.styled = new Promise((resolve) => {
      this.#link.onload = () => resolve(true);
      this.#link.onerror = () => resolve(false);
    });
    this.#link.href = host.dataset["style"] ?? "";
    // In the tree before anything is said, or screen readers miss the first announcement.
    this.#status = this.#part("p", "status");
    this.#status.setAttribute("role", "status");
    this.#root.replaceChildren(this.#link, this.#status);
  }

  /** Shows the offers. */
  show({ section, offers }: Offers, actions: Actions): void {
    for (const { card } of offers) {
      this.#wrap(card, "prices", "[part~=price],[part~=compare-at]");
      this.#wrap(card, "actions", "button");
    }
    const act = (event: Event, only?: "link"): void => {
      const target = (event.target as Element).closest("a,button");
      const offer = offers.find(({ card }) => card.contains(target));
      if (!target || !offer) return;
      const part = target.getAttribute("part");
      if (only && part !== only) return;
      if (part === "link") actions.opened(offer);
      if (part === "add") actions.add(offer);
      if (part === "dismiss") this.#decline(offer, actions);
    };
    section.addEventListener("click", (event) => act(event));
    // The middle button opens the product in a new tab, without a click event.
    section.addEventListener("auxclick", (event) => {
      if (event.button === 1) act(event, "link");
    });
    this.#root.prepend(section);
    this.#host.dataset["state"] = "shown";
  }

  /** Takes the block out of the page, keeping only the announcements. */
  close(): void {
    this.#root.replaceChildren(this.#link, this.#status);
    this.#host.dataset["state"] = "empty";
  }

  /** Writes one line in the block's place, for the merchant in the theme editor. */
  hint(text: string): void {
    const hint = this.#part("p", "hint");
    hint.textContent = text;
    this.#root.prepend(hint);
    this.#host.dataset["state"] = "hint";
  }

  /** Marks a card as waiting for the cart. False when it already waits, or was added before. */
  begin({ card }: Offer): boolean {
    const button = this.#addButton(card);
    if (!button || /busy|added/.test(card.dataset["state"] ?? "")) return false;
    card.querySelector("[part=error]")?.remove();
    // Not `disabled`, which would throw the keyboard's place on the page away.
    button.setAttribute("aria-disabled", "true");
    button.dataset["label"] ??= button.textContent ?? "";
    button.textContent = this.#texts.adding;
    card.dataset["state"] = "busy";
    return true;
  }

  /** Marks a card as added. */
  added({ card, title }: Offer): void {
    const button = this.#addButton(card);
    if (button) button.textContent = this.#texts.added;
    card.dataset["state"] = "added";
    this.#status.textContent = withTitle(this.#texts.announceAdded, title);
  }

  /** Says on the card why it could not be added, and lets the shopper try again. */
  failed({ card }: Offer, why: string | null): void {
    const button = this.#addButton(card);
    if (button) {
      button.removeAttribute("aria-disabled");
      button.textContent = button.dataset["label"] ?? "";
    }
    card.dataset["state"] = "failed";
    const error = this.#part("p", "error");
    error.textContent = this.#status.textContent = why ?? this.#texts.failed;
    card.append(error);
  }

  #decline(offer: Offer, actions: Actions): void {
    const { card, title } = offer;
    const next = (card.nextElementSibling ?? card.previousElementSibling)?.querySelector<HTMLElement>("[part=link]");
    // Only the keyboard needs to be scrolled to where it went on.
    const preventScroll = !card.querySelector("[part=dismiss]:focus-visible");
    card.remove();
    actions.declined(offer);
    this.#status.textContent = withTitle(this.#texts.announceHidden, title);
    if (!next) {
      this.close();
      // The empty block keeps the keyboard's place: the next Tab goes on after it, not at the top of the page.
      this.#host.tabIndex = -1;
    }
    (next ?? this.#host).focus({ preventScroll });
  }

  #addButton(card: HTMLElement): HTMLElement | null {
    return card.querySelector("[part=add]");
  }

  #part(tag: string, name: string): HTMLElement {
    const element = this.#doc.createElement(tag);
    element.setAttribute("part", name);
    return element;
  }

  #wrap(card: HTMLElement, name: string, selector: string): void {
    const children = [...card.querySelectorAll(`:scope > :is(${selector})`)];
    const box = this.#part("div", name);
    children[0]?.before(box);
    box.append(...children);
  }
}
