/**
 * The store's things as the sandbox holds them. `kind` is the type name in the Admin schema, so that a thing can be
 * found by its global id and resolved behind an interface. Money is in pence, instants are epoch milliseconds.
 */

/** Publication state of a product. */
export type ProductStatus = "ACTIVE" | "ARCHIVED" | "DRAFT";

/** A product with its variants. */
export interface Product {
  readonly kind: "Product";
  readonly id: number;
  /** Stock code in the source data. */
  readonly code: string;
  title: string;
  readonly handle: string;
  status: ProductStatus;
  readonly productType: string;
  readonly tags: readonly string[];
  readonly descriptionHtml: string;
  readonly optionName: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly variants: Variant[];
  /** Numbers of the products the merchant lists as going with it; they may be gone. */
  complementary: readonly number[];
}

/** What is sold. */
export interface Variant {
  readonly kind: "ProductVariant";
  readonly id: number;
  readonly product: Product;
  readonly title: string;
  readonly sku: string;
  readonly position: number;
  priceMinor: number;
  compareAtMinor: number | null;
  updatedAt: number;
  readonly item: InventoryItem;
}

/** The stock record of a variant; all stock is at the one location. */
export interface InventoryItem {
  readonly kind: "InventoryItem";
  readonly id: number;
  readonly variant: Variant;
  readonly costMinor: number;
  available: number;
  updatedAt: number;
}

/** Someone the source data knows by number; it holds no names or addresses. */
export interface Customer {
  readonly kind: "Customer";
  readonly id: number;
  readonly country: string;
  readonly createdAt: number;
  readonly orders: Order[];
}

/** Name and value, as on line properties and cart attributes. */
export interface Attribute {
  readonly key: string;
  readonly value: string;
}

/** One line of an order. `product` and `variant` are null on custom lines such as postage. */
export interface LineItem {
  readonly kind: "LineItem";
  readonly id: number;
  readonly order: Order;
  readonly title: string;
  readonly sku: string | null;
  readonly product: Product | null;
  readonly variant: Variant | null;
  readonly quantity: number;
  refundedQuantity: number;
  readonly priceMinor: number;
  readonly attributes: readonly Attribute[];
}

/** An order. */
export interface Order {
  readonly kind: "Order";
  readonly id: number;
  readonly customer: Customer | null;
  readonly country: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly lines: LineItem[];
  readonly refunds: Refund[];
  readonly returns: Return[];
  cancelledAt: number | null;
  readonly attributes: readonly Attribute[];
  readonly cartToken: string | null;
  readonly sourceName: string;
}

/** Money and goods given back. */
export interface Refund {
  readonly kind: "Refund";
  readonly id: number;
  readonly order: Order;
  readonly createdAt: number;
  readonly lines: readonly RefundLine[];
}

/** Part of a refund. */
export interface RefundLine {
  readonly kind: "RefundLineItem";
  readonly id: number;
  readonly line: LineItem;
  readonly quantity: number;
}

/** Goods on their way back, agreed to or only asked for. */
export interface Return {
  readonly kind: "Return";
  readonly id: number;
  readonly order: Order;
  readonly createdAt: number;
  status: ReturnState;
  readonly lines: readonly ReturnLine[];
}

/** How far a return is. */
export type ReturnState = "REQUESTED" | "OPEN" | "CLOSED" | "DECLINED" | "CANCELED";

/** Part of a return. */
export interface ReturnLine {
  readonly kind: "ReturnLineItem";
  readonly id: number;
  readonly line: LineItem;
  readonly quantity: number;
  /** Handle of the reason's definition. */
  readonly reason: string;
}

/** Products of one type. */
export interface Collection {
  readonly kind: "Collection";
  readonly id: number;
  readonly title: string;
  readonly handle: string;
  readonly products: Product[];
  readonly updatedAt: number;
}

/** The warehouse. */
export interface Location {
  readonly kind: "Location";
  readonly id: number;
  readonly name: string;
}

/** The app in the shop, as the owner of what the app keeps there. */
export interface Installation {
  readonly kind: "AppInstallation";
  readonly id: number;
}

/** A value that belongs to the installation. */
export interface Metafield {
  readonly kind: "Metafield";
  readonly id: number;
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  /** As it was written, byte for byte. */
  readonly value: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The app's installation when left out. */
  readonly ownerType?: "PRODUCT";
}

/** Everything that can be found by a global id. */
export type Entity = Product | Variant | InventoryItem | Customer | Order | LineItem | Refund | RefundLine | Return | ReturnLine | Collection | Location | Metafield;

/** `gid://shopify/{kind}/{id}`. */
export function gid(entity: { readonly kind: string; readonly id: number }): string {
  return `gid://shopify/${entity.kind}/${entity.id}`;
}

/** Splits a global id; undefined when it is not one. */
export function parseGid(text: string): { readonly kind: string; readonly id: number } | undefined {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(?:\?.*)?$/.exec(text);
  return match === null ? undefined : { kind: match[1]!, id: Number(match[2]) };
}

/** Pence as a decimal text with two places. */
export function decimal(minor: number): string {
  return (minor / 100).toFixed(2);
}

/** Value of the lines as bought. */
export function orderTotalMinor(order: Order): number {
  let total = 0;
  for (const line of order.lines) total += line.quantity * line.priceMinor;
  return total;
}

/** Value of what was refunded. */
export function orderRefundedMinor(order: Order): number {
  let total = 0;
  for (const line of order.lines) total += line.refundedQuantity * line.priceMinor;
  return total;
}

/** Value of one refund. */
export function refundTotalMinor(refund: Refund): number {
  let total = 0;
  for (const part of refund.lines) total += part.quantity * part.line.priceMinor;
  return total;
}

/** True when the storefront may sell it. */
export function isAvailable(variant: Variant): boolean {
  return variant.product.status === "ACTIVE" && variant.item.available > 0;
}
