import type { Win } from "./shop.ts";

/** `n_bytes` random bytes as lower-case hex. */
export function randomHex(win: Win, n_bytes: number): string {
  const bytes = win.crypto.getRandomValues(new Uint8Array(n_bytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A version 4 UUID. `crypto.randomUUID` exists only on secure pages, and a shop under development may not be one. */
export function uuid(win: Win): string {
  try {
    return win.crypto.randomUUID();
  } catch {
    const hex = randomHex(win, 16);
    const variant = "89ab"[parseInt(hex[16] as string, 16) & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
