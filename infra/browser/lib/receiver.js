// Somebody's server: what jobs call. It remembers every call, and answers as it is told to.

import { createServer } from "node:http";

import { until } from "./system.js";

/// A receiver on a port of its own. `answer` is the status it gives.
export async function receive(answer = 200) {
  const calls = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      calls.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(answer, { "content-type": "text/plain" }).end("thank you");
    });
  });
  // A test that fails leaves it open; nobody has to wait for it.
  server.unref().on("connection", (socket) => socket.unref());
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    calls,
    url: `http://127.0.0.1:${server.address().port}/hook`,
    /// Waits until it was called `count` times.
    called: (count) => until(() => calls.length >= count, `${count} calls`, 30_000),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
