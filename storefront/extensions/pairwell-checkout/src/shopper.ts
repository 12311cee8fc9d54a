import type { Host } from "./host.ts";

/** The cart's own attribute in which the widget names the browser. */
const VISITOR_ATTRIBUTE = "__pairwell_visitor";
const VISITOR_SHAPE = /^vis_[0-9a-f]{32}$/;

const DECLINED_KEY = "pairwell_declined";
/** The server looks at no more. */
const MAX_DECLINED = 50;

/**
 * The browser's name, as the shop gave it; null when there is none or the buyer does not allow analytics. None is made
 * here: a second name would make one shopper two, and who is shown nothing in the shop might be shown something here.
 */
export function visitorOf({ attributes, customerPrivacy }: Host): string | null {
  if (!customerPrivacy.value.allowedProcessing.analytics) return null;
  const named = attributes.value?.find(({ key }) => key === VISITOR_ATTRIBUTE)?.value;
  return named && VISITOR_SHAPE.test(named) ? named : null;
}

/** Products that were declined here before; kept by the platform for this extension alone, and without anybody's name. */
export async function declinedIn({ storage }: Host): Promise<number[]> {
  const kept = await storage.read<unknown>(DECLINED_KEY).catch(() => null);
  return Array.isArray(kept) ? kept.filter((id): id is number => Number.isSafeInteger(id)).slice(0, MAX_DECLINED) : [];
}

/** Keeps a decline, the newest first. */
export async function keepDeclined(host: Host, product: number): Promise<void> {
  const before = await declinedIn(host);
  const all = [product, ...before.filter((id) => id !== product)].slice(0, MAX_DECLINED);
  await host.storage.write(DECLINED_KEY, all).catch(() => undefined);
}
