// Keeps the first page and the emergency page on this device, so that they open when the hub or the line is down.
// Nothing else is ever kept: every other page may hold words about a person.
const SHELF = "emergency-1";
const PAGES = ["/", "/emergency"];
const SHEET = /<link rel="stylesheet" href="([^"]+)"/g;

// An answer is whole or it is none. A line cut half way can look like a page with nothing on it, so its length is
// held against the one announced.
async function whole(request, options) {
  const answer = await fetch(request, options);
  if (!answer.ok) return answer;
  const body = await answer.arrayBuffer();
  const announced = answer.headers.has("content-encoding") ? null : answer.headers.get("content-length");
  const cut = announced === null ? body.byteLength === 0 : body.byteLength !== Number(announced);
  if (cut) throw new TypeError("the line was cut half way");
  return new Response(body, answer);
}

async function fill() {
  const shelf = await caches.open(SHELF);
  const wanted = new Set();
  for (const page of PAGES) {
    const answer = await whole(page, { credentials: "omit", cache: "reload" });
    if (!answer.ok) return;
    const text = await answer.clone().text();
    const kept = await shelf.match(page);
    if (!kept || (await kept.text()) !== text) await shelf.put(page, answer);
    wanted.add(page);
    for (const [, sheet] of text.matchAll(SHEET)) {
      if (!(await shelf.match(sheet))) await shelf.put(sheet, await whole(sheet));
      wanted.add(sheet);
    }
  }
  for (const kept of await shelf.keys()) {
    if (!wanted.has(new URL(kept.url).pathname)) await shelf.delete(kept);
  }
}

async function fromTheLineOrTheShelf(request) {
  const kept = await caches.match(new URL(request.url).pathname);
  try {
    const answer = await whole(request);
    return answer.status >= 500 && kept ? kept : answer;
  } catch (trouble) {
    if (kept) return kept;
    throw trouble;
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(fill().catch(() => {}))); // the line may be down
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  const ours = event.request.method === "GET" && (PAGES.includes(path) || path.endsWith(".css"));
  if (ours) event.respondWith(fromTheLineOrTheShelf(event.request));
});
