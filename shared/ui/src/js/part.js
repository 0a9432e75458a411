// What few pages have brings its own script along: an element names it.
for (const { dataset } of document.querySelectorAll("[data-script]")) import(new URL(dataset.script, document.baseURI));
