// Asks before a submit that has a question, and keeps a form from being sent twice.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  // A field may be called `method`, and then is what `form.method` gives.
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("target")) return;
  // The pressed button's value is taken after this event, so it has to stay enabled until then.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button], :disabled)")) {
      button.disabled = true;
      button.dataset.sent = "";
    }
    // A download leaves the page where it is.
    setTimeout(enableSent, 8000);
  });
});

function enableSent() {
  for (const button of document.querySelectorAll("button[data-sent]")) {
    button.disabled = false;
    delete button.dataset.sent;
  }
}

// Back from where the form led to.
addEventListener("pageshow", enableSent);

// A page that a form was answered with, and that is shown once: whoever comes back to it later comes to where it leads.
const shownOnce = document.querySelector("[data-leads-to]");
if (shownOnce) history.replaceState(null, "", shownOnce.dataset.leadsTo);
