/** HTTP side of the Admin API and of bulk downloads. */
import { createReadStream, statSync } from "node:fs";
import { Transform } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Sandbox } from "../sandbox.ts";
import type { ApiRequest } from "./endpoint.ts";

/** The answer to a missing, revoked or expired token. */
const BAD_TOKEN = { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" };

/** Adds the routes. */
export function adminApiRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  server.post<{ Params: { version: string }; Body: ApiRequest | null }>("/admin/api/:version/graphql.json", async (request, reply) => {
    if (await sandbox.strike(reply)) return reply;
    const token = String(request.headers["x-shopify-access-token"] ?? "");
    const scopes = sandbox.faults.take("token_revoked") === undefined ? sandbox.grants.scopesOf(token) : undefined;
    if (scopes === undefined) return reply.code(401).send(BAD_TOKEN);
    // What a proxy on the way may make of an answer.
    if (sandbox.faults.take("bad_json") !== undefined) return reply.type("application/json").send('{"data":{"shop":{"name":"Par');
    const { version, body } = await sandbox.api.answer(request.params.version, request.body ?? {}, (served) => sandbox.contextFor(scopes, served));
    return reply.header("X-Shopify-API-Version", version).send(body);
  });

  server.get<{ Params: { file: string }; Querystring: { expires?: string; signature?: string } }>("/bulk/:file", (request, reply) => {
    const id = Number(/^(\d+)\.jsonl$/.exec(request.params.file)?.[1]);
    const isGone = sandbox.faults.take("download_gone") !== undefined;
    const found = isGone ? { status: 403 as const } : sandbox.bulk.resultPath(id, Number(request.query.expires), request.query.signature ?? "");
    if ("status" in found) return reply.code(found.status).type("application/xml").send(`<Error><Code>${found.status === 403 ? "ExpiredToken" : "NoSuchKey"}</Code></Error>`);
    return sendRange(reply, found.path, request.headers.range, sandbox.faults.take("download_cut"));
  });
}

/** Sends a file or the part of it that is asked for; `cutAfter` breaks the connection after so many bytes. */
function sendRange(reply: FastifyReply, path: string, range: string | undefined, cutAfter: number | undefined): FastifyReply {
  const { size, mtimeMs } = statSync(path);
  const wanted = parseRange(range, size);
  reply.header("Accept-Ranges", "bytes").header("ETag", `"${size}-${Math.floor(mtimeMs)}"`).type("application/jsonl");
  if (wanted === "unsatisfiable") return reply.code(416).header("Content-Range", `bytes */${size}`).send();
  const { start, end } = wanted ?? { start: 0, end: size - 1 };
  if (wanted !== null) reply.code(206).header("Content-Range", `bytes ${start}-${end}/${size}`);
  reply.header("Content-Length", Math.max(0, end - start + 1));
  if (size === 0) return reply.send("");
  const file = createReadStream(path, { start, end });
  return reply.send(cutAfter === undefined ? file : file.pipe(cutter(cutAfter === 0 ? 65_536 : cutAfter)));
}

function parseRange(header: string | undefined, size: number): { readonly start: number; readonly end: number } | "unsatisfiable" | null {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header);
  if (match === null || (match[1] === "" && match[2] === "")) return null;
  // "bytes=-500" asks for the last 500.
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return start > end || start >= size ? "unsatisfiable" : { start, end };
}

function cutter(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      this.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) done();
      // The error must come after what was pushed has left, or nothing arrives at all.
      else setTimeout(() => done(new Error("download cut on request")), 20);
    },
  });
}
