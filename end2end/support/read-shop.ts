// A shop that is read before a file's tests, which tell one story after the other.

import { test } from "@playwright/test";

import { desktop } from "./look.js";
import { type Stack, until } from "./stack.js";

const READING_MS = 120_000;

/** Starts the stack and reads its shop before the first test of the calling file, and stops it after the last. */
export function withReadShop(stack: Stack): void {
  test.describe.configure({ mode: "serial" });
  test.use({ viewport: desktop });

  test.beforeAll(async () => {
    test.setTimeout(READING_MS + 30_000);
    await stack.start();
    await stack.openAsMerchant();
    await until("the reading to end", () => stack.isRead(), READING_MS);
  });

  test.afterAll(() => stack.stop());
}
