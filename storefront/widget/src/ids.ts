import type { Win } from "./shop.ts";

/** `n_bytes` random bytes as lower-case hex. */
export function randomHex(win: Win, n_bytes: number): string {
  const bytes = win.crypto.getRandomValues(new Uint8Array(n_bytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
