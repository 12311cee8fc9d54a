/** Entry points for reading: single things by id, searchable lists, counts, and the shop itself. */
import { APP_HANDLE, SERVED_VERSIONS, SHOP } from "../config.ts";
import { INSTALLATION } from "../data/app-metafields.ts";
import { gid, parseGid, type Customer, type InventoryItem, type Order, type Product, type Variant } from "../data/model.ts";
import { LOCATION } from "../data/store.ts";
import { topicEnum, type Subscription } from "../webhooks/subscriptions.ts";
import type { BulkOperation } from "./bulk/operations.ts";
import { count, levelOf } from "./catalogue-fields.ts";
import { apiError, dateTime, fieldsOf, idArgument, Listing, type Args, type FieldContext, type FieldTable } from "./fields.ts";
import { searchItems, searchListing, type SortKeys } from "./listing.ts";
import { financialStatus, returnStatus } from "./order-fields.ts";
import { webPixel } from "./pixel-fields.ts";
import { scopesAllow } from "./schema.ts";
import type { SearchFields } from "./search.ts";

const SIXTY_DAYS_MS = 60 * 86_400_000;

const productSearch: SearchFields<Product> = {
  "": (p) => p.title, id: (p) => p.id, title: (p) => p.title, handle: (p) => p.handle, status: (p) => p.status,
  product_type: (p) => p.productType, vendor: () => SHOP.name, tag: (p) => p.tags, sku: (p) => p.variants.map((v) => v.sku),
  created_at: (p) => new Date(p.createdAt), updated_at: (p) => new Date(p.updatedAt),
  inventory_total: (p) => p.variants.reduce((n, v) => n + v.item.available, 0),
};
const productSort: SortKeys<Product> = {
  TITLE: (p) => p.title, PRODUCT_TYPE: (p) => p.productType, CREATED_AT: (p) => p.createdAt, UPDATED_AT: (p) => p.updatedAt,
  INVENTORY_TOTAL: (p) => p.variants.reduce((n, v) => n + v.item.available, 0),
};
const variantSearch: SearchFields<Variant> = {
  "": (v) => v.product.title, id: (v) => v.id, sku: (v) => v.sku, title: (v) => v.title, product_id: (v) => v.product.id,
  product_status: (v) => v.product.status, updated_at: (v) => new Date(v.updatedAt), inventory_quantity: (v) => v.item.available,
};
const itemSearch: SearchFields<InventoryItem> = {
  "": (i) => i.variant.sku, id: (i) => i.id, sku: (i) => i.variant.sku, updated_at: (i) => new Date(i.updatedAt), created_at: (i) => new Date(i.variant.product.createdAt),
};
const orderSearch: SearchFields<Order> = {
  "": (o) => `#${o.id}`, id: (o) => o.id, name: (o) => [`#${o.id}`, String(o.id)],
  // No order is closed or cancelled here: "open" and "any" are all, the rest none.
  status: () => ["open", "any", "not_closed"],
  financial_status: (o) => financialStatus(o), customer_id: (o) => o.customer?.id ?? null, cart_token: (o) => o.cartToken,
  created_at: (o) => new Date(o.createdAt), processed_at: (o) => new Date(o.createdAt), updated_at: (o) => new Date(o.updatedAt),
  return_status: (o) => returnStatus(o).toLowerCase(), test: (o) => String(o.cartToken !== null), sku: (o) => o.lines.flatMap((line) => line.sku ?? []), source_name: (o) => o.sourceName,
};
const orderSort: SortKeys<Order> = { CREATED_AT: (o) => o.createdAt, PROCESSED_AT: (o) => o.createdAt, UPDATED_AT: (o) => o.updatedAt, ORDER_NUMBER: (o) => o.id };
const updatedOf = (c: Customer): number => c.orders.at(-1)?.updatedAt ?? c.createdAt;
const customerSearch: SearchFields<Customer> = {
  "": (c) => `Customer ${c.id}`, id: (c) => c.id, country: (c) => c.country, orders_count: (c) => c.orders.length,
  updated_at: (c) => new Date(updatedOf(c)), created_at: (c) => new Date(c.createdAt), customer_date: (c) => new Date(c.createdAt),
};

/** Orders the token may see: without `read_all_orders` those of the last sixty days. */
function visibleOrders(context: FieldContext): Iterable<Order> {
  const all = context.store.orders.values();
  if (scopesAllow(context.scopes, ["read_all_orders"])) return all;
  return [...all].filter((order) => order.createdAt >= context.now - SIXTY_DAYS_MS);
}

function byId(kind: string): (source: unknown, args: Args, context: FieldContext) => unknown {
  return (_, args, { store }) => store.find(kind, idArgument(args["id"], kind)) ?? null;
}

