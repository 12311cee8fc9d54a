// What Pairwell has stored of the shop, beside what the shop is.

import { expect } from "vitest";

import type { Stack } from "../../support/stack.ts";
import { query, secondsOf } from "./database.ts";

type Table = "products" | "variants" | "orders" | "lines" | "refunds";
type Rows = Record<Table, (number | string | null)[][]>;

const TABLES: readonly Table[] = ["products", "variants", "orders", "lines", "refunds"];

/** The rows of the stack's database, in the shape of the sandbox's. */
export async function storedRows(stack: Stack): Promise<Rows> {
  const at = secondsOf(stack, "updated_at");
  const read = async (sql: string): Promise<(number | string | null)[][]> => (await query(stack, sql)).map((row) => Object.values(row));
  return {
    products: await read(`SELECT id, title, status, ${at} AS at FROM products WHERE deleted_at IS NULL ORDER BY id`),
    variants: await read("SELECT id, product_id, price_minor, n_available FROM variants WHERE deleted_at IS NULL ORDER BY id"),
    orders: await read(`SELECT id, customer_id, ${at} AS at, total_minor FROM orders ORDER BY id`),
    lines: await read("SELECT order_id, id, product_id, variant_id, quantity, current_quantity, total_minor FROM order_lines ORDER BY order_id, id"),
    refunds: await read("SELECT id, order_id, amount_minor FROM refunds ORDER BY id"),
  };
}

/** The rows of the shop itself. */
export async function shopRows(stack: Stack): Promise<Rows> {
  return (await stack.control("GET", "rows")) as Rows;
}

/** Where the two differ first, table by table; nothing when they are alike. */
export function differences(stored: Rows, shop: Rows): string[] {
  return TABLES.flatMap((table) => {
    const [ours, theirs] = [stored[table], shop[table]].map((rows) => rows.map((row) => JSON.stringify(row)));
    const known = new Set(theirs);
    const held = new Set(ours);
    const extra = ours!.filter((row) => !known.has(row));
    const missing = theirs!.filter((row) => !held.has(row));
    const isAlike = extra.length === 0 && missing.length === 0 && ours!.length === theirs!.length;
    return isAlike ? [] : [`${table}: ${ours!.length} stored, ${theirs!.length} in the shop; only stored: ${extra.slice(0, 3).join(" ")}; only in the shop: ${missing.slice(0, 3).join(" ")}`];
  });
}

/** Fails unless every row of the shop is stored as it is, and no other. */
export async function expectSameRows(stack: Stack): Promise<void> {
  expect(differences(await storedRows(stack), await shopRows(stack))).toEqual([]);
}
