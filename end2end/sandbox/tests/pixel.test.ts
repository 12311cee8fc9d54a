import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { graphql, installed, startShop, type Answer, type TestShop } from "./support.ts";

const READ = "{ webPixel { id settings } }";
const CREATE = "mutation($p: WebPixelInput!) { webPixelCreate(webPixel: $p) { webPixel { id settings } userErrors { field message code } } }";
const UPDATE = "mutation($id: ID!, $p: WebPixelInput!) { webPixelUpdate(id: $id, webPixel: $p) { webPixel { id settings } userErrors { field code } } }";
const DELETE = "mutation($id: ID!) { webPixelDelete(id: $id) { deletedWebPixelId userErrors { code } } }";
const settings = { key: "pub_1", endpoint: "https://app.example/pixel/events" };

describe("the app's pixel", () => {
  let shop: TestShop;
  let token: string;
  beforeEach(async () => {
    shop = await startShop();
    token = installed(shop);
  });
  afterEach(() => shop.stop());
  const create = async (given: unknown = settings): Promise<Answer> => (await graphql(shop, token, CREATE, { p: { settings: given } })).data.webPixelCreate;
  const codes = (payload: Answer): string[] => payload.userErrors.map(({ code }: Answer) => code);

  it("is an error until it is switched on, then a record with its settings as text", async () => {
    const before = await graphql(shop, token, READ);
    expect(before.data).toEqual({ webPixel: null });
    expect(before.errors).toEqual([expect.objectContaining({ path: ["webPixel"], extensions: { code: "RESOURCE_NOT_FOUND" } })]);
    const { webPixel } = await create();
    expect(JSON.parse(webPixel.settings)).toEqual(settings);
    expect((await graphql(shop, token, READ)).data.webPixel).toEqual(webPixel);
  });

  it("takes settings as text too, is one at most, and can be changed and switched off", async () => {
    const { id } = (await create(JSON.stringify(settings))).webPixel;
    expect(codes(await create())).toEqual(["TAKEN"]);
    const changed = (await graphql(shop, token, UPDATE, { id, p: { settings: { ...settings, key: "pub_2" } } })).data.webPixelUpdate;
    expect(changed.webPixel.id).toBe(id);
    expect(JSON.parse(changed.webPixel.settings).key).toBe("pub_2");
    expect((await graphql(shop, token, DELETE, { id })).data.webPixelDelete).toEqual({ deletedWebPixelId: id, userErrors: [] });
    expect(codes((await graphql(shop, token, DELETE, { id })).data.webPixelDelete)).toEqual(["NOT_FOUND"]);
    expect(codes((await graphql(shop, token, UPDATE, { id, p: { settings } })).data.webPixelUpdate)).toEqual(["NOT_FOUND"]);
  });

  it.each<[string, unknown, string]>([
    ["a setting too few", { key: "pub_1" }, "INVALID_SETTINGS"],
    ["a setting nobody declared", { ...settings, secret: "x" }, "INVALID_SETTINGS"],
    ["a setting that is no text", { ...settings, key: 1 }, "INVALID_SETTINGS"],
    ["what is no JSON", "{'key'}", "INVALID_CONFIGURATION_JSON"],
  ])("refuses %s", async (_, given, code) => {
    const payload = await create(given);
    expect(payload.webPixel).toBeNull();
    expect(codes(payload)).toEqual([code]);
  });

  it("needs a deployed extension, and both scopes", async () => {
    token = installed(shop, ["write_pixels"]);
    const denied = await graphql(shop, token, CREATE, { p: { settings } });
    expect(denied.errors[0].extensions.code).toBe("ACCESS_DENIED");
    token = installed(shop, ["read_products", "read_customer_events"]);
    expect((await graphql(shop, token, READ)).errors[0].extensions).toMatchObject({ code: "ACCESS_DENIED", requiredAccess: expect.stringContaining("read_pixels") });
    const bare = await startShop({ pixelDir: "/nonexistent" });
    const payload = (await graphql(bare, installed(bare), CREATE, { p: { settings } })).data.webPixelCreate;
    await bare.stop();
    expect(codes(payload)).toEqual(["NO_EXTENSION"]);
  });

  it("survives a restart and goes with the app", async () => {
    const { id } = (await create()).webPixel;
    await shop.close();
    shop = await startShop({ stateDir: shop.stateDir });
    token = installed(shop);
    expect((await graphql(shop, token, READ)).data.webPixel.id).toBe(id);
    shop.sandbox.uninstall();
    token = installed(shop);
    expect((await graphql(shop, token, READ)).data.webPixel).toBeNull();
  });
});
