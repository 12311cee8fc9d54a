/** Builds the store as it was before anybody touched it: source data plus generated facts. */
import { join } from "node:path";
import { PACKAGE_DIR } from "../config.ts";
import { listComplements } from "./discovery.ts";
import { costMinor, descriptionOf, extraVariants, GENERATED_TAGS, handleOf, stockOf, titleCase, typeOf } from "./generate.ts";
import type { Attribute, Collection, Customer, InventoryItem, LineItem, Order, Product, Refund, Variant } from "./model.ts";
import { readHistory, type PackedHistory, type PackedProduct } from "./packed.ts";

/** The seeded store. */
export interface Seed {
  readonly products: Product[];
  readonly collections: Collection[];
  readonly customers: Customer[];
  /** Oldest first. */
  readonly orders: Order[];
}

/** Where the packed history lies. */
export const HISTORY_PATH = join(PACKAGE_DIR, "data/online-retail.bin.br");

// Number ranges keep ids of different kinds apart, so that a mixed-up id cannot be found by accident.
const PRODUCT_BASE = 8_100_000_000_000;
const VARIANT_BASE = 44_100_000_000_000;
const ITEM_BASE = 46_100_000_000_000;
const COLLECTION_BASE = 310_000_000_000;
const LINE_BASE = 14_000_000_000_000;
const REFUND_BASE = 900_000_000_000;
const REFUND_LINE_BASE = 480_000_000_000;

const NO_ATTRIBUTES: readonly Attribute[] = [];

/** Reads the history and generates the rest; the newest `maxOrders` orders are kept. */
export function buildSeed(seed: number, maxOrders: number, path = HISTORY_PATH): Seed {
  const history = readHistory(path);
  const createdAt = history.orders[0]!.at * 1000;
  const products = buildProducts(history.products, seed, createdAt);
  const { orders, customers } = buildOrders(history, products, maxOrders);
  const live = products.filter((product) => product !== null);
  listComplements(live);
  return { products: live, collections: buildCollections(live, createdAt), customers, orders };
}

function buildProducts(packed: readonly PackedProduct[], seed: number, createdAt: number): (Product | null)[] {
  const handles = new Set<string>();
  return packed.map((source, idx) => {
    if (!source.physical) return null;
    const title = titleCase(source.title);
    let handle = handleOf(title);
    // Twenty-six titles belong to more than one product; the code tells them apart.
    if (handles.has(handle)) handle = `${handle}-${handleOf(source.code)}`;
    handles.add(handle);
    const extras = extraVariants(seed, source.code);
    const { type } = typeOf(title);
    const product: Product = {
      kind: "Product",
      id: PRODUCT_BASE + idx,
      code: source.code,
      title,
      handle,
      status: "ACTIVE",
      productType: type,
      tags: extras.length > 0 ? [...GENERATED_TAGS, "generated:variants"] : GENERATED_TAGS,
      descriptionHtml: descriptionOf(title, type),
      optionName: extras.length > 0 ? "Size" : "Title",
      createdAt,
      updatedAt: createdAt,
      variants: [],
      complementary: [],
    };
    const names = extras.length > 0 ? ["Standard", ...extras.map((extra) => extra.name)] : ["Default Title"];
    names.forEach((name, i) => {
      const priceMinor = i === 0 ? source.priceMinor : Math.round(source.priceMinor * extras[i - 1]!.priceFactor);
      const sku = i === 0 ? source.code : `${source.code}-${i + 1}`;
      product.variants.push(buildVariant(product, seed, name, sku, i, VARIANT_BASE + idx * 10 + i, priceMinor));
    });
    return product;
  });
}

function buildVariant(product: Product, seed: number, title: string, sku: string, i: number, id: number, priceMinor: number): Variant {
  const item: { -readonly [K in keyof InventoryItem]: InventoryItem[K] } = {
    kind: "InventoryItem",
    id: ITEM_BASE + (id - VARIANT_BASE),
    // The two records point at each other; the cast lasts until the next statement.
    variant: undefined as unknown as Variant,
    costMinor: costMinor(seed, sku, priceMinor),
    available: stockOf(seed, sku),
    updatedAt: product.createdAt,
  };
  const variant: Variant = {
    kind: "ProductVariant", id, product, title, sku, position: i + 1, priceMinor, compareAtMinor: null, updatedAt: product.createdAt, item,
  };
  item.variant = variant;
  return variant;
}

function buildCollections(products: readonly Product[], updatedAt: number): Collection[] {
  const byType = new Map<string, Product[]>();
  for (const product of products) {
    const list = byType.get(product.productType);
    if (list === undefined) byType.set(product.productType, [product]);
    else list.push(product);
  }
  return [...byType]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, list], i) => ({ kind: "Collection", id: COLLECTION_BASE + i, title, handle: handleOf(title), products: list, updatedAt }));
}

function buildOrders(history: PackedHistory, products: readonly (Product | null)[], maxOrders: number): { orders: Order[]; customers: Customer[] } {
  const customers = new Map<number, Customer>();
  const orders: Order[] = [];
  const skipped = Math.max(0, history.orders.length - maxOrders);
  // Line ids count through the whole history, so that an order looks the same however many orders are seeded.
  let lineId = LINE_BASE;
  history.orders.forEach((source, i) => {
    const firstLineId = lineId;
    lineId += source.lines.length;
    if (i < skipped) return;
    const createdAt = source.at * 1000;
    const country = history.countries[source.countryIdx]!;
    let customer: Customer | null = null;
    if (source.customerIdx >= 0) {
      const id = history.customers[source.customerIdx]!;
      customer = customers.get(id) ?? { kind: "Customer", id, country, createdAt, orders: [] };
      customers.set(id, customer);
    }
    const order: Order = {
      kind: "Order", id: source.number, customer, country, createdAt, updatedAt: createdAt, lines: [], refunds: [], returns: [], cancelledAt: null,
      attributes: NO_ATTRIBUTES, cartToken: null, sourceName: "web",
    };
    source.lines.forEach((line, j) => {
      const product = products[line.productIdx]!;
      const packed = history.products[line.productIdx]!;
      const item: LineItem = {
        kind: "LineItem", id: firstLineId + j, order,
        title: product?.title ?? titleCase(packed.title), sku: product === null ? null : packed.code,
        product, variant: product?.variants[0] ?? null,
        quantity: line.quantity, refundedQuantity: 0, priceMinor: line.priceMinor, attributes: NO_ATTRIBUTES,
      };
      order.lines.push(item);
    });
    customer?.orders.push(order);
    orders.push(order);
  });
  let refundLineId = REFUND_LINE_BASE;
  history.refunds.forEach((source, i) => {
    const firstRefundLineId = refundLineId;
    refundLineId += source.lines.length;
    const order = orders[source.orderIdx - skipped];
    if (order === undefined) return;
    const refund: Refund = {
      kind: "Refund",
      // One cancellation can touch several orders, so its number alone would not be unique.
      id: REFUND_BASE + i,
      order,
      createdAt: source.at * 1000,
      lines: source.lines.map((part, j) => ({ kind: "RefundLineItem", id: firstRefundLineId + j, line: order.lines[part.lineIdx]!, quantity: part.quantity })),
    };
    for (const part of refund.lines) part.line.refundedQuantity += part.quantity;
    order.refunds.push(refund);
    order.updatedAt = Math.max(order.updatedAt, refund.createdAt);
  });
  return { orders, customers: [...customers.values()].sort((a, b) => a.id - b.id) };
}
