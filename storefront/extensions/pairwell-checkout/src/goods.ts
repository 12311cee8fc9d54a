import type { Host } from "./host.ts";
import type { Offer } from "./server.ts";

/** A variant as the shop sells it to this buyer. */
export interface Goods {
  readonly id: string;
  readonly title: string;
  readonly picture: string | undefined;
  readonly price: string;
  /** What it cost before, while that is more. */
  readonly before: string | undefined;
}

interface Money {
  readonly amount: string;
  readonly currencyCode: string;
}

interface Found {
  readonly nodes: readonly ({
    readonly id: string;
    readonly title: string;
    readonly availableForSale: boolean;
    readonly price: Money;
    readonly compareAtPrice: Money | null;
    readonly image: { readonly url: string } | null;
    readonly product: { readonly title: string };
  } | null)[];
}

const QUERY = `query Offered($ids: [ID!]!, $country: CountryCode) @inContext(country: $country) {
  nodes(ids: $ids) {
    ... on ProductVariant {
      id title availableForSale
      price { amount currencyCode }
      compareAtPrice { amount currencyCode }
      image { url(transform: { maxWidth: 240 }) }
      product { title }
    }
  }
}`;

/** What the platform calls the variant of a product that has only one. */
const ONLY_VARIANT = "Default Title";

/** Looks offers up in the shop; what is not there for this buyer, or sold out, is left out. */
export async function lookUp({ query, localization, i18n }: Host, offers: readonly Offer[]): Promise<Map<number, Goods>> {
  const goods = new Map<number, Goods>();
  const ids = new Map(offers.map(({ variant_id }) => [`gid://shopify/ProductVariant/${variant_id}`, variant_id]));
  const country = localization.country.value?.isoCode;
  const { data } = await query<Found>(QUERY, { variables: { ids: [...ids.keys()], ...(country && { country }) } });
  const money = ({ amount, currencyCode }: Money) => i18n.formatCurrency(Number(amount), { currency: currencyCode });
  for (const node of data?.nodes ?? []) {
    const variant_id = node?.id === undefined ? undefined : ids.get(node.id);
    if (!node || variant_id === undefined || !node.availableForSale) continue;
    const { compareAtPrice: before } = node;
    goods.set(variant_id, {
      id: node.id,
      title: node.title === ONLY_VARIANT ? node.product.title : `${node.product.title}, ${node.title}`,
      picture: node.image?.url,
      price: money(node.price),
      before: before && Number(before.amount) > Number(node.price.amount) ? money(before) : undefined,
    });
  }
  return goods;
}
