// What must be true of any page, looked at in one browser tab: each function gives what is wrong, in words.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const NARROW = 390;
const WIDTHS = [1280, 820, NARROW];
const HEIGHT = 844;
const MOST_BYTES = 60 * 1024;
const MOST_SHIFT = 0.01;
const LEAST_TARGET = 24;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// Those of them that ask how large things are, and not what they are.
const RULES_OF_SIZE = ["target-size", "scrollable-region-focusable"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// Loads `path` as if for the first time.
export async function load(page, path) {
  const cdp = await page.context().newCDPSession(page);
  let bytes = 0;
  // What a live region asks for once the page is there is no part of loading it.
  const refreshes = new Set();
  cdp.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if ("x-live" in request.headers) refreshes.add(requestId);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!refreshes.has(requestId)) bytes += encodedDataLength;
  });
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  const failed = [];
  page.removeAllListeners("response").on("response", (part) => {
    if (part.status() >= 400 && !part.request().isNavigationRequest()) failed.push(`${part.status()} for ${part.url()}`);
  });
  const answer = await page.goto(path);
  await page.waitForLoadState("networkidle");
  return { answer, bytes: () => bytes, failed, cdp };
}

/// Of the answer itself.
export function answered({ answer, bytes, failed }, { status = 200, weighs = true } = {}) {
  const policy = answer.headers()["content-security-policy"];
  return [
    ...(answer.status() === status ? [] : [`it answers ${answer.status()}`]),
    ...failed,
    ...(policy ? [] : ["no Content-Security-Policy"]),
    ...(policy?.includes("'unsafe-inline'") ? ["its policy lets inline code run"] : []),
    ...(weighs && bytes() > MOST_BYTES ? [`${bytes()} bytes to load it`] : []),
  ];
}

/// Of the document.
export function written(page, { mayShift = false } = {}) {
  return page.evaluate(async (mostShift) => {
    const shift = await new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 100);
    });
    const headings = document.querySelectorAll("h1").length;
    return [
      ...(headings === 1 ? [] : [`${headings} headings of the first rank`]),
      ...(document.documentElement.lang ? [] : ["no language"]),
      ...(/\S · Minutehand$|^Minutehand/.test(document.title) ? [] : [`its title is “${document.title}”`]),
      ...(shift < mostShift ? [] : [`its layout shifts by ${shift}`]),
    ];
  }, mayShift ? 1 : MOST_SHIFT);
}

/// Opens what is folded away, for it is part of the page.
export async function unfold(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("main details:not(.menu)")) details.open = true;
  });
}

/// Whether it stays within the window at each width.
export async function fits(page, widths = WIDTHS) {
  const wrong = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    const over = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return null;
      const all = [...document.body.querySelectorAll("*")];
      const wide = all.filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
      return wide.slice(0, 4).map((element) => `${element.localName}.${element.className}`).join(" ");
    });
    if (over !== null) wrong.push(`wider than ${width} pixels: ${over}`);
  }
  return wrong;
}

/// Whether no words are cut off by the box around them. What a field holds may be wider than the field: one moves within it.
export function whole(page) {
  return page.evaluate(() => {
    const cut = [...document.body.querySelectorAll("*:not(input, svg *)")].filter((element) => {
      if (element.clientWidth <= 1 || element.scrollWidth <= element.clientWidth + 1) return false;
      const { overflowX, textOverflow } = getComputedStyle(element);
      return ["clip", "hidden"].includes(overflowX) && textOverflow !== "ellipsis";
    });
    return cut.map((element) => `${element.localName}.${element.className} cuts something off`);
  });
}

/// Whether links and buttons that stand by themselves are high enough to be hit, whatever the height of their letters.
export function reachable(page) {
  return page.evaluate((least) => {
    const TARGETS = "a[href], button, summary";
    const isInSentence = (target) => {
      let block = target;
      while (getComputedStyle(block).display === "inline") block = block.parentElement;
      if (block === target) return false;
      const around = block.cloneNode(true);
      for (const other of around.querySelectorAll(TARGETS)) other.remove();
      return /[\p{L}\p{N}]/u.test(around.textContent);
    };
    const wrong = [...document.querySelectorAll(TARGETS)].filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      const isSeen = width > 1 && target.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      return isSeen && height < least && !isInSentence(target);
    });
    return wrong.map((target) => `${target.getBoundingClientRect().height} pixels high: ${target.outerHTML.slice(0, 120)}`);
  }, LEAST_TARGET);
}

/// What axe finds, as the page is now.
export function accessible(page, cdp) {
  return examined(page, cdp, { type: "tag", values: RULES });
}

/// What axe finds in how large things are now, of a page that is sound otherwise.
export function spacious(page, cdp) {
  return examined(page, cdp, { type: "rule", values: RULES_OF_SIZE });
}

async function examined(page, cdp, rules) {
  const session = cdp ?? await page.context().newCDPSession(page);
  // By the debugger, because the page's own policy lets nothing of ours in.
  await session.send("Runtime.evaluate", { expression: `window.axe || (() => { ${AXE} })()` });
  const { violations } = await page.evaluate((runOnly) => {
    return window.axe.run(document, { runOnly, resultTypes: ["violations"] });
  }, rules);
  return violations.map(({ id, nodes }) => `axe ${id}, ${nodes.length} times: ${nodes.slice(0, 3).map(described).join(" | ")}`);
}

function described(node) {
  return `${node.html.slice(0, 120)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`;
}
