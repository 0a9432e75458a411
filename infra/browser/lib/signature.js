// Standard Webhooks 1.0, as a receiver checks it.

import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_S = 300;

/// Whether `call` was signed with `secret`, and just now.
export function isGenuine(secret, { headers, body }) {
  const stamp = headers["webhook-timestamp"];
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = createHmac("sha256", key).update(`${headers["webhook-id"]}.${stamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${signed}`);
  const fits = headers["webhook-signature"].split(" ").some((given) => {
    const text = Buffer.from(given);
    return text.length === expected.length && timingSafeEqual(text, expected);
  });
  return fits && Math.abs(Date.now() / 1000 - Number(stamp)) <= TOLERANCE_S;
}
