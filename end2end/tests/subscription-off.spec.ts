// Where whoever runs Pairwell asks for nothing, the admin does not speak of plans.

import { expect, test } from "@playwright/test";

import { openAdmin } from "../support/admin.js";
import { Stack } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3148, sandbox: 4148 }, maxOrders: 200 });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await stack.start();
  await stack.openAsMerchant();
});

test.afterAll(() => stack.stop());

test("settings and first page have no word of it, and its page is not there", async ({ page }) => {
  for (const path of ["", "/settings"]) {
    const app = await openAdmin(page, stack, path);
    await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(app.getByRole("link", { name: "See your plan" })).toHaveCount(0);
    await expect(app.getByText("Your shop has no plan")).toHaveCount(0);
  }
  const gone = await openAdmin(page, stack, "/settings/plan");
  await expect(gone.getByText("There is no page at this address")).toBeVisible();
  expect((await stack.command("plan")).stdout).toContain("Billing is off");
});
