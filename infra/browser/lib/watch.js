// What is never right, whatever page is looked at: errors in the console, and requests to anybody but us.

/// Listens to `page` and adds to `troubles`, in words. Addresses that fit `also` may be asked too.
export function watch(page, base, troubles, also) {
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error}`));
  page.on("console", (message) => {
    // A form that is refused is a page with 422, which the browser takes for an error of ours.
    const isRefusal = /^Failed to load resource: .* 4\d\d /.test(message.text()) && message.location().url === page.url();
    if (message.type() === "error" && !isRefusal) troubles.push(`${page.url()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const mayBeAsked = url.startsWith(`${base}/`) || url.startsWith("data:") || also?.test(url);
    if (!mayBeAsked) troubles.push(`${page.url()}: asks ${request.url()}`);
  });
}
