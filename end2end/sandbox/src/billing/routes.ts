/** The page on which the merchant approves or declines what an app asks for. It is never shown in a frame. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { plainPage } from "../admin-ui/layout.ts";
import { SHOP } from "../config.ts";
import { escapeHtml } from "../html.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Charge } from "./charges.ts";
import { confirmationPath } from "./fields.ts";

function askPage(charge: Charge): string {
  const interval = charge.interval === "ANNUAL" ? "every year" : "every 30 days";
  const trial = charge.trialDays === 0 ? "" : `<p>The first ${charge.trialDays} days are a trial.</p>`;
  const test = charge.test ? '<p><span class="badge warn">Test charge</span> No money moves.</p>' : "";
  const path = confirmationPath(charge);
  return plainPage("Approve subscription",
    `<p>Pairwell asks ${escapeHtml(SHOP.name)} to pay for <strong>${escapeHtml(charge.name)}</strong>: ${escapeHtml(charge.amount)} ${escapeHtml(charge.currencyCode)} ${interval}.</p>${trial}${test}
<form class="actions" method="post" action="${path}"><button class="button primary" name="answer" value="approve">Approve</button><button class="button" name="answer" value="decline">Decline</button></form>`);
}

/** Adds the routes. */
export function billingRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const over = (reply: FastifyReply): FastifyReply =>
    reply.code(410).type("text/html").send(plainPage("Nothing to approve", "<p>This was answered already, or it has lapsed. Nothing is charged.</p>"));

  server.get<{ Params: { id: string } }>("/admin/charges/:id/confirm", (request, reply) => {
    const charge = sandbox.charges.get(Number(request.params.id));
    if (charge?.status !== "PENDING") return over(reply);
    return reply.type("text/html").header("X-Frame-Options", "DENY").send(askPage(charge));
  });

  server.post<{ Params: { id: string }; Body: { answer?: string } }>("/admin/charges/:id/confirm", (request, reply) => {
    const id = Number(request.params.id);
    const charge = sandbox.charges.get(id);
    const answered = request.body.answer === "approve" ? sandbox.charges.approve(id) : sandbox.charges.decline(id);
    if (charge === undefined || !answered) return over(reply);
    const back = new URL(charge.returnUrl);
    back.searchParams.set("charge_id", String(id));
    return reply.redirect(back.href, 302);
  });
}
