// What the sandbox's shop sells, asked as a shopper's browser would.

/** Number of a variant that can be bought. */
export async function someVariant(sandboxUrl: string): Promise<number> {
  const page = await fetch(`${sandboxUrl}/collections/all`);
  const handles = [...(await page.text()).matchAll(/\/products\/([a-z0-9-]+)/g)].map((found) => found[1]);
  for (const handle of new Set(handles)) {
    const answer = await fetch(`${sandboxUrl}/products/${handle}.js`);
    const product = (await answer.json()) as { variants: { id: number; available: boolean }[] };
    const variant = product.variants.find(({ available }) => available);
    if (variant) return variant.id;
  }
  throw new Error("the sandbox sells nothing");
}
