/** What an app may change: bulk operations, webhook subscriptions, its own metafields, pixel and subscription, and a little of the catalogue. */
import { billingMutations } from "../billing/fields.ts";
import type { ProductStatus } from "../data/model.ts";
import { LOCATION } from "../data/store.ts";
import { topicPath } from "../webhooks/subscriptions.ts";
import { apiError, dateTime, fieldsOf, idArgument, type Args, type FieldTable } from "./fields.ts";
import { setMetafields } from "./metafield-fields.ts";
import { pixelMutations } from "./pixel-fields.ts";

interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly code?: string;
}

function userError(field: readonly string[] | null, message: string, code?: string): UserError {
  return code === undefined ? { field, message } : { field, message, code };
}

function refused(payload: Readonly<Record<string, null>>, ...userErrors: UserError[]): object {
  return { ...payload, userErrors };
}

interface SubscriptionInput {
  readonly uri?: string | null;
  readonly callbackUrl?: string | null;
  readonly filter?: string | null;
  readonly includeFields?: readonly string[] | null;
  readonly name?: string | null;
}

/** Tables by type name. */
export const mutationFields: Readonly<Record<string, FieldTable>> = {
  Mutation: fieldsOf<unknown>({
    bulkOperationRunQuery: (_, args, context) => {
      const started = context.bulk.start(String(args["query"]), args["groupObjects"] === true, context);
      return "operation" in started
        ? { bulkOperation: started.operation, userErrors: [] }
        : { bulkOperation: null, userErrors: started.userErrors };
    },
    bulkOperationCancel: (_, args, { bulk }) => {
      const operation = bulk.get(idArgument(args["id"], "BulkOperation"));
      if (operation === undefined) return refused({ bulkOperation: null }, userError(["id"], "Bulk operation does not exist"));
      if (!bulk.cancel(operation)) {
        return { bulkOperation: operation, userErrors: [userError(null, "A bulk operation cannot be canceled when it is completed")] };
      }
      return { bulkOperation: operation, userErrors: [] };
    },
    webhookSubscriptionCreate: (_, args, { subscriptions }) => {
      const input = args["webhookSubscription"] as SubscriptionInput;
      const payload = { webhookSubscription: null };
      const uri = input.uri ?? input.callbackUrl;
      if (uri == null) return refused(payload, userError(["webhookSubscription", "callbackUrl"], "Address can't be blank"));
      const problem = subscriptions.addressProblem(uri);
      if (problem !== null) return refused(payload, userError(["webhookSubscription", "callbackUrl"], problem));
      const topic = topicPath(String(args["topic"]));
      if (topic === undefined) throw apiError(`sandbox does not implement webhook topic ${String(args["topic"])}`, "NOT_IMPLEMENTED");
      const created = subscriptions.create({ topic, uri, filter: input.filter ?? null, includeFields: input.includeFields ?? [], name: input.name ?? null });
      if (created === null) return refused(payload, userError(["webhookSubscription", "callbackUrl"], "Address for this topic has already been taken"));
      return { webhookSubscription: created, userErrors: [] };
    },
    webhookSubscriptionUpdate: (_, args, { subscriptions }) => {
      const input = args["webhookSubscription"] as SubscriptionInput;
      const id = idArgument(args["id"], "WebhookSubscription");
      const uri = input.uri ?? input.callbackUrl ?? subscriptions.get(id)?.uri;
      if (uri === undefined) return refused({ webhookSubscription: null }, userError(["id"], "Webhook subscription does not exist"));
      const problem = subscriptions.addressProblem(uri);
      if (problem !== null) return refused({ webhookSubscription: null }, userError(["webhookSubscription", "callbackUrl"], problem));
      return { webhookSubscription: subscriptions.update(id, uri), userErrors: [] };
    },
    webhookSubscriptionDelete: (_, args, { subscriptions }) => {
      const deleted = subscriptions.delete(idArgument(args["id"], "WebhookSubscription"));
      return deleted
        ? { deletedWebhookSubscriptionId: args["id"], userErrors: [] }
        : refused({ deletedWebhookSubscriptionId: null }, userError(["id"], "Webhook subscription does not exist"));
    },
    metafieldsSet: (_, args, context) => setMetafields(args, context),
    ...billingMutations,
    ...pixelMutations,
    productUpdate: (_, args, { store }) => {
      const input = (args["product"] ?? args["input"]) as { readonly id?: string; readonly title?: string | null; readonly status?: ProductStatus | null };
      const known = Object.keys(input).filter((key) => !["id", "title", "status"].includes(key));
      if (known.length > 0) throw apiError(`sandbox does not implement productUpdate of ${known.join(", ")}`, "NOT_IMPLEMENTED");
      const product = input.id === undefined ? undefined : store.products.get(idArgument(input.id, "Product"));
      if (product === undefined) return refused({ product: null }, userError(["id"], "Product does not exist"));
      const changed = store.changeProduct(product.id, { ...(input.title == null ? {} : { title: input.title }), ...(input.status == null ? {} : { status: input.status }) });
      return { product: changed, userErrors: [] };
    },
    inventorySetQuantities: (_, args, { store }) => {
      const input = args["input"] as { readonly name: string; readonly quantities: readonly Args[] };
      const payload = { inventoryAdjustmentGroup: null };
      for (const [i, wish] of input.quantities.entries()) {
        const item = store.items.get(idArgument(wish["inventoryItemId"], "InventoryItem"));
        const at = ["input", "quantities", String(i)];
        if (item === undefined) return refused(payload, userError([...at, "inventoryItemId"], "The specified inventory item could not be found.", "INVALID_INVENTORY_ITEM"));
        if (idArgument(wish["locationId"], "Location") !== LOCATION.id) return refused(payload, userError([...at, "locationId"], "The specified location could not be found.", "INVALID_LOCATION"));
        const from = wish["changeFromQuantity"] as number | null | undefined;
        if (from != null && from !== item.available) return refused(payload, userError([...at, "changeFromQuantity"], "The changeFromQuantity argument no longer matches the persisted quantity.", "CHANGE_FROM_QUANTITY_STALE"));
      }
      for (const wish of input.quantities) {
        const item = store.items.get(idArgument(wish["inventoryItemId"], "InventoryItem"))!;
        store.changeVariant(item.variant.id, { available: wish["quantity"] as number });
      }
      return { inventoryAdjustmentGroup: { id: `gid://shopify/InventoryAdjustmentGroup/${Date.now()}`, createdAt: dateTime(Date.now()), reason: (args["input"] as Args)["reason"] }, userErrors: [] };
    },
  }),
};

/** Mutations refused without the `@idempotent(key:)` directive from 2026-04 on. */
export const IDEMPOTENT_MUTATIONS: ReadonlySet<string> = new Set(["inventorySetQuantities"]);
