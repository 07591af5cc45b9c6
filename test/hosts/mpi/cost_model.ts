// When do more machines pay? A step on N ranks takes
//
//   T(N) = t_example B / N + t_update + A(N),   A(N) = 2 log2(N) latency + 2 (N - 1) / N bytes / bandwidth
//
// where B is the batch of all ranks, and A the all-reduce of Rabenseifner 2004: halving the gradients at every exchange,
// then doubling them. Prints tables in Markdown: npx tsx test/hosts/mpi/cost_model.ts

interface Work {
  readonly name: string;
  readonly parameters: number;
  /** Seconds on one core, of the gradient of an example and of an update: measured by train_mpi. */
  readonly example: number;
  readonly update: number;
}

interface Network {
  readonly name: string;
  /** Seconds. */
  readonly latency: number;
  /** Bytes a second. */
  readonly bandwidth: number;
}

const works: readonly Work[] = [
  { name: "softmax-sgd", parameters: 7_850, example: 1.8e-6, update: 1.5e-6 },
  { name: "xavier-adam", parameters: 269_322, example: 32e-6, update: 260e-6 },
];

/** The first is measured (allreduce_times.c), the others are what such networks typically give a program. */
const networks: readonly Network[] = [
  { name: "shared memory", latency: 0.1e-6, bandwidth: 6.2e9 },
  { name: "InfiniBand 100 Gb/s", latency: 2e-6, bandwidth: 11e9 },
  { name: "Ethernet 10 Gb/s", latency: 20e-6, bandwidth: 1.1e9 },
  { name: "Ethernet 1 Gb/s", latency: 50e-6, bandwidth: 0.117e9 },
];

const ranks = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const batches = [100, 1_000, 10_000, 60_000];

function allReduce({ parameters }: Work, { latency, bandwidth }: Network, n: number): number {
  return 2 * Math.log2(n) * latency + ((2 * (n - 1)) / n) * ((4 * parameters) / bandwidth);
}

/** Of a step with `batch` examples over all ranks. */
function step(work: Work, network: Network, n: number, batch: number): number {
  return (work.example * batch) / n + work.update + (n > 1 ? allReduce(work, network, n) : 0);
}

/** The least batch with which n ranks are faster than one. */
function worthwhile(work: Work, network: Network, n: number): number {
  return Math.ceil(allReduce(work, network, n) / (work.example * (1 - 1 / n)));
}

function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

function microseconds(seconds: number): string {
  return (1e6 * seconds).toFixed(seconds < 1e-4 ? 1 : 0);
}

for (const work of works) {
  console.log(`\n${work.name}: ${(4 * work.parameters).toLocaleString("en")} bytes of gradients\n`);
  row(["network", "what", ...ranks]);
  row(["---", "---", ...ranks.map(() => "--:")]);
  for (const network of networks) {
    row([
      network.name,
      "all-reduce, us",
      ...ranks.map((n) => microseconds(allReduce(work, network, n))),
    ]);
    row(["", "pays from batch", ...ranks.map((n) => worthwhile(work, network, n))]);
    for (const batch of batches) {
      const alone = step(work, network, 1, batch);
      const speedUps = ranks.map((n) =>
        n > batch ? "" : (alone / step(work, network, n, batch)).toPrecision(3),
      );
      row(["", `speed-up, batch ${batch.toLocaleString("en")}`, ...speedUps]);
    }
  }
}
