/** Lists of complementary products, as the merchant made them in the platform's own app. A few, written by hand. */
import type { Metafield, Product } from "./model.ts";

/** Namespace of what that app keeps on products. */
export const DISCOVERY_NAMESPACE = "shopify--discovery--product_recommendation";

/** Key of the list there. */
export const COMPLEMENTARY_KEY = "complementary_products";

/** The platform takes this many entries. */
const MAX_ENTRIES = 128;

/** A product that was deleted after somebody listed it: such entries stay in lists. */
const DELETED_PRODUCT = 8_099_999_999_999;

/** Stock codes: a product and what is listed beside it. Lists may name the product itself. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  // Cake stand: the teacups of its set.
  "22423": ["22423", "22697", "22698", "22699"],
  // Cake tins: spice tins and recipe box of the same pantry design.
  "22720": ["22722", "22666"],
  // Lunch bag: its larger sister.
  "20725": ["85099B"],
};

/** Gives the products of {@link LISTS} their lists; what is not in this catalogue is left out. */
export function listComplements(products: readonly Product[]): void {
  const byCode = new Map(products.map((product) => [product.code, product]));
  for (const [code, codes] of Object.entries(LISTS)) {
    const product = byCode.get(code);
    if (product === undefined) continue;
    const listed = codes.flatMap((other) => byCode.get(other)?.id ?? []);
    product.complementary = code === "22720" ? [...listed, DELETED_PRODUCT] : listed;
  }
}

/** The list of a product as the platform holds it; null when there is none. */
export function complementaryMetafield(product: Product): Metafield | null {
  if (product.complementary.length === 0) return null;
  const entries = product.complementary.slice(0, MAX_ENTRIES).map((id) => `gid://shopify/Product/${id}`);
  return {
    kind: "Metafield", id: product.id, namespace: DISCOVERY_NAMESPACE, key: COMPLEMENTARY_KEY, type: "list.product_reference", value: JSON.stringify(entries),
    ownerType: "PRODUCT", createdAt: product.createdAt, updatedAt: product.updatedAt,
  };
}
