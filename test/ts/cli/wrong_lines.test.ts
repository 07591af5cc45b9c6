// Some fifty wrong command lines, as newcomers type them: the exit status, and the one line that says what to type.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encodePng } from "../../../ts/report/png.ts";
import { folder, run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: wrong command lines");

const lines: readonly (readonly [args: string, status: number, message: RegExp])[] = [
  // No command, or another word for one
  ["", 2, /\n\nsimdigit: command expected, got none - see simdigit --help\n$/],
  ["--json", 2, /^simdigit: command expected, got none - see simdigit --help\n$/],
  ["trian", 2, /unknown command trian - did you mean train\?/],
  ["help trian", 2, /unknown command trian - did you mean train\?/],
  ["evaluate m.safetensors", 2, /unknown command evaluate - did you mean simdigit test\?/],
  ["onnx m.safetensors", 2, /unknown command onnx - did you mean simdigit export\?/],
  ["download", 2, /unknown command download - did you mean simdigit data get\?/],
  ["xavier-adam", 2, /unknown command xavier-adam - did you mean simdigit train xavier-adam\?/],
  [
    "m.safetensors",
    2,
    /unknown command m.safetensors - did you mean simdigit test m.safetensors\?/,
  ],
  ["data gte", 2, /unknown command gte - did you mean get\?/],
  ["labs gates", 2, /unknown command gates - did you mean simdigit labs run gates\?/],

  // Arguments
  [
    "train softmax",
    2,
    /lab softmax is unknown - did you mean softmax-sgd, softmax-adam or softmax-/,
  ],
  ["train vgg16", 2, /lab vgg16 is unknown - "simdigit labs" lists them/],
  ["train xavier-adam 5", 2, /train takes one lab; got also 5\n/],
  ["train epochs=5", 2, /lab epochs=5 is unknown - did you mean --epochs\?/],
  ["train gates lr=0.1", 2, /train takes one lab; got also lr=0.1 - did you mean --lr\?/],
  ["train digits", 2, /lab digits is unknown - data is named by --data digits/],
  ["train notes.txt", 2, /lab notes.txt is unknown - data is named by --data notes.txt/],
  [
    "train --label-column kind",
    2,
    /--label-column expected a table, got MNIST - name a table with --data, or leave it out/,
  ],
  [
    "train --data drawn --target-columns a",
    2,
    /--target-columns expected a table, got drawn digits/,
  ],
  ["train m.safetensors", 2, /lab m.safetensors is unknown - a saved model is named by --resume m/],
  ["test", 2, /an argument is missing: simdigit test <model\.\.>/],
  ["test gates", 2, /gates is a lab, not a saved model - save one by simdigit train gates --save-/],
  [
    "predict digit.png",
    2,
    /digit.png is a picture, not a model - use simdigit predict MODEL --image/,
  ],
  [
    "predict m.safetensors a.png b.jpg",
    2,
    /predict takes one model; got also a.png, b.jpg - pictures are named by --image a.png b.jpg/,
  ],
  [
    "data convert digits out.csv",
    2,
    /convert expected a folder to write to, got out.csv - --format says what is written/,
  ],
  ["data convert digits", 2, /an argument is missing: simdigit data convert <from> <to>/],
  ["demo fast", 2, /demo takes no argument, got fast/],

  // Flags
  [
    "train --epoch 5 --sed 1",
    2,
    /unknown flag --epoch, --sed - did you mean --epochs and --seed\?/,
  ],
  ["train --gamma 0.7", 2, /unknown flag --gamma - did you mean --schedule\?/],
  ["train --no-cuda", 2, /unknown flag --no-cuda - did you mean --backend\?/],
  ["train -e 5", 2, /unknown flag -e - did you mean --epochs\?/],
  [
    "test m.safetensors --epochs 5",
    2,
    /unknown flag --epochs - train, labs run, report, bench, demo have it\n/,
  ],
  ["gradcheck --limit 5", 2, /unknown flag --limit - train, labs run, report, demo have it\n/],
  ["train --seeds 3", 2, /unknown flag --seeds - labs run, report have it; did you mean --seed\?/],
  ["data info --train 5", 2, /unknown flag --train - data make has it\n/],
  ["train --no-raw-pixels", 2, /unknown flag --no-raw-pixels - test has it\n/],
  ["serve --nope", 2, /unknown flag --nope - see simdigit serve --help/],
  ["--hlep", 2, /unknown flag --hlep - did you mean --help\b/],
  ["--epochs 5 --lrr=2", 2, /unknown flag --lrr - did you mean --lr\?/],
  ["--epochs 5", 2, /command expected, got none - see simdigit --help/],
  [
    "report notes.txt",
    2,
    /notes.txt is a file of another kind - name saved models \(.safetensors\) and histories \(/,
  ],
  ["train --lr", 2, /--lr expected a value, got none/],
  ["train --lr 0.1 --lr 0.2", 2, /--lr expected once, got 0.1 and 0.2 - leave out all but one/],

  // Values
  ["train --lr 0,01", 2, /--lr expected a number, got 0,01 - did you mean 0.01\?/],
  ["train --lr -1e-3", 2, /--lr expected a positive number, got -0.001/],
  ["train --weight-decay -1", 2, /--weight-decay expected a number of at least 0, got -1/],
  ["train --max-norm -1", 2, /--max-norm expected a positive number, got -1/],
  [
    "train --optimizer admm",
    2,
    /--optimizer expected sgd, .*; got admm - did you mean adam or adamw\?/,
  ],
  ["train --activation relux", 2, /--activation expected .*; got relux - did you mean relu/],
  [
    "train --optimizer adadelta --beta1 0.5",
    2,
    /--beta1 expected --optimizer adam or adamw, got adad/,
  ],
  ["train --nesterov", 2, /--nesterov expected --optimizer sgd, got adam/],
  ["train --hidden 99999", 2, /--hidden layer 1: units expected an integer from 1 to 65536/],
  [
    "train --data digits --batch-size 500",
    2,
    /--batch-size expected at most the 120 training exam/,
  ],
  [
    "train --data m.safetensors",
    1,
    /m.safetensors: expected data in a known format .*, got a safetensors file/,
  ],
];

test.before(async () => {
  await run("data make digits --train 120 --test 20");
  await run("train softmax-sgd --data digits --epochs 1 --save-model m.safetensors");
  writeFileSync(join(folder, "notes.txt"), "notes");
  const pixels = new Uint8Array(28 * 28);
  writeFileSync(join(folder, "digit.png"), encodePng({ width: 28, height: 28, pixels }));
});

for (const [args, status, message] of lines) {
  test(`simdigit ${args}`, async () => {
    const result = await here(args.split(" ").filter(Boolean));
    assert.match(result.stderr, message);
    assert.equal([result.stdout, result.status], ["", status]);
    if (args !== "") assert.match(result.stderr, /^simdigit: [^\n]+\n$/);
  });
}

test.run();
