// Data files are identified by their content, and other files are refused with advice.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodeCsv } from "../../../ts/data/csv.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import { encodeIdxImages, encodeIdxLabels } from "../../../ts/data/idx.ts";
import { checkFile, MOST_BYTES } from "../../../ts/playground/state/files.ts";
import { splitsFromFiles } from "../../../ts/playground/worker/data.ts";
import type { NamedFile } from "../../../ts/playground/worker/protocol.ts";

const test = suite("playground: files");
const many = drawnDigits(12, 1);
const few = drawnDigits(6, 2);
const named = (file: string, bytes: Uint8Array<ArrayBuffer>) => ({ file, bytes });
const text = (file: string, words: string) => named(file, new TextEncoder().encode(words));
const csv = (data: typeof many) => new Uint8Array([...encodeCsv(data)].flatMap((c) => [...c]));
const idx = [
  named("t10k-labels-idx1-ubyte", encodeIdxLabels(few)),
  named("train-images-idx3-ubyte", encodeIdxImages(many)),
  named("t10k-images-idx3-ubyte", encodeIdxImages(few)),
  named("train-labels-idx1-ubyte", encodeIdxLabels(many)),
];
const fileOf = ({ file: path, bytes }: ReturnType<typeof named>) => ({
  path,
  file: new File([bytes], path),
});
const read = async (files: readonly NamedFile[]) => (await splitsFromFiles(files)).splits;

test("IDX files, gzipped ones, and a single CSV whose rows are partly held back", async () => {
  const plain = await read(idx.map(fileOf));
  assert.equal([plain.train.count, plain.test.count], [12, 6]);
  assert.equal(plain.test.inputs, few.inputs);
  assert.equal(plain.train.labels, many.labels);

  const zip = async (bytes: Uint8Array<ArrayBuffer>) =>
    new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
  const packed = await Promise.all(
    idx.map(async ({ file, bytes }) => ({
      path: `${file}.gz`,
      file: new File([await zip(bytes)], `${file}.gz`),
    })),
  );
  assert.equal((await read(packed)).train.inputs, many.inputs);

  const { splits: single, notes } = await splitsFromFiles([fileOf(named("digits.csv", csv(many)))]);
  assert.match(notes.join(), /held back/);
  assert.equal([single.train.count, single.test.count], [10, 2]);
  assert.is(single.train.name, "digits.csv");
});

test("files without data are refused with advice", async () => {
  const cases: readonly (readonly [ReturnType<typeof text>[], RegExp])[] = [
    [[text("notes.txt", "Dear diary, it rained.")], /^notes\.txt: expected rows of numbers/],
    [[], /^no file: expected data in a known format/],
    [[named("empty", new Uint8Array())], /^empty: the file is empty/],
    [[idx[1]!], /expected/],
    [[text("a.csv", "1,2,3,4,5,6,7\n")], /^a\.csv: .* say with labelColumn/],
  ];
  for (const [files, message] of cases) {
    try {
      await splitsFromFiles(files.map(fileOf));
      assert.unreachable(String(message));
    } catch (error) {
      assert.match((error as Error).message, message);
      assert.is((error as { kind?: string }).kind, "data");
    }
  }
});

test("a file over the limit is refused unread", async () => {
  checkFile("fits", MOST_BYTES);
  assert.throws(
    () => checkFile("huge.csv", 4 * 2 ** 30),
    /^huge\.csv: expected at most 512 MB, got 4,096 MB - choose a smaller file/,
  );
  const unread = {
    name: "huge.csv",
    size: 4 * 2 ** 30,
    arrayBuffer: () => assert.unreachable("it is read"),
  };
  try {
    await splitsFromFiles([{ path: "huge.csv", file: unread as unknown as File }]);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /^huge\.csv: expected at most/);
  }
});

test.run();
