"use client";

import { useEffect } from "react";

/** Learns in the browser: app.js runs when it is imported. */
export default function Page() {
  useEffect(() => void import("../app.js"), []);
  return <p>The console tells.</p>;
}
