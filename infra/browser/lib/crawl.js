// Which pages there are: what links lead to, and what only mails and forms lead to.

const STARTS = ["/", "/docs", "/home"];
const UNLINKED = [
  "/sign-in", "/sign-up", "/magic-link", "/magic-link?token=mho_x", "/reset-password", "/reset-password?token=mho_x",
  "/verify-email?token=mho_x", "/change-email?token=mho_x", "/invitation", "/team/delete", "/team/transfer", "/account/delete",
  "/account/second-factor", "/account/google", "/docs/search?q=signature", "/docs/search?q=xyzzy", "/jobs?q=xyzzy", "/style-guide",
];
const NO_PAGES = /^\/(api|assets|docs\/assets|dev)\//;
/// As many pages of one shape are looked at, and as many of those that differ in what is on them.
const OF_A_SHAPE = 1;
const OF_MANY_KINDS = 3;
const MANY_KINDS = /^\/(docs\/api\/[^/]+|jobs\/job_\w+)$/;

/// The paths of all pages that somebody with `cookie` finds, one of each shape.
export async function crawl(base, cookie) {
  const seen = new Map();
  const queue = [...STARTS, ...UNLINKED];
  const pages = [];
  while (queue.length > 0) {
    const path = queue.shift();
    const count = seen.get(shape(path)) ?? 0;
    if (count >= most(path)) continue;
    seen.set(shape(path), count + 1);
    const answer = await fetch(base + path, { headers: { cookie, accept: "text/html" }, redirect: "manual" });
    if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
    pages.push(path);
    queue.push(...linksIn(await answer.text()));
  }
  return pages;
}

function linksIn(html) {
  const links = [...html.matchAll(/<a [^>]*href="(\/[^"#]*)/g)].map(([, href]) => href.replaceAll("&amp;", "&"));
  return links.filter((href) => !href.startsWith("//") && !NO_PAGES.test(href));
}

/// What a path has in common with those of pages like it: ids and the values of a query left out.
function shape(path) {
  const url = new URL(path, "http://x");
  const names = [...url.searchParams].map(([name, value]) => `${name}${value === "xyzzy" ? "!" : ""}`).sort();
  return url.pathname.replace(/\b[a-z]+_[0-9A-Z]{26}/g, "{id}").replace(/^\/docs\/api\/.+/, "/docs/api/{operation}") + names;
}

function most(path) {
  return MANY_KINDS.test(path) ? OF_MANY_KINDS : OF_A_SHAPE;
}
