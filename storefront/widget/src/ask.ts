import type { Win } from "./shop.ts";

/** Longer than this, and the shopper has read on: nothing is shown. */
export const ASK_TIMEOUT_MS = 2000;
/** More cart lines than this do not change the decision, but would make the address too long. */
const MAX_CART_LINES = 100;

/** What is asked: the parameters of the protocol. */
export type Query = Readonly<Record<string, string | null | undefined>> & { readonly cart: string };

/** The query as it goes into the address: what is empty is left out, but for the cart, where empty says something. */
export function searchOf(win: Win, query: Query): string {
  const params = new win.URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  const lines = query.cart.split(",").filter((line) => /^\d+:\d+$/.test(line));
  params.set("cart", lines.slice(0, MAX_CART_LINES).join(","));
  return String(params);
}
