import type { Win } from "./shop.ts";

/** A response's status and whole body. */
export interface Answered {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/**
 * Fetches and reads the whole body within `timeout_ms`, or throws. The limit covers the body too: headers
 * that arrive in time followed by a body that never ends would otherwise hold the block for ever.
 */
export async function request(win: Win, url: string, timeout_ms: number, init: RequestInit): Promise<Answered> {
  const controller = new win.AbortController();
  const timer = win.setTimeout(() => controller.abort(), timeout_ms);
  try {
    const response = await win.fetch(url, { ...init, signal: controller.signal });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } finally {
    win.clearTimeout(timer);
  }
}
