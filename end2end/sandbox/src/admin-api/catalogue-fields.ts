/** Products, variants, stock and collections. */
import { SHOP } from "../config.ts";
import { decimal, gid, isAvailable, type Collection, type InventoryItem, type Location, type Product, type Variant } from "../data/model.ts";
import { COMPLEMENTARY_KEY, complementaryMetafield, DISCOVERY_NAMESPACE } from "../data/discovery.ts";
import { LOCATION } from "../data/store.ts";
import { apiError, dateTime, fieldsOf, idArgument, Listing, type FieldTable } from "./fields.ts";

/** `MoneyV2` */
export function money(minor: number): object {
  return { amount: decimal(minor), currencyCode: SHOP.currency };
}

/** `Count` */
export function count(n: number): object {
  return { count: n, precision: "EXACT" };
}

/** An empty connection: the sandbox holds none of these. */
export const none = (): Listing => new Listing([]);
const nothing = (): null => null;

/** A stock level; there is one location, so an item has one level. */
export interface InventoryLevel {
  readonly kind: "InventoryLevel";
  readonly id: number;
  readonly item: InventoryItem;
}

/** The level of an item. */
export function levelOf(item: InventoryItem): InventoryLevel {
  return { kind: "InventoryLevel", id: item.id, item };
}

function pricesOf(product: Product): { readonly min: number; readonly max: number } {
  const prices = product.variants.map((variant) => variant.priceMinor);
  return { min: Math.min(...prices), max: Math.max(...prices) };
}

function pictureOf(product: Product, baseUrl: string): object {
  return { url: `${baseUrl}/media/products/${product.id}.svg`, width: 800, height: 800, altText: product.title, thumbhash: null, id: `gid://shopify/ImageSource/${product.id}` };
}

function mediaOf(product: Product, baseUrl: string): object {
  const image = pictureOf(product, baseUrl);
  return {
    kind: "MediaImage", __typename: "MediaImage", id: `gid://shopify/MediaImage/${product.id}`, alt: product.title, mediaContentType: "IMAGE", mimeType: "image/svg+xml",
    status: "READY", fileStatus: "READY", image, preview: { image, status: "READY" }, createdAt: dateTime(product.createdAt), updatedAt: dateTime(product.createdAt),
  };
}

const QUANTITIES: Readonly<Record<string, (item: InventoryItem) => number>> = {
  available: (item) => item.available,
  on_hand: (item) => item.available,
  committed: () => 0,
  incoming: () => 0,
  reserved: () => 0,
  damaged: () => 0,
  safety_stock: () => 0,
  quality_control: () => 0,
};

