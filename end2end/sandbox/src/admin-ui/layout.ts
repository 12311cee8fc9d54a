/** The frame of the admin's pages. */
import { APP_HANDLE, SHOP } from "../config.ts";
import { escapeHtml } from "../html.ts";

/** Which entry of the side menu is lit. */
export type Section = "home" | "orders" | "products" | "apps";

const MENU: readonly (readonly [Section, string, string, string])[] = [
  ["home", "/admin", "Apps", "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"],
  ["orders", "/admin/orders", "Orders", "M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2zM8 9h8M8 13h5"],
  ["products", "/admin/products", "Products", "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8"],
];

function head(title: string): string {
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)} · ${SHOP.name} admin</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/admin/files/admin.css">`;
}

/** A page without the menu, such as the consent page. */
export function plainPage(title: string, body: string): string {
  return `${head(title)}</head><body class="plain"><main class="card plain-card"><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
}

/** A page of the admin. `installed` adds the app to the menu, `bare` gives the whole content area to a frame. */
export function adminPage(options: { readonly title: string; readonly section: Section; readonly installed: boolean; readonly body: string; readonly bare?: boolean; readonly script?: boolean }): string {
  const { title, section, installed, body, bare = false, script = false } = options;
  const items = MENU.map(([name, href, label, icon]) =>
    `<a href="${href}"${name === section ? ' aria-current="page"' : ""}><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${icon}" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"/></svg>${label}</a>`).join("");
  const app = installed
    ? `<p class="menu-label">Installed</p><a href="/admin/apps/${APP_HANDLE}"${section === "apps" ? ' aria-current="page"' : ""}><span class="app-dot" aria-hidden="true">P</span>Pairwell</a><div class="app-nav" data-app-nav></div>`
    : "";
  return `${head(title)}${script ? '<script src="/admin/files/host.js" defer></script>' : ""}</head><body>
<header class="top"><a class="top-name" href="/admin">${SHOP.name}</a><span class="top-note">Sandbox admin</span><a class="top-link" href="/" target="_blank" rel="noopener">View shop</a><div class="loading" data-loading hidden></div></header>
<div class="shell"><nav class="menu" aria-label="Admin">${items}${app}</nav><main class="${bare ? "frame-area" : "content"}">${bare ? "" : `<h1>${escapeHtml(title)}</h1>`}${body}</main></div>
<div class="toast" data-toast role="status" aria-live="polite" hidden></div></body></html>`;
}
