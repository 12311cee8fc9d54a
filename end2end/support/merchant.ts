// What a merchant's browser does to open Pairwell, without a browser.

/**
 * Opens Pairwell inside the store's admin, which installs it when it is not installed: the admin page carries the
 * signed address of the framed app, and the app's first page is asked for at that address.
 *
 * @throws Error when the admin frames no app, or when Pairwell refuses its first page; the message shows the answer.
 */
export async function openAsMerchant(sandboxUrl: string): Promise<void> {
  const admin = await fetch(`${sandboxUrl}/admin/apps/pairwell?install=1`);
  const html = await admin.text();
  const source = /<iframe\b[^>]*?\ssrc="([^"]+)"/.exec(html)?.[1];
  if (!admin.ok || !source) throw new Error(`the store's admin answered ${admin.status} and frames no app: ${html.slice(0, 500)}`);
  const framed = await fetch(unescapeAttribute(source), { headers: { Accept: "text/html" } });
  if (!framed.ok) throw new Error(`Pairwell answered ${framed.status} to its first page: ${(await framed.text()).slice(0, 500)}`);
}

/** Of the five characters that HTML escapes in an attribute, an address holds these. */
function unescapeAttribute(text: string): string {
  return text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
