import type { Page } from "../page.ts";

/** A version 4 UUID. `crypto.randomUUID` exists only on secure pages, and a shop under development may not be one. */
export function uuid(page: Page): string {
  try {
    return page.win.crypto.randomUUID();
  } catch {
    const hex = page.hex(16);
    const variant = "89ab"[parseInt(hex[16] as string, 16) & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
