// The ten-line app with the engine inside: one file wherever it is bundled to.
import { drawnSplits, findLab, openSession, run } from "simdigit";
import { strictModule } from "simdigit/inline";

const { recipe } = findLab("xavier-adam");
const splits = drawnSplits({ train: 1000, test: 200 });
const session = await openSession({ ...recipe, module: await strictModule() });
const clock = () => performance.now();
const record = await run(session, { recipe: { ...recipe, epochs: 2 }, splits, seed: 1, clock });
console.log(`learned: ${record.accuracy} ${record.end.cost}`);