/** Tables by type name. */
export const catalogueFields: Readonly<Record<string, FieldTable>> = {
  Product: fieldsOf<Product>({
    id: gid,
    legacyResourceId: (p) => String(p.id),
    title: (p) => p.title,
    handle: (p) => p.handle,
    status: (p) => p.status,
    vendor: () => SHOP.name,
    productType: (p) => p.productType,
    tags: (p) => p.tags,
    isGiftCard: () => false,
    hasOnlyDefaultVariant: (p) => p.variants.length === 1,
    hasOutOfStockVariants: (p) => p.variants.some((v) => v.item.available <= 0),
    hasVariantsThatRequiresComponents: () => false,
    requiresSellingPlan: () => false,
    tracksInventory: () => true,
    totalInventory: (p) => p.variants.reduce((n, v) => n + v.item.available, 0),
    createdAt: (p) => dateTime(p.createdAt),
    updatedAt: (p) => dateTime(p.updatedAt),
    publishedAt: (p) => (p.status === "ACTIVE" ? dateTime(p.createdAt) : null),
    onlineStoreUrl: (p, _, { baseUrl }) => (p.status === "ACTIVE" ? `${baseUrl}/products/${p.handle}` : null),
    onlineStorePreviewUrl: (p, _, { baseUrl }) => `${baseUrl}/products/${p.handle}`,
    templateSuffix: nothing,
    descriptionHtml: (p) => p.descriptionHtml,
    description: (p) => p.descriptionHtml.replace(/<[^>]+>/g, ""),
    category: nothing,
    seo: () => ({ title: null, description: null }),
    priceRangeV2: (p) => {
      const { min, max } = pricesOf(p);
      return { minVariantPrice: money(min), maxVariantPrice: money(max) };
    },
    compareAtPriceRange: nothing,
    options: (p) => [{
      id: `gid://shopify/ProductOption/${p.id}`, name: p.optionName, position: 1, values: p.variants.map((v) => v.title),
      optionValues: p.variants.map((v) => ({ id: `gid://shopify/ProductOptionValue/${v.id}`, name: v.title, hasVariants: true })),
    }],
    variants: (p) => new Listing(p.variants),
    variantsCount: (p) => count(p.variants.length),
    media: (p, _, { baseUrl }) => new Listing([mediaOf(p, baseUrl)]),
    mediaCount: () => count(1),
    featuredMedia: (p, _, { baseUrl }) => mediaOf(p, baseUrl),
    collections: (p, _, { store }) => new Listing(store.collections.filter((c) => c.products.includes(p))),
    inCollection: (p, args, { store }) => store.collections.find((c) => c.id === idArgument(args["id"], "Collection"))?.products.includes(p) ?? false,
    bundleComponents: none,
    productComponentsCount: () => count(0),
    metafield: (p, args) => (args["namespace"] === DISCOVERY_NAMESPACE && args["key"] === COMPLEMENTARY_KEY ? complementaryMetafield(p) : null),
    metafields: none,
  }),
  ProductVariant: fieldsOf<Variant>({
    id: gid,
    legacyResourceId: (v) => String(v.id),
    title: (v) => v.title,
    displayName: (v) => (v.title === "Default Title" ? v.product.title : `${v.product.title} - ${v.title}`),
    sku: (v) => v.sku,
    barcode: nothing,
    position: (v) => v.position,
    price: (v) => decimal(v.priceMinor),
    compareAtPrice: (v) => (v.compareAtMinor === null ? null : decimal(v.compareAtMinor)),
    taxable: () => true,
    availableForSale: isAvailable,
    inventoryPolicy: () => "DENY",
    inventoryQuantity: (v) => v.item.available,
    sellableOnlineQuantity: (v) => v.item.available,
    requiresComponents: () => false,
    createdAt: (v) => dateTime(v.product.createdAt),
    updatedAt: (v) => dateTime(v.updatedAt),
    selectedOptions: (v) => [{ name: v.product.optionName, value: v.title, optionValue: { id: `gid://shopify/ProductOptionValue/${v.id}`, name: v.title } }],
    media: none,
    product: (v) => v.product,
    inventoryItem: (v) => v.item,
    metafield: nothing,
    metafields: none,
  }),
  InventoryItem: fieldsOf<InventoryItem>({
    id: gid,
    legacyResourceId: (i) => String(i.id),
    sku: (i) => i.variant.sku,
    tracked: () => true,
    requiresShipping: () => true,
    unitCost: (i) => money(i.costMinor),
    measurement: () => ({ id: "gid://shopify/InventoryItemMeasurement/1", weight: { value: 0, unit: "KILOGRAMS" } }),
    countryCodeOfOrigin: nothing,
    harmonizedSystemCode: nothing,
    createdAt: (i) => dateTime(i.variant.product.createdAt),
    updatedAt: (i) => dateTime(i.updatedAt),
    variant: (i) => i.variant,
    variants: (i) => new Listing([i.variant]),
    inventoryLevels: (i) => new Listing([levelOf(i)]),
    inventoryLevel: (i, args) => (idArgument(args["locationId"], "Location") === LOCATION.id ? levelOf(i) : null),
    locationsCount: () => count(1),
  }),
  InventoryLevel: fieldsOf<InventoryLevel>({
    id: (level) => `gid://shopify/InventoryLevel/${LOCATION.id}?inventory_item_id=${level.item.id}`,
    item: (level) => level.item,
    location: () => LOCATION,
    isActive: () => true,
    createdAt: (level) => dateTime(level.item.variant.product.createdAt),
    updatedAt: (level) => dateTime(level.item.updatedAt),
    quantities: (level, args) => (args["names"] as readonly string[]).map((name) => {
      const read = QUANTITIES[name];
      if (read === undefined) throw apiError(`The quantity name '${name}' is not valid.`, "BAD_REQUEST");
      return { id: `gid://shopify/InventoryQuantity/${level.item.id}?name=${name}`, name, quantity: read(level.item), updatedAt: dateTime(level.item.updatedAt) };
    }),
  }),
  Location: fieldsOf<Location>({
    id: gid,
    legacyResourceId: (l) => String(l.id),
    name: (l) => l.name,
    isActive: () => true,
    isPrimary: () => true,
    fulfillsOnlineOrders: () => true,
    shipsInventory: () => true,
  }),
  Collection: fieldsOf<Collection>({
    id: gid,
    legacyResourceId: (c) => String(c.id),
    title: (c) => c.title,
    handle: (c) => c.handle,
    updatedAt: (c) => dateTime(c.updatedAt),
    sortOrder: () => "ALPHA_ASC",
    descriptionHtml: () => "",
    image: nothing,
    productsCount: (c) => count(c.products.length),
    products: (c) => new Listing(c.products),
    hasProduct: (c, args) => c.products.some((p) => p.id === idArgument(args["id"], "Product")),
    seo: () => ({ title: null, description: null }),
  }),
};
