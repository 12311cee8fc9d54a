// The admin's side of the bridge: answers the framed app, and nobody else.
(() => {
  const frame = document.querySelector("iframe[data-app-frame]");
  if (!frame) return;
  const appOrigin = frame.dataset.appOrigin;
  const adminPath = frame.dataset.adminPath;
  const nav = document.querySelector("[data-app-nav]");
  const toastBox = document.querySelector("[data-toast]");
  const loadingBar = document.querySelector("[data-loading]");
  let toastTimer;

  const send = (message) => frame.contentWindow.postMessage({ pairwellBridge: 1, ...message }, appOrigin);

  async function sessionToken() {
    const answer = await fetch("/admin/session-token", { method: "POST", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the admin gave no session token (${answer.status})`);
    return (await answer.json()).token;
  }

  // The app may send the merchant to its own pages and to this admin, nowhere else.
  function leaveTo(address) {
    const url = new URL(address, location.origin);
    if (url.origin !== appOrigin && url.origin !== location.origin) throw new Error(`not an address of the app or the shop: ${url.origin}`);
    location.assign(url.href);
  }

  function showToast({ message, duration = 5000, isError = false }) {
    clearTimeout(toastTimer);
    toastBox.textContent = String(message);
    toastBox.classList.toggle("is-error", isError === true);
    toastBox.hidden = false;
    toastTimer = setTimeout(() => { toastBox.hidden = true; }, duration);
  }

  function showNav(links) {
    nav.replaceChildren(...links.map(({ label, href }) => {
      const link = document.createElement("a");
      link.textContent = label;
      link.href = adminPath + href;
      link.dataset.appHref = href;
      link.addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        send({ event: "navigate", href });
      });
      return link;
    }));
    markNav();
  }

  function markNav() {
    const here = location.pathname.slice(adminPath.length) || "/";
    for (const link of nav.querySelectorAll("a")) {
      if (link.dataset.appHref === here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // Parameters of the platform belong to one load and must not stick to the address.
  const OWN_PARAMS = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp", "shopify-reload"];
  function showPath(path) {
    const url = new URL(path, appOrigin);
    for (const name of OWN_PARAMS) url.searchParams.delete(name);
    history.replaceState(null, "", adminPath + (url.pathname === "/" ? "" : url.pathname) + url.search);
    markNav();
  }

  const calls = {
    idToken: sessionToken,
    toast: showToast,
    loading: ({ on }) => { loadingBar.hidden = on !== true; },
    nav: ({ links }) => showNav(links),
    path: ({ path }) => showPath(path),
    leave: ({ url }) => leaveTo(url),
  };

  addEventListener("message", async (event) => {
    if (event.origin !== appOrigin || event.source !== frame.contentWindow) return;
    const { pairwellBridge, id, call, args } = event.data ?? {};
    if (pairwellBridge !== 1 || !Object.hasOwn(calls, call)) return;
    try {
      send({ id, result: await calls[call](args ?? {}) });
    } catch (error) {
      send({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
})();
