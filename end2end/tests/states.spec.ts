// Pages of the admin when there is nothing yet, while they wait, and when something fails; and a shop that stays silent,
// with the reason.

import { type Browser, type FrameLocator, type Locator, type Page, type Route, expect, test } from "@playwright/test";

import { card, openAdmin, pickProduct } from "../support/admin.js";
import { desktop, expectAccessible, shoot, shootBoth } from "../support/look.js";
import { asNewShopper, expectSilence, offersOf, openProduct, untilThemeKnows } from "../support/shopper.js";
import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3108, sandbox: 4108 }, maxOrders: 6_000 });
const teacup = { sku: "22697", title: "Green Regency Teacup and Saucer" };
const unsold = { sku: "40016", title: "Chinese Dragon Paper Lanterns" };

test.describe.configure({ mode: "serial" });
test.use({ viewport: desktop });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await stack.sandbox.start();
  // The reading begins, and does not get far until the store is started again.
  await stack.control("POST", "faults", { bulk_slow_ms: { count: 100, value: 3_000 } });
  await stack.pairwell.start();
  await stack.openAsMerchant();
});

test.afterAll(() => stack.stop());

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);

/** In daylight and at night: pictures, and colours that can be told apart. */
async function lookAt(page: Page, name: string, subject?: Locator): Promise<void> {
  await expectAccessible(page);
  await shootBoth(page, name, subject);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
  await shootBoth(page, `${name}-dark`, subject);
  await page.emulateMedia({ colorScheme: "light" });
}

const empties: { name: string; path: string; says: RegExp; leads: RegExp | undefined }[] = [
  { name: "tiers", path: "/tiers", says: /^No ladders yet$/, leads: /^New ladder$/ },
  { name: "proposals", path: "/tiers/proposals", says: /^No proposals are waiting$/, leads: /^Put one together yourself$/ },
  { name: "pairings", path: "/pairings", says: /^No pairings yet$/, leads: /^Add pairing$/ },
  { name: "suggestions", path: "/pairings/suggestions", says: /^No suggestions are waiting$/, leads: /^Go to pairings$/ },
  { name: "data", path: "/data", says: /^Your data were not looked at yet$/, leads: undefined },
  { name: "why", path: "/why", says: /^No question yet$/, leads: undefined },
];
for (const { name, path, says, leads } of empties) {
  test(`${name}: before anything was read it says what is missing and what to do`, async ({ page }) => {
    const app = await admin(page, path);
    await expect(app.getByText(says)).toBeVisible();
    if (leads) await expect(app.getByRole("link", { name: leads })).toBeVisible();
    await expect(app.getByRole("alert")).toHaveCount(0);
    await lookAt(page, `empty-${name}`);
  });
}

test("placements and settings: before anything was read all is off, and every limit has its default", async ({ page }) => {
  const app = await admin(page, "/placements");
  const switches = app.getByRole("switch", { name: /^Show offers: / });
  await expect(switches).toHaveCount(9);
  for (const toggle of await switches.all()) await expect(toggle).toHaveAttribute("aria-checked", "false");
  await expect(app.getByText("Shown 0 times, added 0 times")).toHaveCount(9);
  await lookAt(page, "empty-placements");

  const settings = await admin(page, "/settings");
  await expect(settings.getByLabel("Offers in one visit, at most")).toHaveValue("24");
  await expect(settings.getByLabel("Free from")).toHaveCount(0);
  await expect(settings.getByRole("button", { name: "Save" })).toHaveCount(0);
  await lookAt(page, "empty-settings");
});

test("placement's preview and Why? say why there is nothing, before anything was read", async ({ page }) => {
  const editor = await admin(page, "/placements/product_page");
  await expect(editor.getByText("Nothing is shown here")).toBeVisible();
  await lookAt(page, "empty-placement");
  const app = await admin(page, "/why");
  await app.getByRole("button", { name: "Explain" }).click();
  await expect(card(app, "Product page").getByText("Nothing is shown", { exact: true })).toBeVisible();
  await expect(card(app, "Product page").getByText("This placement is off.")).toBeVisible();
  await lookAt(page, "empty-why-answer");
});

test("store starts again, and the reading ends", async () => {
  test.setTimeout(180_000);
  await stack.sandbox.stop();
  await stack.sandbox.start();
  await until("the reading to end", () => stack.isRead(), 150_000);
});

