import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkBulkQuery } from "../src/admin-api/bulk/rules.ts";
import { loadSchema } from "../src/admin-api/schema.ts";
import { graphql, installed, startShop, testConfig, type Answer, type TestShop } from "./support.ts";

const START = "mutation($q: String!, $g: Boolean!) { bulkOperationRunQuery(query: $q, groupObjects: $g) { bulkOperation { id status } userErrors { field message code } } }";
const READ = "query($id: ID!) { bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt } }";
const ORDERS = "{ orders { edges { node { id name refunds { id totalRefundedSet { shopMoney { amount } } } lineItems { edges { node { id quantity product { id } } } } } } } }";

describe("the rules of bulk queries", () => {
  const problems = (query: string): readonly string[] => {
    const checked = checkBulkQuery(loadSchema("2026-07").schema, query);
    return "problems" in checked ? checked.problems : [];
  };

  it("accept connections two deep, in fragments too", () => {
    expect(problems(ORDERS)).toEqual([]);
    expect(problems("query { products { edges { node { ...P } } } } fragment P on Product { id variants { edges { node { id sku } } } }")).toEqual([]);
  });

  it.each<[string, string, string]>([
    ["a field nobody knows", "{ orders { edges { node { nope } } } }", "doesn't exist"],
    ["no connection", "{ shop { name } }", "at least one connection"],
    ["nodes instead of edges", "{ orders { nodes { id } } }", "`nodes`"],
    ["three levels", "{ collections { edges { node { id products { edges { node { id variants { edges { node { id } } } } } } } } } }", "nesting depth"],
    ["six connections", `{ ${["a", "b", "c", "d", "e", "f"].map((x) => `${x}: orders { edges { node { id } } }`).join(" ")} }`, "more than 5"],
    ["a parent without id", "{ orders { edges { node { name lineItems { edges { node { id } } } } } } }", "'id' field without an alias"],
    ["a parent with an aliased id", "{ orders { edges { node { key: id lineItems { edges { node { id } } } } } } }", "'id' field without an alias"],
    ["a connection below a list", "{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }", "within a list field"],
    ["node at the top", '{ node(id: "gid://shopify/Order/1") { id } orders { edges { node { id } } } }', "top level `node`"],
    ["a mutation", 'mutation { tagsAdd(id: "gid://shopify/Order/1", tags: []) { userErrors { message } } }', "only queries"],
    ["two operations", "query A { orders { edges { node { id } } } } query B { orders { edges { node { id } } } }", "exactly one operation"],
    ["too much text", `{ orders { edges { node { id } } } } # ${"x".repeat(66_000)}`, "too long"],
  ])("refuse %s", (_, query, message) => expect(problems(query).join()).toContain(message));
});

