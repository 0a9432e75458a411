// Somebody without a mouse. Wherever the keyboard is, it has to be seen.

import assert from "node:assert/strict";

const MANY = 80;

/// Goes on with Tab until the keyboard is at the control with this name.
export async function tabTo(person, name) {
  const seen = [];
  for (let step = 0; step < MANY; step += 1) {
    await press(person, "Tab");
    const at = await whereKeyboardIs(person.page);
    assert.ok(at.visible, `the keyboard is at “${at.name}”, and nothing shows it`);
    if (at.name === name) return;
    seen.push(at.name);
  }
  assert.fail(`no Tab led to “${name}”, but to ${seen.join(", ")}`);
}

/// Presses a key, which is an action like any other.
export async function press(person, key) {
  person.actions += 1;
  await person.page.keyboard.press(key);
}

export async function type(person, text) {
  person.actions += 1;
  await person.page.keyboard.type(text);
}

/// What the keyboard is at, and whether somebody who looks can tell: an outline around something in view.
export function whereKeyboardIs(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    const label = at.labels?.[0]?.innerText ?? at.getAttribute("aria-label") ?? at.innerText ?? "";
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const isThere = box.width > 0 && box.height > 0;
    const inView = isThere && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    // The button inside a date field is the browser's, and so is the line around it.
    const isWithin = at.type === "date" && !at.matches(":focus");
    const outlined = isWithin || (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2);
    const name = label.trim().replace(/\s+/g, " ").replace(/ optional$/, "");
    return { name, id: at.id, visible: at === document.body || (inView && outlined) };
  });
}
