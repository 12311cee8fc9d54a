import type { Win } from "../shop.ts";

/** Whether the shopper can see the element's place now: a closed drawer lies beside the window, or is not drawn. */
export function isOnScreen(win: Win, element: HTMLElement): boolean {
  const box = (element.parentElement ?? element).getBoundingClientRect();
  const is_drawn = box.width > 0 && win.getComputedStyle(element).visibility !== "hidden";
  return is_drawn && box.left < win.innerWidth && box.right > 0 && box.top < win.innerHeight && box.bottom > 0;
}

/** Whether something of the theme's lies over the page that nothing may lie over. */
export function hasOpenDialog(win: Win): boolean {
  const dialogs = win.document.querySelectorAll<HTMLElement>("dialog[open],[role=dialog],[aria-modal=true]");
  return [...dialogs].some((dialog) => isOnScreen(win, (dialog.firstElementChild ?? dialog) as HTMLElement));
}
