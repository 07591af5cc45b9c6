// What scripts/workers.ts makes: the scripts of workers as text. They are imported from ts/ and from dist/ alike.

declare module "*/dist/workers/thread.js" {
  export const text: string;
}

declare module "*/dist/workers/session.js" {
  export const text: string;
}
