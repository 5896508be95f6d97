// Everything works without this. It only makes some of it handier.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/offline.js").catch(() => {});
}

for (const control of document.querySelectorAll("[data-print]")) {
  control.hidden = false;
  control.addEventListener("click", () => window.print());
}
