import { safely } from "../safely.ts";
import type { Win } from "../shop.ts";

/** Half of a card for one second: the advertising field's usual bar for "could be seen". */
const VISIBLE_RATIO = 0.5;
const VISIBLE_MS = 1000;

/**
 * Calls `onExposed` once for each element that stays at least half visible for a second, in a tab that is
 * itself visible. Returns a function that stops watching.
 */
export function watchExposure<E extends Element>(win: Win, elements: readonly E[], onExposed: (element: E) => void): () => void {
  const visible = new Set<Element>();
  const timers = new Map<Element, number>();

  const stopTimer = (element: Element): void => {
    win.clearTimeout(timers.get(element));
    timers.delete(element);
  };
  const startTimer = (element: Element): void => {
    if (timers.has(element) || win.document.visibilityState === "hidden") return;
    const expose = safely(() => {
      // A card the shopper removed within the second was not looked at.
      if (!element.isConnected) return;
      observer.unobserve(element);
      visible.delete(element);
      onExposed(element as E);
    });
    timers.set(element, win.setTimeout(expose, VISIBLE_MS));
  };

  const observer = new win.IntersectionObserver(
    safely((entries: IntersectionObserverEntry[]) => {
      for (const { target, isIntersecting, intersectionRatio } of entries) {
        if (isIntersecting && intersectionRatio >= VISIBLE_RATIO) {
          visible.add(target);
          startTimer(target);
        } else {
          visible.delete(target);
          stopTimer(target);
        }
      }
    }),
    { threshold: VISIBLE_RATIO },
  );
  // The observer is silent about tabs that go to the background and come back.
  const onVisibility = (): void => visible.forEach(win.document.visibilityState === "hidden" ? stopTimer : startTimer);
  win.document.addEventListener("visibilitychange", onVisibility);
  for (const element of elements) observer.observe(element);

  return () => {
    observer.disconnect();
    timers.forEach((timer) => win.clearTimeout(timer));
    win.document.removeEventListener("visibilitychange", onVisibility);
  };
}
