// The theme's own script: basket count, adding without leaving the page, prices of variants.
(() => {
  const root = window.Shopify.routes.root;
  const count = document.querySelector("[data-cart-count]");

  async function refreshCount() {
    const answer = await fetch(`${root}cart.js`, { headers: { Accept: "application/json" } });
    if (answer.ok && count) count.textContent = String((await answer.json()).item_count);
  }

  // Apps add to the cart by themselves and say so; the count must not go stale.
  document.addEventListener("pairwell:added", () => { refreshCount().catch(() => {}); });

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
        await refreshCount();
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
  }

  for (const input of document.querySelectorAll("[data-submit-on-change]")) {
    input.addEventListener("change", () => input.form.requestSubmit());
  }
})();
