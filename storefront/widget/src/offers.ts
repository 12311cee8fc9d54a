import { request } from "./http.ts";
import { rootPath, type Win } from "./shop.ts";

/** Longer than this, and the shopper has read on: nothing is shown. */
const TIMEOUT_MS = 2000;
/** More cart lines than this do not change the decision, but would make the address too long. */
const MAX_CART_IDS = 100;

/** What the offers are asked for. */
export interface OffersQuery {
  readonly placement: string;
  /** Numeric product id. */
  readonly product: string;
  /** Numeric variant ids, comma separated, as the page was rendered. */
  readonly cart: string;
  /** Null when the visit must not be counted. */
  readonly visitor: string | null;
}

/** One offer on the page: its card and what has to be said about it to the server and to the cart. */
export interface Offer {
  readonly card: HTMLElement;
  readonly decision_id: string;
  readonly offer_id: string;
  readonly slot: number;
  readonly variant_id: string;
  /** Signed by the server, opaque here. */
  readonly token: string;
  readonly title: string;
}

/** The section to show, not yet in the page, with its offers in order. */
export interface Offers {
  readonly section: HTMLElement;
  readonly offers: readonly Offer[];
}

/**
 * Asks for the offers: one request, answered as HTML by the shop's own theme engine, so that prices are
 * the ones this shopper pays. Null when there is nothing to show. Throws when the answer fails or is late.
 */
export async function fetchOffers(win: Win, query: OffersQuery): Promise<Offers | null> {
  const params = new win.URLSearchParams({
    placement: query.placement,
    product: query.product,
    cart: query.cart.split(",").filter(isNumericId).slice(0, MAX_CART_IDS).join(","),
  });
  if (query.visitor) params.set("visitor", query.visitor);
  const answer = await request(win, `${rootPath(win)}apps/pairwell/offers?${params}`, TIMEOUT_MS, {
    headers: { Accept: "text/html" },
    // The same address means another decision a minute later, for example after "No thanks".
    cache: "no-store",
  });
  return answer.ok ? parseOffers(win, answer.text) : null;
}

/**
 * Reads the section out of an answer. Whatever is not the expected section (a password page, an error of
 * the theme engine, cut-off HTML) is nothing to show; a card that lacks what it needs is left out.
 *
 * The answer comes from the shop's own origin and was escaped by its theme engine, so it is trusted like
 * the page itself. Parsing still happens in a detached document, where scripts do not run.
 */
export function parseOffers(win: Win, html: string): Offers | null {
  const parsed = new win.DOMParser().parseFromString(html, "text/html");
  const section = parsed.querySelector<HTMLElement>("section[data-decision]");
  const decision_id = section?.dataset["decision"];
  if (!section || !decision_id) return null;
  const offers: Offer[] = [];
  for (const card of section.querySelectorAll<HTMLElement>("[part~=card]")) {
    const offer = readCard(card, decision_id);
    if (offer) offers.push(offer);
    else card.remove();
  }
  return offers.length ? { section: win.document.adoptNode(section), offers } : null;
}

function readCard(card: HTMLElement, decision_id: string): Offer | null {
  const { offer: offer_id, slot, variant: variant_id, token } = card.dataset;
  const title = card.querySelector("[part~=title]")?.textContent?.trim();
  if (!offer_id || !slot || !/^\d+$/.test(slot) || !variant_id || !isNumericId(variant_id) || !token || !title) {
    return null;
  }
  return { card, decision_id, offer_id, slot: Number(slot), variant_id, token, title };
}

function isNumericId(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}