const tab = (app: FrameLocator, name: string): Locator => app.getByRole("navigation", { name: "Pairwell" }).getByRole("link", { name, exact: true });

interface Waited {
  name: string;
  /** Where the merchant comes from. */
  from: string;
  go: (app: FrameLocator) => Locator;
  /** What the page asks. */
  asks: string;
  heading: string;
  /** What is there once it was answered. */
  shows: (app: FrameLocator) => Locator;
}

const switches = (app: FrameLocator): Locator => app.getByRole("switch", { name: /^Show offers: / });
const pages: Waited[] = [
  {
    name: "tiers",
    from: "",
    go: (app) => tab(app, "Tiers"),
    asks: "ladders/list",
    heading: "Tiers",
    shows: (app) => app.getByText("No ladders yet"),
  },
  {
    name: "proposals",
    from: "/tiers",
    go: (app) => app.getByRole("link", { name: /^Review proposals/ }),
    asks: "ladders/proposals",
    heading: "Proposed ladders",
    // The page before shows the first one too.
    shows: (app) => app.getByRole("button", { name: /^Accept: / }).nth(1),
  },
  {
    name: "pairings",
    from: "",
    go: (app) => tab(app, "Pairings"),
    asks: "pairings/list",
    heading: "Pairings",
    shows: (app) => app.getByText("No pairings yet"),
  },
  {
    name: "placements",
    from: "",
    go: (app) => tab(app, "Placements"),
    asks: "placements/list",
    heading: "Placements",
    shows: (app) => switches(app).first(),
  },
  {
    name: "settings",
    from: "",
    go: (app) => tab(app, "Settings"),
    asks: "settings/get",
    heading: "Settings",
    shows: (app) => app.getByLabel("Offers in one visit, at most"),
  },
];

const address = (asks: string): string => `${stack.pairwellUrl}/api/admin/${asks}`;

/** Holds what the page asks until it is let go. */
async function hold(page: Page, asks: string): Promise<() => Promise<void>> {
  let release: () => void = () => {};
  const isReleased = new Promise<void>((done) => (release = done));
  await page.route(address(asks), async (route) => {
    await isReleased;
    await route.continue();
  });
  return async () => {
    release();
    await page.unrouteAll({ behavior: "wait" });
  };
}

const platformBar = (page: Page): Locator => page.locator("[data-loading]");

/** Something says that it is being waited for: the platform's bar, or the page itself. */
async function expectSignOfWaiting(page: Page, app: FrameLocator, since: string): Promise<void> {
  const inPage = [app.getByRole("status").filter({ hasText: /^Loading/ }), app.locator("[aria-busy=true]")];
  const isSaid = async (): Promise<boolean> => {
    const n_signs = await Promise.all(inPage.map((sign) => sign.count()));
    return (await platformBar(page).isVisible()) || n_signs.some((n) => n > 0);
  };
  await expect.configure({ soft: true }).poll(isSaid, { message: `a sign of waiting after ${since}`, timeout: 2_000 }).toBe(true);
}

