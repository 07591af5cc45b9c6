import { learn } from "../../learn.js";

export const dynamic = "force-dynamic";

/** Learns in the server. */
export async function GET() {
  return new Response(await learn());
}
