// Small seeded tables that the tests of fit share.

import { Philox } from "../../../ts/core/random.ts";

/** The four cases of exclusive or. */
export const xor = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: ["same", "different", "different", "same"],
};

/** Flowers of three kinds, fifty each, with Iris's means and deviations of four lengths. */
export function flowers(): { x: number[][]; y: string[] } {
  const noise = new Philox(3, 9);
  const kinds = [
    { name: "setosa", means: [5.01, 3.43, 1.46, 0.25], deviations: [0.35, 0.38, 0.17, 0.11] },
    { name: "versicolor", means: [5.94, 2.77, 4.26, 1.33], deviations: [0.52, 0.31, 0.47, 0.2] },
    { name: "virginica", means: [6.59, 2.97, 5.55, 2.03], deviations: [0.64, 0.32, 0.55, 0.27] },
  ];
  const x = Array.from({ length: 150 }, (_, row) => {
    const { means, deviations } = kinds[Math.floor(row / 50)]!;
    return means.map((mean, j) => mean + deviations[j]! * noise.normal(row * 4 + j));
  });
  return { x, y: x.map((_, row) => kinds[Math.floor(row / 50)]!.name) };
}

/** Flats by floor space and age, and their prices, exactly linear. */
export function flats(count = 60): { x: number[][]; y: number[] } {
  const random = new Philox(4, 9);
  const x = Array.from({ length: count }, (_, row) => [
    40 + 100 * random.uniform(2 * row),
    60 * random.uniform(2 * row + 1),
  ]);
  return { x, y: x.map(([space, age]) => 150_000.5 + 1000 * space! - 500 * age!) };
}