for (const { name, from, go, asks, heading, shows } of pages) {
  test(`${name}: while it waits the page before stays, the platform says so, and then it is whole`, async ({ page }) => {
    const app = await admin(page, from);
    await expect(go(app)).toBeVisible();
    const former = await app.getByRole("heading", { level: 1 }).textContent();
    const release = await hold(page, asks);
    await go(app).click();
    await expectSignOfWaiting(page, app, "a page was chosen");
    await expect(shows(app)).toHaveCount(0);
    await expect(app.getByRole("heading", { level: 1 }), "no white page").toHaveText(former ?? "");
    await shoot(page, `loading-${name}-desktop`);
    await release();
    await expect(shows(app)).toBeVisible();
    await expect(app.getByRole("heading", { level: 1, name: heading })).toBeFocused();
    await expect(platformBar(page)).toBeHidden();
  });

  test(`${name}: what fails is said in a sentence, and trying again works`, async ({ page }) => {
    const app = await admin(page, from);
    await expect(go(app)).toBeVisible();
    let answer: (route: Route) => Promise<void> = (route) => route.abort("connectionreset");
    await page.route(address(asks), (route) => answer(route));
    await go(app).click();
    const alert = app.getByRole("alert").first();
    await expect(alert).toContainText("Pairwell cannot be reached. Check the connection and try again.");
    await expect(app.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await lookAt(page, `error-${name}`, alert);

    answer = (route) => route.fulfill({ status: 500, contentType: "text/plain", body: "upstream connect error" });
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(alert).toContainText(/^[A-Z][^{}<>]*\. ?[^{}<>]*Try again$/);
    await expect(alert).not.toContainText("upstream");
    await page.unroute(address(asks));
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(shows(app)).toBeVisible();
    await expect(app.getByRole("alert")).toHaveCount(0);
  });
}

test("why: what fails is said in a sentence, and trying again works", async ({ page }) => {
  const app = await admin(page, "/why");
  await pickProduct(app, "Product being looked at", teacup);
  await page.route(address("why"), (route) => route.abort("connectionreset"));
  await app.getByRole("button", { name: "Explain" }).click();
  const alert = app.getByRole("alert");
  await expect(alert).toContainText("Pairwell cannot be reached. Check the connection and try again.");
  await lookAt(page, "error-why", alert);
  await page.unroute(address("why"));
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(card(app, "Product page")).toBeVisible();
  await expect(app.getByRole("alert")).toHaveCount(0);
});

test("program that is gone is said on any page, and found again when it is back", async ({ page }) => {
  const app = await admin(page, "");
  await expect(tab(app, "Placements")).toBeVisible();
  await stack.pairwell.stop();
  await tab(app, "Placements").click();
  const alert = app.getByRole("alert").first();
  await expect(alert).toContainText("Pairwell cannot be reached. Check the connection and try again.");
  await stack.pairwell.start();
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(app.getByRole("switch", { name: /^Show offers: / })).toHaveCount(9);
});

test("what cannot be saved stays in the form, with the reason", async ({ page }) => {
  const app = await admin(page, "/settings");
  const most = app.getByLabel("Offers in one visit, at most");
  await most.fill("12");
  await page.route(address("settings/save"), (route) => route.abort("connectionreset"));
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByRole("alert").filter({ hasText: "Pairwell cannot be reached." })).toBeVisible();
  await expect(most).toHaveValue("12");
  await lookAt(page, "error-saving");
  await page.unroute(address("settings/save"));
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await most.fill("24");
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText("Unsaved changes")).toHaveCount(0);
});

const HEADLINE = "Goes well with this";

/** A shopper of their own on the teacup's page, and the id by which they are known. */
const asVisitor = (browser: Browser, look: (shop: Page, visitor: string) => Promise<void>): Promise<void> =>
  asNewShopper(browser, desktop, async (shop) => {
    await openProduct(shop, stack, teacup.title);
    await expect.poll(() => shop.evaluate(() => localStorage.getItem("pairwell_visitor") ?? "")).toMatch(/^vis_[0-9a-f]{32}$/);
    await look(shop, await shop.evaluate(() => localStorage.getItem("pairwell_visitor") ?? ""));
  });

const offers = (shop: Page): Promise<Locator> => offersOf(shop, "product_page", HEADLINE);

const told = (shop: Page): Promise<unknown> => shop.waitForResponse((answer) => answer.url().includes("/apps/pairwell/events") && answer.ok());

/** Asks why, for a product and perhaps somebody who is known. */
async function askWhy(page: Page, product: typeof teacup, visitor = ""): Promise<Locator> {
  const app = await admin(page, "/why");
  await pickProduct(app, "Product being looked at", product);
  await app.getByLabel("Visitor (optional)").fill(visitor);
  await app.getByRole("button", { name: "Explain" }).click();
  const answer = card(app, "Product page");
  await expect(answer).toBeVisible();
  return answer;
}

test("merchant switches the product page on, and a stranger would be shown offers", async ({ page }) => {
  const app = await admin(page, "/placements");
  const toggle = app.getByRole("switch", { name: "Show offers: Product page" });
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-checked", "true");
  await openProduct(page, stack, teacup.title);
  await untilThemeKnows(page, "product_page");
  const answer = await askWhy(page, teacup);
  await expect(answer.getByText(/^Shown: 4 offers$/)).toBeVisible();
  await expect(answer.getByText("Nothing is shown", { exact: true })).toHaveCount(0);
});

test("product that was never sold is offered what goes with things like it, and the reason says so", async ({ page }) => {
  const answer = await askWhy(page, unsold);
  await expect(answer.getByText(/^Shown: [1-4] offers?$/)).toBeVisible();
  await expect(answer.getByText(/taken in \d+\.\d% of such cases, as learned/i).first()).toBeVisible();
  await lookAt(page, "why-never-sold", answer.getByText(/^Shown: [1-4] offers?$/));
});

