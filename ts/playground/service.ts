// The service worker, which lets the page work offline. It tries the network first, so that a new version shows at
// once, and falls back on the last response. It also adds the headers that shared memory needs, for servers that do
// not send them.

/** The part of a service worker's global scope used here. TypeScript's DOM types describe a window's. */
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

/** Names of the page's files, inserted by scripts/playground.ts. */
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

/** Whether a file belongs to the page. Data on the same server is too large to keep. */
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