/** Whatever a global id names; the resolver behind `node` and `nodes`. */
function node(id: unknown, context: FieldContext): unknown {
  const parsed = parseGid(String(id));
  if (parsed === undefined) throw apiError(`Invalid global id '${String(id)}'`, "argumentLiteralsIncompatible");
  switch (parsed.kind) {
    case "BulkOperation": return context.bulk.get(parsed.id) ?? null;
    case "WebhookSubscription": return context.subscriptions.get(parsed.id) ?? null;
    case "InventoryLevel": {
      const item = context.store.items.get(Number(/inventory_item_id=(\d+)/.exec(String(id))?.[1]));
      return item === undefined ? null : levelOf(item);
    }
    case "AppSubscription": return context.charges.get(parsed.id) ?? null;
    case "Shop": return shop(context);
    case "AppInstallation": return parsed.id === INSTALLATION.id ? installation(context) : null;
    default: return context.store.find(parsed.kind, parsed.id) ?? null;
  }
}

function countOf<T>(field: string, items: Iterable<T>, args: Args, context: FieldContext, fields: SearchFields<T>): object {
  const n = searchItems(field, items, args["query"], context, fields).length;
  const limit = args["limit"] as number | null | undefined;
  return limit != null && n > limit ? { count: limit, precision: "AT_LEAST" } : count(n);
}

function shop(context: FieldContext): object {
  const url = `https://${SHOP.domain}`;
  return {
    kind: "Shop", id: `gid://shopify/Shop/${SHOP.id}`, name: SHOP.name, myshopifyDomain: SHOP.domain, email: SHOP.email, contactEmail: SHOP.email, url,
    primaryDomain: { id: `gid://shopify/Domain/${SHOP.id}`, url: context.baseUrl, host: new URL(context.baseUrl).host },
    currencyCode: SHOP.currency, enabledPresentmentCurrencies: [SHOP.currency], ianaTimezone: SHOP.timezone, timezoneOffset: "+0000",
    weightUnit: "KILOGRAMS", unitSystem: "METRIC_SYSTEM", taxesIncluded: true, taxShipping: false, setupRequired: false,
    createdAt: "2010-11-01T09:00:00Z", updatedAt: "2010-11-01T09:00:00Z",
    shopAddress: { id: `gid://shopify/ShopAddress/${SHOP.id}`, country: "United Kingdom", countryCodeV2: "GB", provinceCode: "ENG", city: "London", zip: "E1 6AN" },
    plan: { publicDisplayName: "Development", displayName: "Development", shopifyPlus: false, partnerDevelopment: true },
    resourceLimits: { maxProductOptions: 3, maxProductVariants: 2048, locationLimit: 1000, skuResourceLimits: null },
    features: { storefront: true, bundles: { eligibleForBundles: true, ineligibilityReason: null, sellsBundles: false } },
    metafield: null,
  };
}

function scopeList(scopes: readonly string[]): object[] {
  return scopes.map((handle) => ({ handle, description: handle.replaceAll("_", " ") }));
}

function installation({ grants, config, baseUrl }: FieldContext): object {
  const app = {
    kind: "App", id: "gid://shopify/App/1", apiKey: config.clientId, handle: APP_HANDLE, title: "Pairwell", embedded: true,
    requestedAccessScopes: scopeList(config.scopes), optionalAccessScopes: [], isPostPurchaseAppInUse: false, webhookApiVersion: "2026-07",
  };
  return {
    kind: "AppInstallation", id: gid(INSTALLATION), launchUrl: `${baseUrl}/admin/apps/${APP_HANDLE}`, uninstallUrl: null,
    accessScopes: scopeList(grants.installation?.scopes ?? []), oneTimePurchases: new Listing([]),
    app,
  };
}

