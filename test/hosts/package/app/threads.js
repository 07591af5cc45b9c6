// The ten-line app on two threads.
import { drawnSplits, findLab, openSession, run } from "simdigit";

const { recipe } = findLab("xavier-adam");
const splits = drawnSplits({ train: 1000, test: 200 });
const session = await openSession({ ...recipe, threads: 2 });
const clock = () => performance.now();
const record = await run(session, { recipe: { ...recipe, epochs: 2 }, splits, seed: 1, clock });
console.log(`learned: ${record.accuracy} ${record.end.cost}`);
await session.dispose();
