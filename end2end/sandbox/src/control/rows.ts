/** The store as plain rows, for a comparison with what an app has stored of it. Each list is in the order of its keys. */
import { orderRefundedMinor, orderTotalMinor, refundTotalMinor } from "../data/model.ts";
import type { Store } from "../data/store.ts";

/** Rows of numbers and texts, by table; money in pence, instants in whole seconds. */
export type Rows = Readonly<Record<"products" | "variants" | "orders" | "lines" | "refunds", readonly (readonly (number | string | null)[])[]>>;

/** Writes down what the Admin API would tell, the fields of each table always in the same order. */
export function rowsOf(store: Store): Rows {
  const orders = byId([...store.orders.values()]);
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  return {
    products: byId([...store.products.values()]).map(({ id, title, status, updatedAt }) => [id, title, status.toLowerCase(), seconds(updatedAt)]),
    variants: byId([...store.variants.values()]).map(({ id, product, priceMinor, item }) => [id, product.id, priceMinor, item.available]),
    orders: orders.map((order) => [order.id, order.customer?.id ?? null, seconds(order.updatedAt), orderTotalMinor(order) - orderRefundedMinor(order)]),
    lines: orders.flatMap((order) => byId(order.lines).map(({ id, product, variant, quantity, refundedQuantity, priceMinor }) =>
      [order.id, id, product?.id ?? null, variant?.id ?? null, quantity, quantity - refundedQuantity, quantity * priceMinor])),
    refunds: byId(orders.flatMap(({ refunds }) => refunds)).map((refund) => [refund.id, refund.order.id, refundTotalMinor(refund)]),
  };
}

function byId<T extends { readonly id: number }>(things: readonly T[]): readonly T[] {
  return [...things].sort((a, b) => a.id - b.id);
}