test("visitor who said no to three is left in peace, and Why? says by which noes", async ({ page, browser }) => {
  await asVisitor(browser, async (shop, visitor) => {
    const cards = await offers(shop);
    const declined: string[] = [];
    for (let n = 0; n < 3; n++) {
      const refuse = cards.first().getByRole("button", { name: /^No thanks, hide / });
      declined.push(((await refuse.getAttribute("aria-label")) ?? "").replace("No thanks, hide ", ""));
      const sent = told(shop);
      await refuse.click();
      await sent;
    }
    await shop.reload();
    await expectSilence(shop, "product_page");

    const answer = await askWhy(page, teacup, visitor);
    await expect(answer.getByText("Nothing is shown", { exact: true })).toBeVisible();
    await expect(answer.getByText("There are candidates, but none can be offered now.")).toBeVisible();
    for (const title of declined) {
      await expect(answer.getByRole("listitem").filter({ hasText: title }).first()).toContainText("This shopper said no to it");
    }
    await expect(answer.getByText("This shopper said no to several like it").first()).toBeVisible();
    await lookAt(page, "why-declined", answer.getByText("Nothing is shown", { exact: true }));
  });
  await asVisitor(browser, async (shop) => {
    await expect(await offers(shop), "somebody else is still offered them").toHaveCount(4);
  });
});

test("visitor whose budget is used up is left in peace, and Why? says so", async ({ page, browser }) => {
  const settings = await admin(page, "/settings");
  await settings.getByLabel("Offers in one visit, at most").fill("4");
  await settings.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await asVisitor(browser, async (shop, visitor) => {
    const seen = told(shop);
    await expect(await offers(shop)).toHaveCount(4);
    await seen;
    await openProduct(shop, stack, "Pink Regency Teacup and Saucer");
    await expectSilence(shop, "product_page");

    const answer = await askWhy(page, { sku: "22698", title: "Pink Regency Teacup and Saucer" }, visitor);
    await expect(answer.getByText("Nothing is shown", { exact: true })).toBeVisible();
    await expect(answer.getByText("This shopper has seen as many offers as you allow in one session.")).toBeVisible();
    await lookAt(page, "why-budget", answer.getByText("Nothing is shown", { exact: true }));
    const stranger = await askWhy(page, { sku: "22698", title: "Pink Regency Teacup and Saucer" });
    await expect(stranger.getByText(/^Shown: \d offers?$/)).toBeVisible();
    await shoot(page, "why-stranger-desktop");
  });
});

test("answer that takes long is waited for in sight: of Why?, and of trying again", async ({ page }) => {
  const app = await admin(page, "/why");
  await pickProduct(app, "Product being looked at", teacup);
  const release = await hold(page, "why");
  await app.getByRole("button", { name: "Explain" }).click();
  await expectSignOfWaiting(page, app, "Explain was pressed");
  await shoot(page, "loading-why-desktop");
  await release();
  await expect(card(app, "Product page")).toBeVisible();
  await expect(platformBar(page)).toBeHidden();

  await page.route(address("settings/get"), (route) => route.abort("connectionreset"));
  await tab(app, "Settings").click();
  const again = app.getByRole("alert").getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  await page.unroute(address("settings/get"));
  const releaseSettings = await hold(page, "settings/get");
  await again.click();
  await expectSignOfWaiting(page, app, "Try again was pressed");
  await releaseSettings();
  await expect(app.getByLabel("Offers in one visit, at most")).toBeVisible();
});

for (const path of ["/tiers", "/tiers/proposals", "/pairings", "/pairings/rules", "/pairings/rules/new", "/placements", "/placements/product_page", "/why", "/data", "/settings"]) {
  test(`page ${path} comes from the server without an error in it, however often it is opened`, async () => {
    const n_pages = 100;
    let n_wrong = 0;
    for (let n = 0; n < n_pages; n++) {
      const { url } = (await stack.control("GET", `framed-url?path=${encodeURIComponent(path)}`)) as { url: string };
      const html = await (await fetch(url, { headers: { Accept: "text/html" } })).text();
      if (html.includes("Something went wrong")) n_wrong += 1;
    }
    expect(n_wrong, `of ${n_pages} pages`).toBe(0);
  });
}
