// One rival, doing what its users would have it do for webhooks at given instants:
//
//   node rival.js ENGINE CONNECTION fill < PLAN    takes {at_ms, url} a line, and ends
//   node rival.js ENGINE CONNECTION work           makes the calls, signed, until it is told to stop

import { createHmac } from "node:crypto";
import http from "node:http";
import { createInterface } from "node:readline";

const [engine, connection, verb] = process.argv.slice(2);
const CONCURRENCY = 100;
const CHUNK = 1_000;
const TIMEOUT_MS = 15_000;
const SECRET = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
const MANY_JOBS = `select graphile_worker.add_job('call', data, run_at => to_timestamp((data->>'at_ms')::float8 / 1000))
  from json_array_elements($1::json) data`;
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

/// Posts what a webhook of ours holds too, with the same signature.
function call(id, { at_ms, url }) {
  const body = JSON.stringify({ job_id: id, occurrence_id: id, scheduled_for: new Date(at_ms).toISOString(), attempt: 1, metadata: {} });
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", SECRET).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json", "content-length": Buffer.byteLength(body),
    "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}`,
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers, agent, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode < 300 ? resolve(answer.statusCode) : reject(new Error(answer.statusCode))));
    });
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.on("error", reject);
    request.end(body);
  });
}

async function* chunks() {
  let chunk = [];
  for await (const line of createInterface({ input: process.stdin })) {
    chunk.push(JSON.parse(line));
    if (chunk.length === CHUNK) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

const engines = {
  async bullmq() {
    const { Queue, Worker } = await import("bullmq");
    const redis = { host: "127.0.0.1", port: Number(connection) };
    return {
      async fill() {
        const queue = new Queue("webhooks", { connection: redis });
        for await (const chunk of chunks()) {
          await queue.addBulk(chunk.map((data) => ({ name: "call", data, opts: { delay: Math.max(0, data.at_ms - Date.now()), attempts: 10 } })));
        }
        await queue.close();
      },
      async work() {
        const worker = new Worker("webhooks", (job) => call(job.id, job.data), { connection: redis, concurrency: CONCURRENCY });
        worker.on("error", console.error);
        await worker.waitUntilReady();
      },
    };
  },
  async pgboss() {
    const { default: PgBoss } = await import("pg-boss");
    const boss = new PgBoss({ connectionString: connection, max: 10 });
    boss.on("error", console.error);
    await boss.start();
    await boss.createQueue("webhooks");
    return {
      async fill() {
        for await (const chunk of chunks()) {
          await boss.insert(chunk.map((data) => ({ name: "webhooks", data, startAfter: new Date(data.at_ms), retryLimit: 9 })));
        }
        await boss.stop({ graceful: false });
      },
      // It fetches every half second at most, so each fetch takes many: with fewer it is slower.
      async work() {
        for (let number = 0; number < 4; number += 1) {
          await boss.work("webhooks", { batchSize: 500, pollingIntervalSeconds: 0.5 }, (jobs) => inPool(jobs));
        }
      },
    };
  },
  async graphile() {
    const { run, makeWorkerUtils } = await import("graphile-worker");
    return {
      async fill() {
        const utils = await makeWorkerUtils({ connectionString: connection });
        await utils.migrate();
        for await (const chunk of chunks()) {
          await utils.withPgClient((client) => client.query(MANY_JOBS, [JSON.stringify(chunk)]));
        }
        await utils.release();
      },
      async work() {
        const taskList = { call: (data, { job }) => call(String(job.id), data) };
        await run({ connectionString: connection, concurrency: CONCURRENCY, pollInterval: 500, maxPoolSize: 10, taskList });
      },
    };
  },
};

async function inPool(jobs) {
  const left = [...jobs];
  const one = async () => {
    for (let job = left.pop(); job; job = left.pop()) await call(job.id, job.data);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

const rival = await engines[engine]();
if (verb === "fill") {
  await rival.fill();
  process.exit(0);
}
await rival.work();
console.log("ready");
process.on("SIGTERM", () => process.exit(0));
