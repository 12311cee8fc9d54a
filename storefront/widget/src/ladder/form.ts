import type { Win } from "../shop.ts";

const FORMS = 'form[action*="/cart/add"]';
const MARK = "data-pairwell";

type Control = HTMLInputElement | HTMLSelectElement;

/** The form with which the product of the page is added to the cart, whichever theme made it. */
export class ProductForm {
  readonly #win: Win;
  readonly #form: HTMLFormElement;

  private constructor(win: Win, form: HTMLFormElement) {
    this.#win = win;
    this.#form = form;
  }

  /** The form for one of `variants`, the nearest to `host` first; null when the page has none. */
  static find(win: Win, host: HTMLElement, variants: readonly string[]): ProductForm | null {
    const section = host.closest('.shopify-section,section,main');
    const roots: ParentNode[] = section ? [section, win.document] : [win.document];
    const forms = roots.flatMap((root) => [...root.querySelectorAll<HTMLFormElement>(FORMS)]);
    const named = forms.filter((form) => form.querySelector("[name=id]"));
    // Other forms of the page add other products: "quick add" on cards below.
    const form = named.find((each) => variants.includes(idOf(each))) ?? named[0];
    return form ? new ProductForm(win, form) : null;
  }

  /** The variant that would be added now. */
  get variant(): string {
    return idOf(this.#form);
  }

  /** Calls `run` after the form's variant may have changed, and before it is sent. */
  onChange(run: () => void): void {
    this.#form.addEventListener("change", () => this.#win.setTimeout(run, 0));
    this.#win.document.addEventListener(
      "submit",
      (event) => {
        if (event.target === this.#form) run();
      },
      true,
    );
  }

  /** Puts a variant into the form: into the theme's own control where that knows it, with the event it expects. */
  choose(variant: string): void {
    this.#form.querySelectorAll(`[${MARK}=id]`).forEach((input) => input.remove());
    const controls = [...this.#form.querySelectorAll<Control>("[name=id]")];
    for (const control of controls) control.disabled = false;
    const known = controls.find((control) => knows(control, variant));
    if (known instanceof this.#win.HTMLInputElement && known.type === "radio") known.checked = true;
    else if (known) known.value = variant;
    else {
      // A variant of another product: the theme's choice rests until one of its own is wanted again.
      for (const control of controls) control.disabled = true;
      this.#hide("id", variant, "id");
    }
    const told = known ?? this.#form;
    for (const type of ["input", "change"]) told.dispatchEvent(new this.#win.Event(type, { bubbles: true }));
  }

  /** Lets the line that will be added carry the offer's token; an empty one takes it out again. */
  carry(token: string): void {
    this.#form.querySelectorAll(`[${MARK}=token]`).forEach((input) => input.remove());
    if (token) this.#hide("properties[_pairwell]", token, "token");
  }

  #hide(name: string, value: string, mark: string): void {
    const input = this.#win.document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    input.setAttribute(MARK, mark);
    this.#form.append(input);
  }
}

function idOf(form: HTMLFormElement): string {
  const controls = [...form.querySelectorAll<Control>("[name=id]")].filter((control) => !control.disabled);
  return (controls.find((control) => isRadio(control) && control.checked) ?? controls.find((control) => !isRadio(control)))?.value ?? "";
}

function isRadio(control: Control): control is HTMLInputElement {
  return control.type === "radio";
}

function knows(control: Control, variant: string): boolean {
  if ("options" in control) return [...control.options].some(({ value }) => value === variant);
  return control.type === "hidden" || control.value === variant;
}
