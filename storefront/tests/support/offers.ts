/** One card of an answer. */
export interface CardFixture {
  offer_id: string;
  slot: number;
  product_id: number;
  variant_id: number;
  token: string;
  title: string;
  reason: string;
  price: string;
  compare_at?: string;
  reaches?: boolean;
  /** The variant in the cart that this one takes the place of; makes it an upgrade. */
  replaces?: number;
}

/** A card for a slot, with what a test does not care about filled in. */
export function card(slot: number, rest: Partial<CardFixture> = {}): CardFixture {
  return {
    offer_id: `off_${slot}`,
    slot,
    product_id: 700 + slot,
    variant_id: 500 + slot,
    token: `token-${slot}`,
    title: `Product ${slot}`,
    reason: "In 38 of 412 orders with this product",
    price: "£8.50",
    ...rest,
  };
}

/** Where a section belongs and what it looks like. */
export interface SectionFixture {
  placement?: string;
  layout?: string;
  position?: string;
  headline?: string;
  decision?: string;
  free_delivery?: { text: string; max: number; value: number };
}

/** One section of the app's answer after the shop's theme engine has rendered it. */
export function offersHtml(cards: CardFixture[], section: string | SectionFixture = {}): string {
  const given = typeof section === "string" ? { headline: section } : section;
  const { placement = "product_page", layout = "cards", position, headline = "Goes well with", decision = "dec_1", free_delivery } = given;
  const delivery = free_delivery
    ? `<p part="free-delivery">${free_delivery.text}<progress part="free-delivery-bar" max="${free_delivery.max}" value="${free_delivery.value}" aria-label="${free_delivery.text}"></progress></p>`
    : "";
  const list = cards.length ? `<ul part="list">${cards.map(cardHtml).join("")}</ul>` : "";
  return (
    `<section part="offers" data-placement="${placement}" data-layout="${layout}"${position ? ` data-position="${position}"` : ""}` +
    ` data-decision="${decision}" aria-label="${headline}">` +
    `<h2 part="headline">${headline}</h2>${delivery}${list}</section>`
  );
}

function cardHtml(fixture: CardFixture): string {
  const { offer_id, slot, product_id, variant_id, token, title, reason, price, compare_at, reaches, replaces } = fixture;
  const data =
    `part="card" data-offer="${offer_id}" data-slot="${slot}" data-kind="${replaces ? "upsell" : "cross_sell"}" data-product="${product_id}"` +
    ` data-variant="${variant_id}" data-token="${token}"`;
  const dismiss = `<button part="dismiss" type="button" aria-label="No thanks, hide ${title}">No thanks</button></li>`;
  if (replaces) {
    return (
      `<li ${data} data-ladder="12" data-replaces="${replaces}" data-title="${title}"><p part="reminder">Upgrade to ${title} for £4.00 more</p>` +
      `<button part="add" type="button" aria-label="Upgrade to ${title}">Upgrade</button>${dismiss}`
    );
  }
  return (
    `<li ${data}>` +
    `<a part="link" href="/products/p${slot}"><img part="picture" src="/pictures/${slot}.svg" alt=""` +
    ` width="360" height="360" loading="lazy"><span part="title">${title}</span></a>` +
    `<p part="prices"><span part="price">${price}</span>${compare_at ? ` <s part="compare-at">${compare_at}</s>` : ""}` +
    `${reaches ? ' <span part="reaches">reaches free delivery</span>' : ""}</p>` +
    `<p part="reason">${reason}</p><button part="add" type="button" aria-label="Add ${title} to the cart">Add</button>${dismiss}`
  );
}

/** One option of a ladder. The first of a ladder has no offer: it is what the shopper is looking at. */
export interface RungFixture {
  product_id: number;
  variant_id: number;
  title: string;
  price: string;
  step?: string;
  label?: string;
  rows: [name: string, value: string, outcome?: string][];
  benefits: string[];
  why?: string;
}

/** A ladder's section. */
export function ladderHtml(rungs: RungFixture[], headline = "Choose your option"): string {
  return (
    `<section part="offers" data-placement="product_ladder" data-layout="comparison" data-decision="dec_l" data-ladder="12" aria-label="${headline}">` +
    `<h2 part="headline">${headline}</h2><ul part="rungs">${rungs.map(rungHtml).join("")}</ul>` +
    `<button part="dismiss" type="button">No thanks</button></section>`
  );
}

function rungHtml({ product_id, variant_id, title, price, step, label, rows, benefits, why }: RungFixture, i: number): string {
  const offer = i === 0 ? "data-current" : `data-offer="off_l${i}" data-slot="${i - 1}" data-token="token-l${i}" data-kind="upsell"${label ? " data-highlight" : ""}`;
  return (
    `<li part="rung" data-rung="${i}" ${offer} data-product="${product_id}" data-variant="${variant_id}" data-title="${title}"` +
    ` data-url="/products/l${product_id}?variant=${variant_id}" data-image="/pictures/l${i}.svg" data-price="${price}">` +
    `${label ? `<p part="label">${label}</p>` : ""}<img part="picture" src="/pictures/l${i}.svg" alt="" width="160" height="160">` +
    `<span part="title">${title}</span><p part="best-for">Best for ${["one", "two", "the whole table"][i]}</p>` +
    `<p part="prices">${step ? `<span part="step">${step}</span> ` : ""}<span part="price">${price}</span></p>` +
    `<dl part="rows">${rows.map(([name, value, outcome]) => `<div part="row"><dt>${name}</dt><dd>${value}${outcome ? ` <span part="outcome">${outcome}</span>` : ""}</dd></div>`).join("")}</dl>` +
    `<ul part="benefits">${benefits.map((benefit) => `<li>${benefit}</li>`).join("")}</ul>` +
    `${why ? `<details part="why"><summary>Is it worth it?</summary><p>${why}</p></details>` : ""}` +
    `<button part="choose" type="button" aria-pressed="${i === 0}">Choose</button></li>`
  );
}

/** Three flasks: the first two are sizes of one product, the third is another product. */
export const FLASKS: RungFixture[] = [
  { product_id: 101, variant_id: 1010, title: "Steel flask 0.5 l", price: "£10.00", rows: [["Capacity", "0.5 l", "tea for one"], ["Keeps hot", "6 hours"], ["Weight", "280 g"]], benefits: ["Fits every cup holder"] },
  { product_id: 101, variant_id: 1011, title: "Steel flask 1 l", price: "£14.00", step: "+ £4.00", label: "Recommended", rows: [["Capacity", "1 l", "tea for two"], ["Keeps hot", "12 hours", "a whole day out"], ["Weight", "410 g"]], benefits: ["Second cup in the lid", "Lifetime seal"], why: "You get twice the tea for £4.00 more." },
  { product_id: 303, variant_id: 3030, title: "Steel flask family set", price: "£29.00", step: "+ £19.00", rows: [["Capacity", "2 l", "tea for four"], ["Keeps hot", "24 hours"], ["Weight", "900 g"]], benefits: ["Four cups", "Carrying strap"] },
];
