/**
 * Wraps `run` so that no error of ours reaches the page. Swallowing is deliberate: the shop's own error
 * reporting belongs to the shop, and an offer that could not be shown is not its problem.
 */
export function safely<A extends unknown[]>(run: (...args: A) => unknown): (...args: A) => void {
  return (...args) => {
    try {
      const result = run(...args);
      if (result instanceof Promise) result.catch(() => {});
    } catch {
      // See above.
    }
  };
}
