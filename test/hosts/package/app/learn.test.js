// For Jest and Vitest, whose test and expect are global.
import { learn } from "./learn.js";

for (const options of [{}, { threads: 2 }, { worker: true }]) {
  test(`learns with ${JSON.stringify(options)}`, async () => {
    expect(`${await learn(options)}\n`.repeat(3)).toBe(process.env.LEARNED);
  });
}
