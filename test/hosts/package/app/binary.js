// The ten-line app with the engine's module as the bundler takes a binary file in (esbuild --loader:.wasm=binary).
import { drawnSplits, findLab, openSession, run } from "simdigit";
import module from "simdigit/wasm/strict.wasm";

const { recipe } = findLab("xavier-adam");
const splits = drawnSplits({ train: 1000, test: 200 });
const session = await openSession({ ...recipe, module });
const clock = () => performance.now();
const record = await run(session, { recipe: { ...recipe, epochs: 2 }, splits, seed: 1, clock });
console.log(`learned: ${record.accuracy} ${record.end.cost}`);
