// The theme's own script: the basket and its drawer, adding without leaving the page, the product that was chosen.
(() => {
  const root = window.Shopify.routes.root;
  const count = document.querySelector("[data-cart-count]");
  const drawer = document.querySelector("[data-drawer]");

  async function fetchPage(path) {
    const answer = await fetch(`${root}${path}`, { headers: { Accept: "text/html" } });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  /** Takes parts of this page from another that was just rendered, and leaves everything else where it is. */
  function takeOver(page, ...selectors) {
    for (const selector of selectors) {
      const now = document.querySelector(selector);
      const then = page.querySelector(selector);
      if (now && then) now.innerHTML = then.innerHTML;
    }
  }

  async function refresh() {
    if (drawer) {
      const page = await fetchPage("");
      takeOver(page, "[data-cart-count]", "[data-drawer-lines]", "[data-drawer-total]");
      const checkout = drawer.querySelector("[data-drawer-checkout]");
      checkout.hidden = page.querySelector("[data-drawer-checkout]").hidden;
    } else if (document.querySelector("[data-cart-lines]")) {
      const page = await fetchPage("cart");
      if (!page.querySelector("[data-cart-lines]")) return location.reload();
      takeOver(page, "[data-cart-count]", "[data-cart-lines]", "[data-cart-total]");
      watchQuantities();
    } else {
      takeOver(await fetchPage(""), "[data-cart-count]");
    }
  }

  // Apps change the cart by themselves and say so; what is shown must not go stale.
  document.addEventListener("pairwell:added", () => refresh().catch(() => {}));
  document.addEventListener("pairwell:changed", (event) => {
    event.preventDefault();
    refresh().catch(() => location.reload());
  });

  // ── The drawer ──
  const panel = drawer?.querySelector("[role=dialog]");
  let before = null;

  function openDrawer() {
    before = document.activeElement;
    drawer.hidden = false;
    document.documentElement.classList.add("has-drawer");
    panel.focus({ preventScroll: true });
  }

  function closeDrawer() {
    drawer.hidden = true;
    document.documentElement.classList.remove("has-drawer");
    before?.focus({ preventScroll: true });
  }

  if (drawer) {
    document.querySelector(".cart-link").addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      openDrawer();
    });
    drawer.addEventListener("click", async (event) => {
      if (event.target.closest("[data-drawer-close]")) closeDrawer();
      const key = event.target.closest("[data-drawer-remove]")?.dataset.drawerRemove;
      if (!key) return;
      await fetch(`${root}cart/change.js`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ id: key, quantity: 0 }) });
      await refresh();
      panel.focus({ preventScroll: true });
    });
    drawer.addEventListener("keydown", (event) => {
      if (event.key === "Escape") closeDrawer();
      if (event.key !== "Tab") return;
      // The keyboard stays in the drawer while that is open.
      const stops = [...panel.querySelectorAll("a[href],button,input,pairwell-offers")].filter((stop) => stop.offsetParent !== null);
      const [first, last] = [stops[0], stops[stops.length - 1]];
      if (event.shiftKey && (document.activeElement === first || document.activeElement === panel)) {
        event.preventDefault();
        last.focus();
      } else if (!event.shiftKey && document.activeElement === last) {
        event.preventDefault();
        first.focus();
      }
    });
  }

  // ── The product ──
  const form = document.querySelector("[data-product-form]");
  if (form) {
    const status = form.querySelector("[data-form-status]");
    const button = form.querySelector("button[type=submit]");
    const say = (text, isError) => {
      status.textContent = text;
      status.classList.toggle("is-error", isError);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        const answer = await fetch(`${root}cart/add.js`, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
        const body = await answer.json();
        say(answer.ok ? "Added to your basket." : body.description, !answer.ok);
        await refresh();
        button.disabled = false;
        button.focus({ preventScroll: true });
        if (answer.ok && opensDrawer()) openDrawer();
      } catch {
        say("That did not work. Check your connection and try again.", true);
      } finally {
        button.disabled = false;
      }
    });
    form.querySelector("select[name=id]")?.addEventListener("change", (event) => {
      const price = event.target.selectedOptions[0]?.dataset.price;
      const shown = document.querySelector("[data-price]");
      if (price && shown) shown.textContent = price;
    });

    // An app has put another variant, or another product, into the form. The page follows without being loaded again.
    document.addEventListener("pairwell:chosen", ({ detail }) => {
      const picture = document.querySelector("[data-product-picture]");
      if (detail.image) {
        picture.src = detail.image;
        picture.alt = detail.title;
      }
      document.querySelector("[data-product-title]").textContent = detail.title;
      if (detail.price) document.querySelector("[data-price]").textContent = detail.price;
      if (detail.url) history.replaceState(history.state, "", detail.url);
    });
  }

  /** `?drawer=off` plays a theme whose drawer does not open by itself. */
  function opensDrawer() {
    return drawer && new URLSearchParams(location.search).get("drawer") !== "off";
  }

  function watchQuantities() {
    for (const input of document.querySelectorAll("[data-submit-on-change]")) {
      input.addEventListener("change", () => input.form.requestSubmit());
    }
  }
  watchQuantities();

  // ── Privacy ──
  const analytics = document.querySelector("[data-privacy-analytics]");
  analytics.checked = window.Shopify.customerPrivacy.analyticsProcessingAllowed();
  analytics.addEventListener("change", () => window.Shopify.customerPrivacy.setTrackingConsent({ analytics: analytics.checked }));
})();
