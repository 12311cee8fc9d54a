// Deliveries of webhooks, signed as the platform signs them, but sent when and as often as a test wants.

import { randomUUID } from "node:crypto";

import { readConfig, SHOP, WEBHOOK_VERSION } from "../../sandbox/src/config.ts";
import { signBody } from "../../sandbox/src/signatures.ts";

const secret = readConfig({}).clientSecret;

/** The headers of a delivery with this body. */
export function headersOf(topic: string, body: string, webhookId: string = randomUUID(), triggeredAt = new Date()): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "X-Shopify-Topic": topic,
    "X-Shopify-Hmac-Sha256": signBody(body, secret),
    "X-Shopify-Shop-Domain": SHOP.domain,
    "X-Shopify-API-Version": WEBHOOK_VERSION,
    "X-Shopify-Webhook-Id": webhookId,
    "X-Shopify-Event-Id": randomUUID(),
    "X-Shopify-Triggered-At": triggeredAt.toISOString(),
  };
}

/** Delivers once and gives back the status. */
export async function deliver(pairwellUrl: string, topic: string, body: string, webhookId?: string, triggeredAt?: Date): Promise<number> {
  const answer = await fetch(`${pairwellUrl}/webhooks/shopify`, { method: "POST", headers: headersOf(topic, body, webhookId, triggeredAt), body });
  await answer.arrayBuffer();
  return answer.status;
}
