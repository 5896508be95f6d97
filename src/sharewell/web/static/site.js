// Everything works without this. It only makes some of it handier.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

async function keepTheEmergencyPages() {
  await navigator.serviceWorker.register("/offline.js");
  const { active } = await navigator.serviceWorker.ready;
  // Once for each tab the pages are fetched anew: numbers change.
  if (sessionStorage.getItem("kept")) return;
  sessionStorage.setItem("kept", "yes");
  active.postMessage("fill");
}

if ("serviceWorker" in navigator) keepTheEmergencyPages().catch(() => {});

for (const control of document.querySelectorAll("[data-print]")) {
  control.hidden = false;
  control.addEventListener("click", () => window.print());
}
