import { type Host, numberOf } from "./host.ts";
import type { Goods } from "./goods.ts";
import type { Offer } from "./server.ts";

/**
 * A new cart with the offer in it. Its line carries the offer's token: a permalink takes the properties of its line as
 * base64url of a JSON object. It opens the cart and not the checkout, so that nobody pays unawares.
 */
export function permalink({ shop }: Host, { token }: Offer, { id }: Goods, visitor: string | null): string {
  const home = (shop.storefrontUrl ?? `https://${shop.myshopifyDomain}`).replace(/\/$/, "");
  const properties = btoa(JSON.stringify({ _pairwell: token })).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = new URLSearchParams({ storefront: "true", properties });
  if (visitor) known.set("attributes[__pairwell_visitor]", visitor);
  return `${home}/cart/${numberOf(id)}:1?${known}`;
}