/** Tables by type name. */
export const rootFields: Readonly<Record<string, FieldTable>> = {
  QueryRoot: fieldsOf<unknown>({
    shop: (_, __, context) => shop(context),
    currentAppInstallation: (_, __, context) => installation(context),
    appInstallation: (_, __, context) => installation(context),
    publicApiVersions: () => [...SERVED_VERSIONS, "unstable"].map((handle) => ({ handle, displayName: handle, supported: handle !== "unstable" })),
    node: (_, args, context) => node(args["id"], context),
    nodes: (_, args, context) => (args["ids"] as readonly string[]).map((id) => node(id, context)),
    product: byId("Product"),
    productByHandle: (_, args, { store }) => store.productsByHandle.get(String(args["handle"])) ?? null,
    productVariant: byId("ProductVariant"),
    inventoryItem: byId("InventoryItem"),
    collection: byId("Collection"),
    customer: byId("Customer"),
    order: byId("Order"),
    refund: byId("Refund"),
    return: byId("Return"),
    location: (_, args) => (args["id"] == null || idArgument(args["id"], "Location") === LOCATION.id ? LOCATION : null),
    locations: () => new Listing([LOCATION]),
    locationsCount: () => count(1),
    products: (_, args, context) => searchListing("products", context.store.products.values(), args, context, productSearch, productSort),
    productVariants: (_, args, context) => searchListing("productVariants", context.store.variants.values(), args, context, variantSearch, { UPDATED_AT: (v) => v.updatedAt, SKU: (v) => v.sku, TITLE: (v) => v.product.title }),
    inventoryItems: (_, args, context) => searchListing("inventoryItems", context.store.items.values(), args, context, itemSearch, {}),
    collections: (_, args, context) => searchListing("collections", context.store.collections, args, context, { "": (c) => c.title, title: (c) => c.title, id: (c) => c.id, updated_at: (c) => new Date(c.updatedAt) }, { TITLE: (c) => c.title, UPDATED_AT: (c) => c.updatedAt }),
    customers: (_, args, context) => searchListing("customers", context.store.customers.values(), args, context, customerSearch, { CREATED_AT: (c) => c.createdAt, UPDATED_AT: updatedOf }),
    orders: (_, args, context) => searchListing("orders", visibleOrders(context), args, context, orderSearch, orderSort),
    productsCount: (_, args, context) => countOf("productsCount", context.store.products.values(), args, context, productSearch),
    productVariantsCount: (_, args, context) => countOf("productVariantsCount", context.store.variants.values(), args, context, variantSearch),
    customersCount: (_, args, context) => countOf("customersCount", context.store.customers.values(), args, context, customerSearch),
    ordersCount: (_, args, context) => countOf("ordersCount", visibleOrders(context), args, context, orderSearch),
    collectionsCount: (_, args, context) => countOf("collectionsCount", context.store.collections, args, context, {}),
    bulkOperation: (_, args, { bulk }) => bulk.get(idArgument(args["id"], "BulkOperation")) ?? null,
    bulkOperations: (_, args, context) => searchListing("bulkOperations", context.bulk.list(), args, context, { id: (o) => o.id, status: (o) => o.status, operation_type: () => "query", created_at: (o) => new Date(o.createdAt) }, { CREATED_AT: (o) => o.createdAt, COMPLETED_AT: (o) => o.completedAt ?? 0 }),
    currentBulkOperation: (_, args, { bulk }) => (args["type"] === "MUTATION" ? null : bulk.list().at(-1) ?? null),
    webPixel,
    webhookSubscription: (_, args, { subscriptions }) => subscriptions.get(idArgument(args["id"], "WebhookSubscription")) ?? null,
    webhookSubscriptions: (_, args, { subscriptions }) => {
      const topics = args["topics"] as readonly string[] | null | undefined;
      return new Listing(subscriptions.list().filter((s) => topics == null || topics.includes(topicEnum(s.topic))));
    },
    webhookSubscriptionsCount: (_, __, { subscriptions }) => count(subscriptions.list().length),
  }),
  BulkOperation: fieldsOf<BulkOperation>({
    id: gid,
    type: () => "QUERY",
    status: (o) => o.status,
    errorCode: (o) => o.errorCode,
    objectCount: (o) => String(o.nObjects),
    rootObjectCount: (o) => String(o.nRootObjects),
    fileSize: (o) => (o.sizeBytes === null ? null : String(o.sizeBytes)),
    query: (o) => o.query,
    url: (o, _, { bulk, baseUrl }) => (o.status === "COMPLETED" && o.nObjects > 0 ? bulk.downloadUrl(o, baseUrl) : null),
    partialDataUrl: (o, _, { bulk, baseUrl }) => (o.status === "FAILED" && o.nObjects > 0 ? bulk.downloadUrl(o, baseUrl) : null),
    createdAt: (o) => dateTime(o.createdAt),
    completedAt: (o) => (o.completedAt === null ? null : dateTime(o.completedAt)),
  }),
  WebhookSubscription: fieldsOf<Subscription>({
    id: gid,
    legacyResourceId: (s) => String(s.id),
    topic: (s) => topicEnum(s.topic),
    uri: (s) => s.uri,
    callbackUrl: (s) => s.uri,
    format: () => "JSON",
    filter: (s) => s.filter,
    includeFields: (s) => s.includeFields,
    metafieldNamespaces: () => [],
    metafields: () => [],
    name: (s) => s.name,
    apiVersion: () => ({ handle: "2026-07", displayName: "2026-07", supported: true }),
    createdAt: (s) => dateTime(s.createdAt),
    updatedAt: (s) => dateTime(s.updatedAt),
  }),
};
