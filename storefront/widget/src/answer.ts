import type { Win } from "./shop.ts";

/** One offer on the page: its card or its option, and what has to be said about it to the server and to the cart. */
export interface Offer {
  readonly card: HTMLElement;
  readonly decision_id: string;
  readonly offer_id: string;
  readonly slot: number;
  /** Empty when the answer did not name it. */
  readonly product_id: string;
  readonly variant_id: string;
  /** Signed by the server, opaque here. */
  readonly token: string;
  readonly title: string;
}

/** What one surface shows, not yet in the page, with its offers in order. */
export interface Offers {
  readonly section: HTMLElement;
  readonly offers: readonly Offer[];
}

/** What was answered for a page: one entry for each surface that shows something. */
export type Answer = readonly Offers[];

/**
 * Reads the sections out of an answer. Whatever is not an expected section (a password page, an error of
 * the theme engine, cut-off HTML) is nothing to show; a card that lacks what it needs is left out.
 *
 * The answer comes from the shop's own origin and was escaped by its theme engine, so it is trusted like
 * the page itself. Parsing still happens in a detached document, where scripts do not run.
 */
export function readAnswer(win: Win, html: string): Answer {
  const parsed = new win.DOMParser().parseFromString(html, "text/html");
  return [...parsed.querySelectorAll<HTMLElement>("section[data-decision][data-placement]")].flatMap((section) => {
    const offers: Offer[] = [];
    section.querySelectorAll<HTMLElement>("[part~=card],[part~=rung][data-offer]").forEach((card) => {
      const offer = readOffer(card, section.dataset["decision"]);
      if (offer) offers.push(offer);
      else card.remove();
    });
    const says = offers.length || section.querySelector("[part~=free-delivery]");
    return says ? [{ section: win.document.adoptNode(section), offers }] : [];
  });
}

function readOffer(card: HTMLElement, decision_id: string | undefined): Offer | null {
  const { offer: offer_id, slot, variant: variant_id = "", token, product: product_id = "" } = card.dataset;
  const named = card.querySelector("[part~=title]") ?? card.querySelector("[part~=reminder]");
  const title = card.dataset["title"] || named?.textContent?.trim();
  if (!decision_id || !offer_id || !/^\d+$/.test(slot ?? "") || !/^[1-9]\d*$/.test(variant_id) || !token || !title) {
    return null;
  }
  return { card, decision_id, offer_id, slot: Number(slot), product_id, variant_id, token, title };
}
