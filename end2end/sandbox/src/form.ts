/** Form bodies. `a[b]=1` becomes an object, as forms of the storefront and of the token endpoint need it. */
export function parseForm(text: string): Record<string, unknown> {
  const out: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of new URLSearchParams(text)) {
    const nested = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name);
    if (nested === null || nested[2] === "") {
      out[name] = value;
      continue;
    }
    const [, outer, inner] = nested;
    const object = typeof out[outer!] === "object" ? (out[outer!] as Record<string, unknown>) : (Object.create(null) as Record<string, unknown>);
    object[inner!] = value;
    out[outer!] = object;
  }
  return out;
}
