const RETRY_MS = 5_000;
let timer;

/**
 * Says so while the browser has no connection and the service is really out of reach; one on this
 * computer answers without any. `onBack` is called when it is in reach again.
 */
export function watchConnection(line, onBack) {
  const look = async () => {
    clearTimeout(timer);
    const away = !navigator.onLine && !(await answers());
    if (line.hidden === !away) return away && later();
    line.hidden = !away;
    if (away) later();
    else onBack();
  };
  const later = () => (timer = setTimeout(look, RETRY_MS));
  window.addEventListener("offline", look);
  window.addEventListener("online", look);
  look();
}

async function answers() {
  try {
    return (await fetch("healthz", { signal: AbortSignal.timeout(RETRY_MS) })).ok;
  } catch {
    return false;
  }
}
