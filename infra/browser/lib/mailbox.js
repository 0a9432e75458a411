// The mails that were sent, as `/dev/mailbox.json` lists them.

import { until } from "./system.js";

/// The link in the newest mail to `address` that leads to `path`; waits for the mail.
export async function mailedLink(base, address, path) {
  const link = new RegExp(`${base}${path}\\?\\S+`);
  const newest = async () => {
    const mails = await (await fetch(`${base}/dev/mailbox.json`)).json();
    const links = mails.filter((mail) => mail.to.includes(address)).map((mail) => mail.text.match(link)?.[0]);
    return links.find(Boolean);
  };
  return until(newest, `a mail to ${address} with a link to ${path}`);
}

/// The token at the end of a link.
export function tokenIn(link) {
  return new URL(link).searchParams.get("token");
}
