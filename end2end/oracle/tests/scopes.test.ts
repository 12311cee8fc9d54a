/** The app asks to be allowed exactly what it does: the scopes of its documents and topics, and nothing else. */
import { readdirSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../sandbox/src/config.ts";
import { documents, needsOf, needsOfTopic, readIfThere, ROOT, versions } from "../src/documents.ts";
import { about } from "../src/ours.ts";
import { admin, groupsOf, type AnyOf } from "../src/schemas.ts";

/** Scopes that open no field and no topic, and what they are for. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  read_all_orders: "orders older than sixty days: the same fields, more of them",
  write_app_proxy: "the widget's requests through the shop's own address",
  read_customer_events: "what a pixel is told",
};

/** What a merchant is asked for: the app's own file when there is one, and the server's default until then. */
function asked(): readonly string[] {
  const app = readIfThere("storefront/shopify.app.toml");
  const scopes = app === undefined
    ? (parseToml(readIfThere("server/config.default.toml")!) as { shopify: { scopes: string } }).shopify.scopes
    : (parseToml(app) as { access_scopes: { scopes: string } }).access_scopes.scopes;
  return scopes.split(",").map((scope) => scope.trim());
}

/** A scope to write is one to read too. */
const granted = (scopes: readonly string[]): ReadonlySet<string> => new Set(scopes.flatMap((scope) => [scope, scope.replace(/^write_/, "read_")]));

/** Needs that no granted scope fills. */
function closed(needs: ReadonlyMap<string, AnyOf>, scopes: readonly string[]): readonly string[] {
  const has = granted(scopes);
  return [...needs].filter(([, group]) => !group.some((scope) => has.has(scope))).map(([words]) => words);
}

/** Scopes that could go without closing anything. */
function idle(needs: ReadonlyMap<string, AnyOf>, scopes: readonly string[]): readonly string[] {
  const without = (scope: string): readonly string[] => closed(needs, scopes.filter((other) => other !== scope));
  return scopes.filter((scope) => without(scope).length === closed(needs, scopes).length && EXCEPTIONS[scope] === undefined);
}

const declared = about().api_version;
const topics = about().topics_for_api;

describe.each(versions(declared))("on %s", (version) => {
  const of = admin(version);
  const needs = new Map([...documents().flatMap(([, text]) => [...needsOf(of, text)]), ...topics.flatMap((topic) => [...needsOfTopic(of, topic)])]);

  it("everything that is read, written and subscribed to is asked for", () => expect(closed(needs, asked())).toEqual([]));
  it("everything that is asked for is needed", () => expect(idle(needs, asked())).toEqual([]));

  it("a scope too little or too much would be found", () => {
    for (const scope of asked().filter((scope) => EXCEPTIONS[scope] === undefined)) expect(closed(needs, asked().filter((other) => other !== scope)), scope).not.toEqual([]);
    expect(idle(needs, [...asked(), "read_draft_orders"])).toEqual(["read_draft_orders"]);
    expect(idle(needs, [...asked().filter((scope) => scope !== "read_products"), "read_draft_orders"])).toEqual(["read_draft_orders"]);
    // Writing includes reading, so asking for both is asking for too much.
    expect(idle(needs, [...asked(), "write_orders"])).toEqual(["read_orders", "write_orders"]);
  });
});

it("the exceptions are asked for, and there is what they are for", () => {
  const has = asked();
  const pixels = readdirSync(`${ROOT}storefront/extensions`).filter((folder) => /web_pixel_extension/.test(readIfThere(`storefront/extensions/${folder}/shopify.extension.toml`) ?? ""));
  expect(Object.keys(EXCEPTIONS).filter((scope) => !has.includes(scope))).toEqual(pixels.length > 0 ? [] : ["read_customer_events"]);
});

it("the sandbox store grants all of it", () => {
  const grants = readConfig({}).scopes;
  expect(asked().filter((scope) => !grants.includes(scope))).toEqual([]);
});

it.each([
  ["`read_orders` access scope or `read_marketplace_orders` access scope. Also: The user must have manage_orders permission.", [["read_orders", "read_marketplace_orders"]]],
  ["`write_products` access scope as well as any of `write_own_subscription_contracts`, `write_purchase_options` access scopes.", [["write_products"], ["write_own_subscription_contracts", "write_purchase_options"]]],
  ["`write_pixels` access scope. Also: The app requires read_customer_events access scope and user access permission.", [["write_pixels"], ["read_customer_events"]]],
  ["", []],
])("reads %s", (sentence, groups) => expect(groupsOf(sentence)).toEqual(groups));
