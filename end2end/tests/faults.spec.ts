// When the store fails in the middle: a clear word, nothing lost, and it goes on.

import { expect, test } from "@playwright/test";

import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3102, sandbox: 4102 }, maxOrders: 3_000 });

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await stack.start();
});

test.afterAll(async () => {
  await stack.stop();
});

test("sync survives a store that throttles, fails and hangs up", async () => {
  test.setTimeout(120_000);
  await stack.control("POST", "faults", { throttle: 2, status5xx: 2, drop: 1 });
  await until("the shop to be installed", async () => {
    try {
      await stack.openAsMerchant();
      return true;
    } catch {
      return false;
    }
  });
  await until("the reading to end", () => stack.isRead(), 90_000);
  const held = await stack.sandboxState();
  expect(await stack.counts()).toEqual({
    products: held.n_products,
    orders: held.n_orders,
    orderLines: held.n_order_lines,
  });
});

test("store that goes away in the middle of a sync is said, and the sync goes on later", async () => {
  test.setTimeout(120_000);
  await stack.sandbox.stop();
  const away = await stack.command("sync");
  expect(away.code).not.toBe(0);
  expect(away.stderr).toContain("cannot reach");
  await stack.sandbox.start();
  const back = await stack.command("sync");
  expect(back.stderr).toContain("the shop is read to the end");
  expect(back.code).toBe(0);
  const held = await stack.sandboxState();
  expect((await stack.counts()).orderLines).toBe(held.n_order_lines);
});

test("recommendation on the command line says why", async () => {
  const table = await stack.command("recommend", "--product", "85123A");
  expect(table.code).toBe(0);
  expect(table.stdout).toContain("White Hanging Heart T-Light Holder");
  const { stdout } = await stack.command("recommend", "--product", "85123A", "--json");
  const { offers } = JSON.parse(stdout) as { offers: { merchant_line: string }[] };
  expect(offers.length).toBeGreaterThan(0);
  for (const { merchant_line } of offers) {
    expect(merchant_line).toMatch(/^in [\d,]+ of [\d,]+ orders|^taken in \d+\.\d% of such cases, as learned; ./i);
  }
});
