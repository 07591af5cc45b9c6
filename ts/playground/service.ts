// The service worker: the page offline after loading. The network comes first, so that a new version is seen
// at once; what it gave last is kept for when it is silent. It also adds the two headers by which a page
// gets shared memory, for servers that do not send them.

/** What of a service worker's global scope is used; the DOM's types have a window's. */
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetch) => void): void;
}
interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetch {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** The files of the page, by scripts/playground.ts. */
declare const FILES: readonly string[];

const scope = globalThis as unknown as Scope;
const STORE = `simdigit ${scope.registration.scope}`;

scope.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => scope.skipWaiting()));
});
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !isOurs(request.url)) return;
  event.respondWith(answer(request));
});

async function keepAll(): Promise<void> {
  const store = await caches.open(STORE);
  await store.addAll(FILES.map((file) => new URL(file, scope.registration.scope).href));
}

/** Files of the page; data that the server has beside it is too much to keep. */
function isOurs(url: string): boolean {
  const file = url.split(/[?#]/)[0]!.slice(scope.registration.scope.length);
  return url.startsWith(scope.registration.scope) && (file === "" || FILES.includes(file));
}

async function answer(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  try {
    const response = await fetch(request);
    if (response.ok) await store.put(request, response.clone());
    return isolated(response);
  } catch (error) {
    const page = new URL("index.html", scope.registration.scope).href;
    const wanted = request.mode === "navigate" ? page : request;
    const kept = await store.match(wanted, { ignoreSearch: true });
    if (kept) return isolated(kept);
    throw error;
  }
}

function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-embedder-policy", "require-corp");
  headers.set("cross-origin-resource-policy", "same-origin");
  const { status, statusText, body } = response;
  return new Response(body, { status, statusText, headers });
}
