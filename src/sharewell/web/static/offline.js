// Keeps the first page and the emergency page on this device, so that they open when the hub or the line is down.
// Nothing else is ever kept: every other page may hold words about a person.
const SHELF = "emergency-1";
const PAGES = ["/", "/emergency"];

async function fill() {
  const shelf = await caches.open(SHELF);
  for (const page of PAGES) {
    const answer = await fetch(page, { credentials: "omit", cache: "reload" });
    if (!answer.ok) continue;
    const text = await answer.clone().text();
    await shelf.put(page, answer);
    const sheets = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((found) => found[1]);
    await shelf.addAll(sheets);
  }
}

async function fromTheLineOrTheShelf(request) {
  try {
    return await fetch(request);
  } catch (trouble) {
    const kept = await caches.match(new URL(request.url).pathname);
    if (kept) return kept;
    throw trouble;
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(fill()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  const ours = event.request.method === "GET" && (PAGES.includes(path) || path.endsWith(".css"));
  if (ours) event.respondWith(fromTheLineOrTheShelf(event.request));
});
