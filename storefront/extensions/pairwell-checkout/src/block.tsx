import type {} from "@shopify/ui-extensions/purchase.thank-you.block.render";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Card } from "./card.tsx";
import { type Goods, lookUp } from "./goods.ts";
import type { Host, Place } from "./host.ts";
import { type Answer, type Offer, Server } from "./server.ts";
import { declinedIn, keepDeclined, visitorOf } from "./shopper.ts";

/** The most that is shown, whatever the server says: pages of the platform are narrow. */
const MAX_CARDS = 4;

/** How long an offer stands on the page before it counts as seen. */
const SEEN_MS = 1000;

/** Puts the block on its page. Without an address of the server there is nobody to ask, and nothing on the page. */
export function mount(host: Host, place: Place): void {
  const url = serverUrl();
  if (url) render(<Block host={host} place={place} server={new Server(host, place, url)} />, document.body);
}

/** Written in by the platform's command line when it bundles; where it was not, there is no such name at all. */
function serverUrl(): string | undefined {
  try {
    return process.env.APP_URL;
  } catch {
    return undefined;
  }
}

interface Shown {
  readonly answer: Answer;
  readonly cards: readonly { readonly offer: Offer; readonly goods: Goods }[];
}

interface Props {
  readonly host: Host;
  readonly place: Place;
  readonly server: Server;
}

function Block({ host, place, server }: Props) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [gone, setGone] = useState<readonly string[]>([]);
  const [status, setStatus] = useState("");
  useEffect(() => {
    void load(host, place, server).then(setShown);
  }, []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => {
      for (const { offer } of shown.cards) void server.tell(visitorOf(host), shown.answer.decision_id, "exposure", offer);
    }, SEEN_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  const cards = shown?.cards.filter(({ offer }) => !gone.includes(offer.offer_id)) ?? [];
  // Said once more when the last card has gone, for whoever only hears the page.
  const said = status && <s-text>{status}</s-text>;
  if (!shown || !cards.length) return said ? <s-stack accessibilityRole="status">{said}</s-stack> : null;

  const tell = (type: "add" | "click" | "decline", offer: Offer) => server.tell(visitorOf(host), shown.answer.decision_id, type, offer);
  const decline = (offer: Offer, title: string) => {
    setGone([...gone, offer.offer_id]);
    setStatus(host.i18n.translate("dismissed", { title }));
    void keepDeclined(host, offer.product_id);
    void tell("decline", offer);
  };
  return (
    <s-stack gap="base">
      <s-heading>{shown.answer.headline}</s-heading>
      {cards.map(({ offer, goods }) => (
        <Card
          key={offer.offer_id}
          host={host}
          place={place}
          offer={offer}
          goods={goods}
          onTaken={(type) => void tell(type, offer)}
          onDeclined={() => decline(offer, goods.title)}
        />
      ))}
      {said && <s-stack accessibilityRole="status">{said}</s-stack>}
    </s-stack>
  );
}

/** Asks and looks up; null when there is nothing that could be taken. Never an error: the page is not ours. */
async function load(host: Host, { cart }: Place, server: Server): Promise<Shown | null> {
  // Where nothing may be added, asking would only spend what the shopper has of attention.
  if (cart && !cart.instructions.value.lines.canAddCartLine) return null;
  try {
    const answer = await server.ask(visitorOf(host), await declinedIn(host));
    // An exchange of lines is nothing to do while paying, nor after it.
    const offers = (answer?.offers ?? []).filter(({ kind }) => kind !== "upsell").slice(0, MAX_CARDS);
    if (!answer || !offers.length) return null;
    const goods = await lookUp(host, offers);
    const cards = offers.flatMap((offer) => {
      const found = goods.get(offer.variant_id);
      return found ? [{ offer, goods: found }] : [];
    });
    return cards.length ? { answer, cards } : null;
  } catch {
    return null;
  }
}
