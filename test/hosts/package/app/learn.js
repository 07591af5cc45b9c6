// Ten lines that learn: what every bundler builds and every host runs.
import { drawnSplits, findLab, openSession, run } from "simdigit";

export async function learn(options) {
  const { recipe } = findLab("xavier-adam");
  const splits = drawnSplits({ train: 1000, test: 200 });
  const session = await openSession({ ...recipe, ...options });
  const clock = () => performance.now();
  const record = await run(session, { recipe: { ...recipe, epochs: 2 }, splits, seed: 1, clock });
  await session.dispose();
  return `learned: ${record.accuracy} ${record.end.cost}`;
}