describe("a bulk operation", () => {
  let shop: TestShop;
  let token: string;
  beforeAll(async () => {
    shop = await startShop();
    token = installed(shop);
  });
  afterAll(() => shop.stop());

  const run = async (query: string, group = false): Promise<Answer> => {
    shop.sandbox.bucket.fill();
    const started = (await graphql(shop, token, START, { q: query, g: group })).data.bulkOperationRunQuery;
    expect(started).toMatchObject({ bulkOperation: { status: "CREATED" }, userErrors: [] });
    await shop.sandbox.bulk.idle();
    return (await graphql(shop, token, READ, { id: started.bulkOperation.id })).data.bulkOperation;
  };
  const lines = async (url: string): Promise<Answer[]> => (await (await fetch(url)).text()).trim().split("\n").map((line) => JSON.parse(line) as Answer);

  it("answers refusals as user errors on the query", async () => {
    const answer = await graphql(shop, token, START, { q: "{ shop { name } }", g: false });
    expect(answer.data.bulkOperationRunQuery).toMatchObject({ bulkOperation: null, userErrors: [{ field: ["query"], code: "INVALID" }] });
  });

  it("writes every object once, children after their parents but not beside them", async () => {
    const done = await run(ORDERS);
    expect(done).toMatchObject({ status: "COMPLETED", errorCode: null, rootObjectCount: "120" });
    const all = await lines(done.url);
    const nLines = [...shop.sandbox.store.orders.values()].reduce((n, order) => n + order.lines.length, 0);
    expect(all).toHaveLength(120 + nLines);
    expect(done.objectCount).toBe(String(all.length));
    const seen = new Set<string>();
    let besideParent = 0;
    let last: Answer;
    for (const line of all) {
      if (line.__parentId !== undefined) {
        if (!seen.has(line.__parentId)) throw new Error(`${line.id} came before its parent`);
        if (last.id === line.__parentId || last.__parentId === line.__parentId) besideParent++;
      }
      if (seen.has(line.id)) throw new Error(`${line.id} came twice`);
      seen.add(line.id);
      last = line;
    }
    expect(besideParent / nLines).toBeLessThan(0.6);
    expect(all[0].refunds).toBeInstanceOf(Array);
  });

  it("escapes slashes, so that ids cannot be found as text", async () => {
    const done = await run(ORDERS);
    const text = await (await fetch(done.url)).text();
    expect(text).toContain("gid:\\/\\/shopify\\/Order\\/");
    expect(text).not.toContain("gid://");
    expect(done.fileSize).toBe(String(Buffer.byteLength(text)));
  });

  it("puts children right after their parent when asked to group", async () => {
    const done = await run(ORDERS, true);
    let parent: string | undefined;
    for (const line of await lines(done.url)) {
      if (line.__parentId === undefined) parent = line.id;
      else expect(line.__parentId).toBe(parent);
    }
  });

  it("takes a search, and has no address when nothing matches", async () => {
    expect(await run("{ orders(query: \"created_at:>='2040-01-01'\") { edges { node { id } } } }")).toMatchObject({ status: "COMPLETED", objectCount: "0", url: null });
  });

  it("walks connections inside plain child objects", async () => {
    const done = await run('{ productVariants(query: "sku:85123A") { edges { node { id inventoryItem { id inventoryLevels { edges { node { id quantities(names: ["available"]) { quantity } } } } } } } } }');
    const [variant, level] = await lines(done.url);
    expect(level).toMatchObject({ __parentId: variant.id, quantities: [{ quantity: shop.sandbox.store.variants.get(Number(variant.id.split("/").at(-1)))!.item.available }] });
  });

  it("gives lists of complementary products inside the product's line, as text", async () => {
    const done = await run('{ products { edges { node { id listed: metafield(namespace: "shopify--discovery--product_recommendation", key: "complementary_products") { value type ownerType } other: metafield(namespace: "shopify--discovery--product_recommendation", key: "related_products") { value } variants { edges { node { id } } } } } } }');
    const listed = (await lines(done.url)).filter((line) => line.listed != null);
    const { store } = shop.sandbox;
    const stand = [...store.products.values()].find((product) => product.code === "22423")!;
    expect(listed.length).toBeGreaterThanOrEqual(2);
    const line = listed.find((found) => found.id === `gid://shopify/Product/${stand.id}`);
    expect(line).toMatchObject({ listed: { type: "list.product_reference", ownerType: "PRODUCT" }, other: null });
    expect(JSON.parse(line.listed.value)).toEqual(stand.complementary.map((id) => `gid://shopify/Product/${id}`));
    expect(stand.complementary).toContain(stand.id);
  });

  it("can be downloaded in parts, with a genuine address only", async () => {
    const { url, fileSize } = await run(ORDERS);
    const whole = await (await fetch(url)).text();
    const part = await fetch(url, { headers: { Range: "bytes=100-199" } });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes 100-199/${fileSize}`);
    expect(await part.text()).toBe(whole.slice(100, 200));
    expect(await (await fetch(url, { headers: { Range: `bytes=${Number(fileSize) - 50}-` } })).text()).toBe(whole.slice(-50));
    expect((await fetch(url, { headers: { Range: `bytes=${fileSize}-` } })).status).toBe(416);
    const forged = new URL(url);
    forged.searchParams.set("expires", "9999999999");
    expect((await fetch(forged)).status).toBe(403);
  });

  it("resumes after a download that broke off", async () => {
    const { url } = await run(ORDERS);
    const whole = await (await fetch(url)).text();
    shop.sandbox.faults.set("download_cut", 1, 1000);
    let got = "";
    await expect((async () => {
      const answer = await fetch(url);
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) got += Buffer.from(chunk).toString();
    })()).rejects.toThrow();
    expect(got).toHaveLength(1000);
    got += await (await fetch(url, { headers: { Range: "bytes=1000-" } })).text();
    expect(got).toBe(whole);
  });

  it("fails on request, leaving what was written", async () => {
    shop.sandbox.faults.set("bulk_failed", 1, 0);
    const failed = await run(ORDERS);
    expect(failed).toMatchObject({ status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR", url: null });
    expect((await lines(failed.partialDataUrl)).length).toBe(Number(failed.objectCount));
  });

  it("fails for want of scopes", async () => {
    token = installed(shop, ["read_products"]);
    expect(await run("{ orders { edges { node { id } } } }")).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
    token = installed(shop);
  });

  it("refuses the sixth at a time, and can be cancelled", async () => {
    shop.sandbox.faults.set("bulk_slow_ms", 5, 2);
    const started = await Promise.all([1, 2, 3, 4, 5, 6].map(() => graphql(shop, token, START, { q: "{ products { edges { node { id variants { edges { node { id } } } } } } }", g: false })));
    const results = started.map((answer) => answer.data.bulkOperationRunQuery);
    const refused = results.filter((result) => result.bulkOperation === null);
    expect(refused).toHaveLength(1);
    expect(refused[0].userErrors[0]).toMatchObject({ field: null, code: "OPERATION_IN_PROGRESS" });
    const { id } = results.find((result) => result.bulkOperation !== null).bulkOperation;
    const canceled = await graphql(shop, token, "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }", { id });
    expect(canceled.data.bulkOperationCancel.bulkOperation.status).toBe("CANCELING");
    await shop.sandbox.bulk.idle();
    expect((await graphql(shop, token, READ, { id })).data.bulkOperation.status).toBe("CANCELED");
  });

  it("never holds the event loop for long", async () => {
    let worst = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }, 1);
    await run("{ products { edges { node { id title variants { edges { node { id sku inventoryItem { id unitCost { amount } } } } } } } } }");
    clearInterval(timer);
    // The slice is 12 ms; the rest is room for garbage collection and a busy machine.
    expect(worst).toBeLessThan(250);
  });
});

describe("after a restart", () => {
  it("results are still there, and an interrupted operation is run again", async () => {
    const config = testConfig();
    const first = await startShop(config);
    const token = installed(first);
    const finished = (await graphql(first, token, START, { q: ORDERS, g: false })).data.bulkOperationRunQuery.bulkOperation.id;
    await first.sandbox.bulk.idle();
    const interrupted = (await graphql(first, token, START, { q: "{ products { edges { node { id } } } }", g: false })).data.bulkOperationRunQuery.bulkOperation.id;
    await first.close();

    const second = await startShop(config);
    await second.sandbox.bulk.idle();
    for (const id of [finished, interrupted]) {
      const operation = (await graphql(second, token, READ, { id })).data.bulkOperation;
      expect(operation.status).toBe("COMPLETED");
      const text = await (await fetch(operation.url)).text();
      expect(text.trim().split("\n")).toHaveLength(Number(operation.objectCount));
    }
    await second.stop();
  });
});
