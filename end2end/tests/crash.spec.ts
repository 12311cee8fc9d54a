// The process may be taken away at any moment: nothing acknowledged is lost, nothing is doubled.

import { expect, test } from "@playwright/test";

import { Stack, pause, until } from "../support/stack.js";

const MAX_ORDERS = 4_000;

for (const database of ["SQLite", "Postgres"] as const) {
  test.describe(`on ${database}`, () => {
    let stack: Stack;

    test.beforeEach(async () => {
      const databaseUrl = database === "Postgres" ? await freshPostgres() : undefined;
      stack = new Stack({
        ports: { pairwell: 3101, sandbox: 4101 },
        maxOrders: MAX_ORDERS,
        ...(databaseUrl ? { databaseUrl } : {}),
      });
      await stack.start();
    });

    test.afterEach(async () => {
      await stack.stop();
    });

    test("a sync killed several times ends complete and without doubles", async () => {
      test.setTimeout(180_000);
      await stack.openAsMerchant();
      const linesAtKill: number[] = [];
      for (let kills = 0; kills < 4; kills++) {
        await pause(300 + 350 * kills);
        await stack.pairwell.kill();
        linesAtKill.push((await stack.counts()).orderLines);
        await stack.pairwell.start();
      }
      await until("the reading to end", () => stack.isRead(), 120_000);
      const held = await stack.sandboxState();
      const read = await stack.counts();
      expect(read).toEqual({ products: held.n_products, orders: held.n_orders, orderLines: held.n_order_lines });
      expect(Math.min(...linesAtKill), "at least one kill must have come before the end").toBeLessThan(held.n_order_lines);
    });

    test("webhooks acknowledged before a kill are applied once after it", async () => {
      test.setTimeout(180_000);
      await stack.openAsMerchant();
      await until("the reading to end", () => stack.isRead(), 120_000);
      const variantId = await someVariant(stack);
      const before = await stack.counts();
      for (let burst = 0; burst < 4; burst++) {
        const orders = Array.from({ length: 25 }, () =>
          stack.control("POST", "orders", { lines: [{ variant_id: variantId, quantity: 1 }] }),
        );
        await Promise.all(orders);
        await pause(40 * burst);
        await stack.pairwell.kill();
        await stack.pairwell.start();
      }
      // What was refused while it was down is sent again by the store, as the platform does.
      await until("all orders to arrive", async () => (await stack.counts()).orders === before.orders + 100, 90_000);
      await pause(1_000);
      const after = await stack.counts();
      expect(after.orders).toBe(before.orders + 100);
      expect(after.orderLines).toBe(before.orderLines + 100);
    });
  });
}

/** A database of its own in the test cluster. */
async function freshPostgres(): Promise<string> {
  const cluster = process.env.PAIRWELL_TEST_POSTGRES_URL;
  if (!cluster) throw new Error("PAIRWELL_TEST_POSTGRES_URL is not set; scripts/with-postgres.sh sets it");
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  const name = `pairwell_e2e_${Date.now()}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.toString();
}

async function someVariant(stack: Stack): Promise<number> {
  const page = await fetch(`${stack.sandboxUrl}/collections/all`);
  const handles = [...(await page.text()).matchAll(/\/products\/([a-z0-9-]+)/g)].map((found) => found[1]);
  for (const handle of new Set(handles)) {
    const answer = await fetch(`${stack.sandboxUrl}/products/${handle}.js`);
    const product = (await answer.json()) as { variants: { id: number; available: boolean }[] };
    const variant = product.variants.find(({ available }) => available);
    if (variant) return variant.id;
  }
  throw new Error("the sandbox sells nothing");
}
