import { safely } from "./safely.ts";
import type { Win } from "./shop.ts";

/** About one phone screen: far enough for the answer to arrive before the block does. */
const NEAR_PX = 800;

/** Calls `run` once, when the element is in or near the viewport. Returns a function that gives up. */
export function whenNear(win: Win, element: Element, run: () => void): () => void {
  return once(win, element, `${NEAR_PX}px 0px`, ({ isIntersecting }) => isIntersecting, run);
}

/**
 * Calls `run` once, when the element's height can change without anything moving before the shopper's eyes:
 * while it lies wholly below the viewport, or wholly above it in a browser that keeps the scroll position
 * by itself (Safari does not).
 */
export function whenUnseen(win: Win, element: Element, run: () => void): () => void {
  const anchors = !!win.CSS?.supports?.("overflow-anchor", "auto");
  return once(
    win,
    element,
    "0px",
    ({ boundingClientRect: { top, bottom } }) => top >= win.innerHeight || (anchors && bottom <= 0),
    run,
  );
}

function once(
  win: Win,
  element: Element,
  rootMargin: string,
  holds: (entry: IntersectionObserverEntry) => boolean,
  run: () => void,
): () => void {
  const observer = new win.IntersectionObserver(
    safely((entries: IntersectionObserverEntry[]) => {
      const newest = entries[entries.length - 1];
      if (!newest || !holds(newest)) return;
      observer.disconnect();
      run();
    }),
    { rootMargin },
  );
  observer.observe(element);
  return () => observer.disconnect();
}
