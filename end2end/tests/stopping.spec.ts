// A program that is told to stop does so soon, whatever it is at, and takes it up again.

import { expect, test } from "@playwright/test";

import { Stack, until } from "../support/stack.js";

const STOPPED_WITHIN_MS = 15_000;

const stack = new Stack({ ports: { pairwell: 3110, sandbox: 4110 }, maxOrders: 1_000 });

test.afterAll(() => stack.stop());

test("reading does not hold up a stop, and goes on at the next start", async () => {
  test.setTimeout(120_000);
  await stack.sandbox.start();
  // The store writes its file so slowly that the reading would take minutes.
  await stack.control("POST", "faults", { bulk_slow_ms: { count: 100, value: 3_000 } });
  await stack.pairwell.start();
  await stack.openAsMerchant();
  await until("the store to be asked for its file", async () => (await stack.sandboxState()).bulk_operations.length > 0, 20_000);
  const told_at = Date.now();
  await stack.pairwell.stop();
  expect(Date.now() - told_at, "milliseconds until it has stopped").toBeLessThan(STOPPED_WITHIN_MS);
  expect(stack.pairwell.log()).toContain("left unfinished");

  await stack.sandbox.stop();
  await stack.sandbox.start();
  await stack.pairwell.start();
  await until("the reading to end", () => stack.isRead(), 60_000);
});
