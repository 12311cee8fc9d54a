// Sends a storm from a process of its own, so that measuring is not disturbed by what else a test does.
//
// The loop is open: each delivery has its time, and goes out then whether or not those before it were answered. What is
// measured begins at that time, so that a stall counts for everybody who would have come meanwhile.
//
// Reads the shape as JSON from its argument; writes one line of JSON when all is answered.

import http from "node:http";

import { planStorm, type Planned, type StormShape } from "./plan.ts";

/** How one delivery ended. */
export interface Answered {
  webhookId: string;
  /** 0 when no answer came. */
  status: number;
}

/** What came of a storm. */
export interface StormResult {
  /** Milliseconds from the intended time to the end of the answer, in the order of sending. */
  latenciesMs: number[];
  /** How late the deliveries left this process, sorted: what the sender itself adds. */
  lagsMs: number[];
  answered: Answered[];
  tookMs: number;
}

/** The platform gives up after this long. */
const ANSWER_TIMEOUT_MS = 5_000;

const shape = JSON.parse(process.argv[2]!) as StormShape;
const { deliveries } = planStorm(shape);
const agent = new http.Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 512 });
const latenciesMs = new Array<number>(deliveries.length);
const answered = new Array<Answered>(deliveries.length);
const lagsMs: number[] = [];
let nOpen = 0;

await warmUp();
const start = performance.now();
let next = 0;
await new Promise<void>((done) => {
  const timer = setInterval(() => {
    const now = performance.now() - start;
    while (next < deliveries.length && deliveries[next]!.dueMs <= now) send(deliveries[next]!, next++);
    if (next >= deliveries.length && nOpen === 0) {
      clearInterval(timer);
      done();
    }
  }, 1);
});
const result: StormResult = { latenciesMs, lagsMs: lagsMs.sort((a, b) => a - b), answered, tookMs: performance.now() - start };
process.stdout.write(`${JSON.stringify(result)}\n`);
agent.destroy();

function send(delivery: Planned, place: number): void {
  nOpen++;
  lagsMs.push(performance.now() - start - delivery.dueMs);
  let isOver = false;
  const end = (status: number): void => {
    if (isOver) return;
    isOver = true;
    nOpen--;
    latenciesMs[place] = performance.now() - start - delivery.dueMs;
    answered[place] = { webhookId: delivery.webhookId, status };
  };
  const headers = { ...delivery.headers, "Content-Length": Buffer.byteLength(delivery.body) };
  const request = http.request(`${delivery.url}/webhooks/shopify`, { method: "POST", agent, headers, timeout: ANSWER_TIMEOUT_MS }, (answer) => {
    answer.resume();
    answer.on("end", () => end(answer.statusCode ?? 0));
    answer.on("error", () => end(0));
  });
  request.on("timeout", () => request.destroy());
  request.on("error", () => end(0));
  request.end(delivery.body);
}

/** Opens connections and warms both programs: the platform's first deliveries of a day are not what is measured. */
async function warmUp(): Promise<void> {
  const ask = (url: string): Promise<void> =>
    new Promise((done) => {
      http.get(`${url}/health/live`, { agent }, (answer) => answer.resume().on("end", done)).on("error", () => done());
    });
  for (let round = 0; round < 5; round++) await Promise.all(shape.urls.flatMap((url) => Array.from({ length: 16 }, () => ask(url))));
}
