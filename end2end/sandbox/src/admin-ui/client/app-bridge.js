// What an embedded app loads first: gives it `window.shopify`, puts a session token on its requests, and keeps the
// admin's address and menu in step with the page in the frame.
(() => {
  const script = document.currentScript;
  const adminOrigin = new URL(script.src).origin;
  const query = new URLSearchParams(location.search);
  const embedded = window.parent !== window;

  // Later pages of the app have no platform parameters in their address; the first one's stay good for the tab.
  const remembered = (name) => {
    const key = `shopify-bridge-${name}`;
    try {
      if (query.has(name)) sessionStorage.setItem(key, query.get(name));
      return query.get(name) ?? sessionStorage.getItem(key) ?? "";
    } catch {
      return query.get(name) ?? "";
    }
  };
  const apiKey = script.dataset.apiKey ?? document.querySelector('meta[name="shopify-api-key"]')?.content ?? "";
  const config = Object.freeze({ apiKey, host: remembered("host"), shop: remembered("shop"), locale: remembered("locale") || "en-GB" });

  let nextId = 1;
  const waiting = new Map();

  function ask(call, args) {
    if (!embedded) return Promise.reject(new Error("the page is not framed by the admin"));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error(`the admin did not answer ${call}`));
      }, 5000);
      waiting.set(id, { resolve, reject, timer });
      window.parent.postMessage({ pairwellBridge: 1, id, call, args }, adminOrigin);
    });
  }
  const tell = (call, args) => { ask(call, args).catch(() => {}); };

  addEventListener("message", (event) => {
    if (event.origin !== adminOrigin || event.source !== window.parent || event.data?.pairwellBridge !== 1) return;
    const { id, result, error, event: name, href } = event.data;
    if (name === "navigate") return followNav(href);
    const waiter = waiting.get(id);
    if (!waiter) return;
    waiting.delete(id);
    clearTimeout(waiter.timer);
    if (error === undefined) waiter.resolve(result);
    else waiter.reject(new Error(error));
  });

  const idToken = () => ask("idToken");

  // Requests ----------------------------------------------------------------------------------------------------

  const plainFetch = window.fetch.bind(window);
  const RETRY = "X-Shopify-Retry-Invalid-Session-Request";
  const REAUTHORIZE = "X-Shopify-API-Request-Failure-Reauthorize-Url";

  async function withToken(request) {
    const headers = new Headers(request.headers);
    headers.set("Authorization", `Bearer ${await idToken()}`);
    return plainFetch(new Request(request, { headers }));
  }

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const own = new URL(request.url).origin === location.origin && !request.headers.has("Authorization");
    if (!embedded || !own) return plainFetch(request);
    // A body can be read once, so the second try needs its own copy.
    const spare = request.clone();
    let answer = await withToken(request);
    if (answer.status === 401 && answer.headers.has(RETRY)) answer = await withToken(spare);
    const reauthorize = answer.headers.get(REAUTHORIZE);
    if (reauthorize) tell("leave", { url: new URL(reauthorize, location.href).href });
    return answer;
  };

  // `window.open(url, "_top")` is how a page leaves the frame.
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    if (!embedded || target !== "_top") return plainOpen(url, target, features);
    tell("leave", { url: new URL(url, location.href).href });
    return null;
  };

  // The bounce page: it has no content, only the wish to come back with a token.
  async function bounce(target) {
    const url = new URL(target, location.href);
    if (url.origin !== location.origin) throw new Error("shopify-reload leads to another origin");
    url.searchParams.set("id_token", await idToken());
    location.replace(url.href);
  }

  // Menu --------------------------------------------------------------------------------------------------------

  const style = document.createElement("style");
  style.textContent = "s-app-nav, ui-nav-menu { display: none !important; }";
  document.head.append(style);

  const navLinks = () => [...document.querySelectorAll("s-app-nav > *, ui-nav-menu > *")].filter((link) => link.hasAttribute("href"));
  let sentNav = "";

  function publishNav() {
    const links = navLinks().filter((link) => link.getAttribute("rel") !== "home")
      .map((link) => ({ label: link.textContent.trim(), href: new URL(link.getAttribute("href"), location.href).pathname }));
    const text = JSON.stringify(links);
    if (text === sentNav || (links.length === 0 && sentNav === "")) return;
    sentNav = text;
    tell("nav", { links });
  }

  function followNav(href) {
    const link = navLinks().find((candidate) => new URL(candidate.getAttribute("href"), location.href).pathname === href);
    if (!link) return location.assign(href);
    const before = location.href;
    const untouched = link.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true }));
    // An app that does not listen still has a router that follows links.
    setTimeout(() => { if (untouched && location.href === before && new URL(href, before).pathname !== location.pathname) link.click(); }, 0);
  }

  // Address -----------------------------------------------------------------------------------------------------

  const publishPath = () => tell("path", { path: location.pathname + location.search });
  for (const name of ["pushState", "replaceState"]) {
    const plain = history[name].bind(history);
    history[name] = (...args) => {
      plain(...args);
      publishPath();
    };
  }
  addEventListener("popstate", publishPath);

  // The object --------------------------------------------------------------------------------------------------

  const unsupported = (name) => () => Promise.reject(new Error(`the sandbox's app bridge does not implement ${name}`));
  const quiet = (name) => () => {
    console.warn(`the sandbox's app bridge does nothing for ${name}`);
    return Promise.resolve();
  };
  const ready = embedded
    ? (document.readyState === "loading" ? new Promise((resolve) => addEventListener("DOMContentLoaded", () => resolve(), { once: true })) : Promise.resolve())
    : Promise.resolve();
  window.shopify = Object.freeze({
    config, ready, idToken,
    origin: adminOrigin,
    environment: Object.freeze({ embedded, mobile: false, intent: false }),
    user: () => Promise.resolve({ accountAccess: "Administrator" }),
    loading: (on = true) => tell("loading", { on: on === true }),
    toast: Object.freeze({
      show: (message, { duration = 5000, isError = false } = {}) => {
        tell("toast", { message, duration, isError });
        return String(nextId);
      },
      hide: () => tell("toast", { message: "", duration: 0 }),
    }),
    saveBar: Object.freeze({ show: quiet("saveBar.show"), hide: quiet("saveBar.hide"), toggle: quiet("saveBar.toggle"), leaveConfirmation: () => Promise.resolve() }),
    modal: Object.freeze({ show: quiet("modal.show"), hide: quiet("modal.hide"), toggle: quiet("modal.toggle") }),
    resourcePicker: unsupported("resourcePicker"),
    picker: unsupported("picker"),
    scopes: Object.freeze({ query: unsupported("scopes.query"), request: unsupported("scopes.request"), revoke: unsupported("scopes.revoke") }),
  });

  if (!embedded) return;
  if (query.has("shopify-reload")) {
    bounce(query.get("shopify-reload")).catch((error) => console.error(error));
    return;
  }
  const start = () => {
    publishPath();
    publishNav();
    new MutationObserver(publishNav).observe(document.body, { childList: true, subtree: true, characterData: true });
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
})();
