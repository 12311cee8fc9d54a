// The block on the page of an order, which a buyer comes back to.
import "@shopify/ui-extensions/preact";
import type { Api } from "@shopify/ui-extensions/customer-account.order-status.block.render";
import { mount } from "./block.tsx";
import { numberOf } from "./host.ts";

declare const shopify: Api;

export default function orderStatus(): void {
  const order = numberOf(shopify.order.value?.id);
  mount(shopify, { page: "thank_you", placement: "thank_you", ...(order && { order }) });
}
