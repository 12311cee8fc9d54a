/** Subscriptions of the app in the Admin API: asked for, listed, ended. */
import { apiError, dateTime, fieldsOf, idArgument, Listing, type Args, type FieldContext, type FieldTable } from "../admin-api/fields.ts";
import { gid } from "../data/model.ts";
import { periodEnd, type Charge } from "./charges.ts";

interface LineItemInput {
  readonly plan: {
    readonly appRecurringPricingDetails?: {
      readonly price: { readonly amount: unknown; readonly currencyCode: string };
      readonly interval?: "EVERY_30_DAYS" | "ANNUAL" | null;
      readonly discount?: unknown;
    } | null;
    readonly appUsagePricingDetails?: unknown;
  };
}

const refusal = (field: readonly string[] | null, message: string): object => ({ confirmationUrl: null, appSubscription: null, userErrors: [{ field, message }] });

/** Where the merchant answers. */
export function confirmationPath(charge: Charge): string {
  return `/admin/charges/${charge.id}/confirm`;
}

function create(args: Args, { charges, config, baseUrl }: FieldContext): object {
  if (config.customApp) return refusal(null, "Custom apps cannot use the Billing API");
  const items = args["lineItems"] as readonly LineItemInput[];
  const pricing = items.length === 1 ? items[0]!.plan.appRecurringPricingDetails : undefined;
  if (pricing == null || items[0]!.plan.appUsagePricingDetails != null || pricing.discount != null) throw notImplemented("subscriptions other than one flat price");
  const behaviour = args["replacementBehavior"] ?? "STANDARD";
  if (behaviour !== "STANDARD") throw notImplemented(`replacementBehavior ${String(behaviour)}`);
  const name = String(args["name"]);
  const amount = String(pricing.price.amount);
  const trialDays = (args["trialDays"] as number | null | undefined) ?? 0;
  if (name.trim() === "") return refusal(["name"], "Name can't be blank");
  if (!(Number(amount) > 0)) return refusal(["lineItems"], "Price must be greater than 0");
  if (trialDays < 0 || trialDays > 1_000) return refusal(["trialDays"], "Trial days must be between 0 and 1000");
  // The shop is a development store.
  if (args["test"] !== true) return refusal(null, "Development stores can only make test charges");
  const charge = charges.create({
    name, returnUrl: String(args["returnUrl"]), amount, currencyCode: pricing.price.currencyCode, interval: pricing.interval ?? "EVERY_30_DAYS", trialDays, test: true,
  });
  return { confirmationUrl: `${baseUrl}${confirmationPath(charge)}`, appSubscription: charge, userErrors: [] };
}

function cancel(args: Args, { charges }: FieldContext): object {
  const charge = charges.get(idArgument(args["id"], "AppSubscription"));
  const refused = (message: string): object => ({ appSubscription: null, userErrors: [{ field: ["id"], message }] });
  if (charge === undefined) return refused("Couldn't find RecurringApplicationCharge");
  if (charge.status !== "ACTIVE") return refused(`Cannot transition status via :cancel from :${charge.status.toLowerCase()}`);
  return { appSubscription: charges.setStatus(charge.id, "CANCELLED"), userErrors: [] };
}

function notImplemented(what: string): Error {
  return apiError(`sandbox does not implement ${what}`, "NOT_IMPLEMENTED");
}

/** Fields of `Mutation`. */
export const billingMutations: FieldTable = fieldsOf<unknown>({
  appSubscriptionCreate: (_, args, context) => create(args, context),
  appSubscriptionCancel: (_, args, context) => cancel(args, context),
});

/** Fields of `AppInstallation`. */
export const billingOfInstallation: FieldTable = fieldsOf<unknown>({
  activeSubscriptions: (_, __, { charges }) => charges.list().filter((charge) => charge.status === "ACTIVE"),
  // By id and by time is the same order.
  allSubscriptions: (_, args, { charges }) => new Listing(args["reverse"] === true ? [...charges.list()].reverse() : charges.list()),
});

/** Tables by type name. */
export const billingFields: Readonly<Record<string, FieldTable>> = {
  AppSubscription: fieldsOf<Charge>({
    id: gid,
    name: (c) => c.name,
    status: (c) => c.status,
    test: (c) => c.test,
    trialDays: (c) => c.trialDays,
    returnUrl: (c) => c.returnUrl,
    createdAt: (c) => dateTime(c.createdAt),
    currentPeriodEnd: (c) => {
      const end = periodEnd(c);
      return end === null ? null : dateTime(end);
    },
    lineItems: (c) => [{
      kind: "AppSubscriptionLineItem", id: `gid://shopify/AppSubscriptionLineItem/${c.id}?v=1&index=0`,
      plan: { pricingDetails: { kind: "AppRecurringPricing", price: { amount: c.amount, currencyCode: c.currencyCode }, interval: c.interval, discount: null, planHandle: null } },
    }],
  }),
};
