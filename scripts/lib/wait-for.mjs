// Waits until an address answers with success: node wait-for.mjs URL SECONDS [PID]
// With PID it gives up as soon as that process, the one expected to answer, has ended.
const [url, limitS, pid] = [process.argv[2], Number(process.argv[3] ?? 60), Number(process.argv[4] ?? 0)];
const deadline = Date.now() + limitS * 1000;
let last = "no answer";
while (Date.now() < deadline) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) process.exit(0);
    last = `status ${answer.status}`;
  } catch (error) {
    last = error.cause?.code ?? error.message;
  }
  if (pid && !alive(pid)) {
    console.error(`the process that should answer at ${url} has ended`);
    process.exit(1);
  }
  await new Promise((done) => setTimeout(done, 50));
}
console.error(`${url} did not answer within ${limitS} s (${last})`);
process.exit(1);

function alive(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
