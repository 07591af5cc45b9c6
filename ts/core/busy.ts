// One run at a time: a session is claimed as long as a run or a training uses it.

import { usage } from "./errors.ts";
import type { Session } from "./session.ts";

const claimed = new WeakSet<Session>();

/** Throws a usage error if another run or training uses the session. */
export function checkIdle(session: Session): void {
  if (!claimed.has(session)) return;
  throw usage(
    "session is busy with another run or training - wait until it has ended, or open a session for each",
  );
}

/** Claims the session. Returns what releases it. Throws a usage error if it is claimed. */
export function claim(session: Session): () => void {
  checkIdle(session);
  claimed.add(session);
  return () => {
    claimed.delete(session);
  };
}
