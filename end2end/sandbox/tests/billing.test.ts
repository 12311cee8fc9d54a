/** A subscription: asked for, approved or declined on a page of the admin, changed, ended; and the app is told each time. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeApp, graphql, installed, startShop, type Answer, type TestShop } from "./support.ts";

const CREATE = `mutation ($name: String!, $amount: Decimal!, $days: Int, $test: Boolean) {
  appSubscriptionCreate(name: $name, returnUrl: "http://127.0.0.1:3999/plan?agreed=a.1", trialDays: $days, test: $test,
    lineItems: [{ plan: { appRecurringPricingDetails: { price: { amount: $amount, currencyCode: USD }, interval: EVERY_30_DAYS } } }]) {
    confirmationUrl appSubscription { id status } userErrors { field message } } }`;
const CANCEL = "mutation ($id: ID!) { appSubscriptionCancel(id: $id) { appSubscription { status } userErrors { field message } } }";
const STATE = `{ currentAppInstallation {
  activeSubscriptions { id name status test trialDays returnUrl currentPeriodEnd lineItems { plan { pricingDetails { __typename ... on AppRecurringPricing { price { amount currencyCode } interval } } } } }
  allSubscriptions(first: 10, sortKey: CREATED_AT, reverse: true) { nodes { name status currentPeriodEnd } } } }`;

let app: FakeApp;
let shop: TestShop;
let token: string;
beforeAll(async () => { app = await FakeApp.start(); });
afterAll(() => app.stop());
beforeEach(async () => {
  app.received.length = 0;
  shop = await startShop({ appUrl: app.url });
  token = installed(shop);
});
afterEach(() => shop.stop());

const call = (query: string, variables: object = {}): Promise<Answer> => graphql(shop, token, query, variables);
const ask = async (name: string, amount = "9.00", days = 14): Promise<{ url: string; id: string }> => {
  const { data } = await call(CREATE, { name, amount, days, test: true });
  expect(data.appSubscriptionCreate.userErrors).toEqual([]);
  expect(data.appSubscriptionCreate.appSubscription.status).toBe("PENDING");
  return { url: data.appSubscriptionCreate.confirmationUrl, id: data.appSubscriptionCreate.appSubscription.id };
};
const answer = (url: string, word: string): Promise<Response> => fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams({ answer: word }) });
const state = async (): Promise<Answer> => (await call(STATE)).data.currentAppInstallation;
const told = (): string[] =>
  app.received.filter(({ headers }) => headers["x-shopify-topic"] === "app_subscriptions/update").map(({ body }) => (JSON.parse(body) as Answer).app_subscription.status as string);

describe("a subscription", () => {
  it("is approved on a page that says what it costs, and runs from then on", async () => {
    const { url } = await ask("Small");
    expect((await state()).activeSubscriptions).toEqual([]);
    const page = await fetch(url);
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    const text = await page.text();
    for (const words of ["Small", "9.00 USD every 30 days", "first 14 days are a trial", "No money moves"]) expect(text).toContain(words);
    const back = new URL((await answer(url, "approve")).headers.get("location")!);
    expect(back.searchParams.get("agreed")).toBe("a.1");
    expect(back.searchParams.get("charge_id")).toMatch(/^\d+$/);
    const { activeSubscriptions } = await state();
    expect(activeSubscriptions).toMatchObject([{
      name: "Small", status: "ACTIVE", test: true, trialDays: 14, returnUrl: "http://127.0.0.1:3999/plan?agreed=a.1",
      lineItems: [{ plan: { pricingDetails: { __typename: "AppRecurringPricing", price: { amount: "9.00", currencyCode: "USD" }, interval: "EVERY_30_DAYS" } } }],
    }]);
    const days = (Date.parse(activeSubscriptions[0].currentPeriodEnd) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(44);
    await expect.poll(() => told().sort()).toEqual(["ACTIVE", "PENDING"]);
    expect((await answer(url, "decline")).status).toBe(410);
    expect((await fetch(url)).status).toBe(410);
  });

  it("is declined, and can be asked for again", async () => {
    const first = await ask("Small");
    expect((await answer(first.url, "decline")).status).toBe(302);
    expect(await state()).toMatchObject({ activeSubscriptions: [], allSubscriptions: { nodes: [{ status: "DECLINED", currentPeriodEnd: null }] } });
    const second = await ask("Small");
    await answer(second.url, "approve");
    expect((await state()).allSubscriptions.nodes.map((node: Answer) => node.status)).toEqual(["ACTIVE", "DECLINED"]);
  });

  it("takes the place of the one before", async () => {
    await answer((await ask("Small")).url, "approve");
    const large = await ask("Large", "29.00", 0);
    expect((await state()).activeSubscriptions.map((s: Answer) => s.name)).toEqual(["Small"]);
    await answer(large.url, "approve");
    expect((await state()).activeSubscriptions.map((s: Answer) => s.name)).toEqual(["Large"]);
    await expect.poll(() => told().sort()).toEqual(["ACTIVE", "ACTIVE", "CANCELLED", "PENDING", "PENDING"]);
  });

  it("is ended once", async () => {
    const { id, url } = await ask("Small");
    const early = await call(CANCEL, { id });
    expect(early.data.appSubscriptionCancel.userErrors[0].message).toContain(":pending");
    await answer(url, "approve");
    expect((await call(CANCEL, { id })).data.appSubscriptionCancel).toEqual({ appSubscription: { status: "CANCELLED" }, userErrors: [] });
    const again = await call(CANCEL, { id });
    expect(again.data.appSubscriptionCancel.userErrors[0].message).toContain(":cancelled");
    expect((await state()).activeSubscriptions).toEqual([]);
  });

  it("ends with the installation, and survives a restart of the sandbox", async () => {
    await answer((await ask("Small")).url, "approve");
    await ask("Large");
    await shop.close();
    const { stateDir } = shop;
    shop = { ...await startShop({ appUrl: app.url, stateDir }), stateDir };
    expect(shop.sandbox.charges.list().map(({ status }) => status)).toEqual(["ACTIVE", "PENDING"]);
    shop.sandbox.uninstall();
    expect(shop.sandbox.charges.list().map(({ status }) => status)).toEqual(["CANCELLED", "EXPIRED"]);
  });

  it("is frozen and thawed by the platform", async () => {
    await answer((await ask("Small")).url, "approve");
    const { id } = shop.sandbox.charges.list()[0]!;
    const set = (status: string): Promise<Response> => fetch(`${shop.url}/sandbox/subscriptions/${id}/status`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ status }) });
    expect((await set("FROZEN")).status).toBe(200);
    expect((await state()).activeSubscriptions).toEqual([]);
    expect((await set("ACTIVE")).status).toBe(200);
    expect((await state()).activeSubscriptions).toHaveLength(1);
    expect((await set("PAID")).status).toBe(400);
    expect(await (await fetch(`${shop.url}/sandbox/subscriptions`)).json()).toMatchObject({ subscriptions: [{ name: "Small", status: "ACTIVE", test: true }] });
  });
});

describe("a refusal", () => {
  const problem = async (variables: object): Promise<string> => {
    const { data } = await call(CREATE, { name: "Small", amount: "9.00", test: true, ...variables });
    expect(data.appSubscriptionCreate.confirmationUrl).toBeNull();
    return data.appSubscriptionCreate.userErrors[0].message as string;
  };

  it("names what is wrong", async () => {
    expect(await problem({ name: " " })).toBe("Name can't be blank");
    expect(await problem({ amount: "0" })).toBe("Price must be greater than 0");
    expect(await problem({ days: -1 })).toBe("Trial days must be between 0 and 1000");
    expect(await problem({ test: false })).toBe("Development stores can only make test charges");
    expect(shop.sandbox.charges.list()).toEqual([]);
  });

  it("meets every app made for one shop", async () => {
    await shop.stop();
    shop = await startShop({ appUrl: app.url, customApp: true });
    token = installed(shop);
    expect(await problem({})).toBe("Custom apps cannot use the Billing API");
  });
});
