// The process may be taken away at any moment: nothing acknowledged is lost, nothing is doubled.

import { expect, test } from "@playwright/test";

import { freshPostgres } from "../support/postgres.js";
import { Stack, pause, until } from "../support/stack.js";
import { someVariant } from "../support/storefront.js";

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
      const variantId = await someVariant(stack.sandboxUrl);
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
