import { useState } from "preact/hooks";
import type { Goods } from "./goods.ts";
import type { CartHost, Host, Place } from "./host.ts";
import { permalink } from "./permalink.ts";
import type { Offer } from "./server.ts";
import { visitorOf } from "./shopper.ts";

interface Props {
  readonly host: Host;
  readonly place: Place;
  readonly offer: Offer;
  readonly goods: Goods;
  /** It is in the cart, or its link was followed. */
  readonly onTaken: (type: "add" | "click") => void;
  readonly onDeclined: () => void;
}

/** One offer: what it is, why, what it costs, and as easily declined as taken. */
export function Card({ host, place, offer, goods, onTaken, onDeclined }: Props) {
  const { translate } = host.i18n;
  return (
    <s-stack direction="inline" gap="base" alignItems="center">
      {goods.picture && <s-product-thumbnail src={goods.picture} alt="" />}
      <s-stack gap="small-200">
        <s-text type="strong">{goods.title}</s-text>
        <s-text>{goods.price}</s-text>
        {goods.before && <s-text color="subdued">{translate("before", { price: goods.before })}</s-text>}
        <s-text color="subdued">{offer.reason}</s-text>
        <s-stack direction="inline" gap="base">
          {place.cart ? (
            <Add host={host} cart={place.cart} offer={offer} goods={goods} onAdded={() => onTaken("add")} />
          ) : (
            <s-button
              href={permalink(host, offer, goods, visitorOf(host))}
              accessibilityLabel={`${translate("order")}: ${goods.title}`}
              onClick={() => onTaken("click")}
            >
              {translate("order")}
            </s-button>
          )}
          <s-button variant="secondary" accessibilityLabel={`${translate("dismiss")}: ${goods.title}`} onClick={onDeclined}>
            {translate("dismiss")}
          </s-button>
        </s-stack>
      </s-stack>
    </s-stack>
  );
}

interface AddProps {
  readonly host: Host;
  readonly cart: CartHost;
  readonly offer: Offer;
  readonly goods: Goods;
  readonly onAdded: () => void;
}

/** Adds one to the cart that is being paid, once. */
function Add({ host, cart, offer, goods, onAdded }: AddProps) {
  const [state, setState] = useState<"idle" | "adding" | "added" | "failed">("idle");
  const { translate } = host.i18n;
  const add = async () => {
    if (state === "adding" || state === "added") return;
    setState("adding");
    const change = { type: "addCartLine" as const, merchandiseId: goods.id, quantity: 1, attributes: [{ key: "_pairwell", value: offer.token }] };
    const result = await cart.applyCartLinesChange(change).catch(() => ({ type: "error" as const }));
    setState(result.type === "success" ? "added" : "failed");
    if (result.type === "success") onAdded();
  };
  const words = state === "adding" ? "adding" : state === "added" ? "added" : "add";
  // What may be added can change while the page stands, as an address is entered.
  const isClosed = state === "added" || !cart.instructions.value.lines.canAddCartLine;
  return (
    <s-stack gap="small-200">
      <s-button loading={state === "adding"} disabled={isClosed} accessibilityLabel={`${translate(words)}: ${goods.title}`} onClick={() => void add()}>
        {translate(words)}
      </s-button>
      {state === "failed" && <s-text tone="critical">{translate("failed")}</s-text>}
    </s-stack>
  );
}
