// CIFAR-10's binary version: planes become pixels, batches one set.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { hasLabels } from "../../../ts/core/dataset.ts";
import { decodeCifar } from "../../../ts/data/cifar.ts";
import { readEntries } from "../../../ts/data/read.ts";
import { entries, joined, text } from "../../support/data_files.ts";
import { refuses } from "../../support/refusal.ts";

const test = suite("cifar");

/** A record whose red plane counts up, green is 100 more, blue is all `blue`. */
function record(label: number, blue: number): Uint8Array {
  const plane = Uint8Array.from({ length: 1024 }, (_, i) => i % 50);
  return joined(
    Uint8Array.of(label),
    plane,
    plane.map((v) => v + 100),
    new Uint8Array(1024).fill(blue),
  );
}

const names = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";

test("batches in a folder: pixels with three colours, class names", async () => {
  const { train, test: held } = await readEntries(
    entries({
      "cifar-10-batches-bin/batches.meta.txt": text(names),
      "cifar-10-batches-bin/data_batch_1.bin": joined(record(6, 1), record(9, 2)),
      "cifar-10-batches-bin/data_batch_2.bin": record(0, 3),
      "cifar-10-batches-bin/readme.html": text("<html>"),
      "cifar-10-batches-bin/test_batch.bin": record(3, 4),
    }),
    "cifar10",
  );
  assert.ok(train && hasLabels(train) && held && hasLabels(held));
  assert.equal([[...train.labels], [...held.labels], train.shape], [[6, 9, 0], [3], [32, 32, 3]]);
  assert.is(train.classNames![6], "frog");
  assert.equal([...train.inputs.subarray(3072, 3081)], [0, 100, 2, 1, 101, 2, 2, 102, 2]);
  assert.is(train.inputs[2 * 3072 + 3071], 3);
});

test("what is no whole record of one of ten classes is refused", async () => {
  const decode = (bytes: Uint8Array) => () => decodeCifar([{ file: "test_batch.bin", bytes }], "x");
  await refuses(
    "data",
    decode(record(1, 1).slice(1)),
    "expected records of 3073 bytes",
    "got 3072",
  );
  await refuses("data", decode(new Uint8Array()), "got 0 bytes");
  await refuses(
    "data",
    decode(joined(record(1, 1), record(10, 1))),
    "record 1 expected a class from 0 to 9, got 10",
  );
});

test.run();
