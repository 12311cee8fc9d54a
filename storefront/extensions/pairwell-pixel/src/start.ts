import type { ExtensionApi } from "@shopify/web-pixels-extension";
import { type Collector, Sender } from "./sender.ts";
import { type Step, STEPS } from "./steps.ts";

/**
 * Listens to the shop and tells the server. Without settings there is nobody to tell; the platform starts it only for
 * shoppers who allow analytics, and it asks all the same.
 */
export function start({ analytics, browser, settings, init, customerPrivacy }: ExtensionApi): void {
  const collector = read(settings);
  if (!collector) return;
  const sender = new Sender(collector, browser);
  sender.allow(init.customerPrivacy.analyticsProcessingAllowed);
  customerPrivacy.subscribe("visitorConsentCollected", (event) => sender.allow(event.customerPrivacy.analyticsProcessingAllowed));
  for (const [name, step] of Object.entries(STEPS)) {
    analytics.subscribe(name, (event) => {
      const taken = understood(step as (event: unknown) => Step | null, event);
      if (taken) sender.take(taken);
    });
  }
}

/** An event of a shape that nobody promised is left out; the next one may be good. */
function understood(step: (event: unknown) => Step | null, event: unknown): Step | null {
  try {
    return step(event);
  } catch {
    return null;
  }
}

function read(settings: ExtensionApi["settings"]): Collector | null {
  const { key, endpoint } = settings as Partial<Record<keyof Collector, unknown>>;
  return typeof key === "string" && key && typeof endpoint === "string" && endpoint ? { key, endpoint } : null;
}
