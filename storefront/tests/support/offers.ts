/** One card of an answer. */
export interface CardFixture {
  offer_id: string;
  slot: number;
  variant_id: number;
  token: string;
  title: string;
  reason: string;
  price: string;
  compare_at?: string;
}

/** A card for a slot, with what a test does not care about filled in. */
export function card(slot: number, rest: Partial<CardFixture> = {}): CardFixture {
  return {
    offer_id: `off_${slot}`,
    slot,
    variant_id: 500 + slot,
    token: `token-${slot}`,
    title: `Product ${slot}`,
    reason: "In 38 of 412 orders with this product",
    price: "£8.50",
    ...rest,
  };
}

/** The app's answer after the shop's theme engine has rendered it. */
export function offersHtml(cards: CardFixture[], headline = "Goes well with"): string {
  const items = cards.map(
    ({ offer_id, slot, variant_id, token, title, reason, price, compare_at }) =>
      `<li part="card" data-offer="${offer_id}" data-slot="${slot}" data-variant="${variant_id}" data-token="${token}">` +
      `<a part="link" href="/products/p${slot}"><img part="picture" src="/pictures/${slot}.svg" alt="${title}"` +
      ` width="360" height="360" loading="lazy"><span part="title">${title}</span></a>` +
      `<span part="price">${price}</span>${compare_at ? ` <s part="compare-at">${compare_at}</s>` : ""}` +
      `<p part="reason">${reason}</p><button part="add" type="button">Add</button>` +
      `<button part="dismiss" type="button" aria-label="No thanks, hide ${title}">No thanks</button></li>`,
  );
  return (
    `<section class="pw" part="offers" data-decision="dec_1" aria-label="${headline}">` +
    `<h2 part="headline">${headline}</h2><ul part="list">${items.join("")}</ul></section>`
  );
}
