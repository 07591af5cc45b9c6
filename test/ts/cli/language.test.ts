// --lang, SIMDIGIT_LANG and the locale; help in both languages: complete, grouped, and 80 columns wide.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { helpTexts } from "../../../ts/cli/words/ko.ts";
import { translated } from "../../../ts/cli/words/ko_messages.ts";
import { eventsOf, run } from "./cli.ts";
import { here } from "./here.ts";

const test = suite("cli: languages");
const commands = [
  "",
  "train",
  "test",
  "predict",
  "export",
  "gradcheck",
  "labs",
  "labs run",
  "report",
  "data",
  "data get",
  "data make",
  "data info",
  "data convert",
  "bench",
  "serve",
  "demo",
  "completion",
];
const COLUMNS = 80;

async function help(command: string, language: string): Promise<string[]> {
  const words = command.split(" ").filter(Boolean);
  const { stdout, stderr, status } = await here([...words, "--help", "--lang", language]);
  assert.equal([stderr, status], ["", 0], command);
  return stdout.trimEnd().split("\n");
}

/** Columns of a terminal: two for a Korean letter. */
function width(line: string): number {
  return line.length + (line.match(/[가-힣]/g)?.length ?? 0);
}

/** What should be in the user's language: paragraphs, titles, flags with their descriptions, comments of examples. */
function texts(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    const isContinued = /^ {6,}/.test(line) || (/^\S/.test(line) && found.at(-1) !== "");
    if (/^ {2}simdigit (?!.* {2})/.test(line)) continue; // an example
    if (isContinued && found.length > 0) found.push(`${found.pop()} ${line.trim()}`);
    else found.push(line.trim());
  }
  return found.filter(Boolean);
}

for (const command of commands) {
  test(`help of ${command || "simdigit"}: no line is wider than ${COLUMNS} columns`, async () => {
    for (const language of ["en", "ko"]) {
      for (const line of await help(command, language)) {
        assert.ok(width(line) <= COLUMNS, `${language}, ${width(line)} columns: ${line}`);
      }
    }
  });

  test(`help of ${command || "simdigit"}: every text is there in Korean`, async () => {
    const [, ...korean] = texts(await help(command, "ko")).filter((text) => text !== "simdigit");
    for (const text of korean) assert.match(text, /[가-힣]/, `no Korean: ${text}`);
    const english = texts(await help(command, "en"));
    assert.is(korean.length + 1, english.length);
    for (const text of english) assert.not.match(text, /[가-힣]/);
  });

  test(`help of ${command || "simdigit"}: every flag has a group`, async () => {
    const lines = await help(command, "en");
    assert.not.ok(lines.includes("Options:"), "a flag without a group (ts/cli/groups.ts)");
  });
}

test("every Korean text has its English one in some help", async () => {
  const all: string[] = [];
  for (const command of commands) all.push(...(await help(command, "en")));
  const shown = all.join(" ").replace(/\s+/g, " ");
  for (const english of Object.keys(helpTexts)) {
    const text = english.replace("$0", "simdigit").replace(/\s+/g, " ");
    assert.ok(shown.includes(text), `in no help: ${english}`);
  }
});

test("the language: --lang, else SIMDIGIT_LANG, else the locale", async () => {
  const isKorean = async (args: string, env: NodeJS.ProcessEnv) =>
    /알 수 없는 명령/.test((await here(args.split(" "), env)).stderr);
  const none = { SIMDIGIT_LANG: "", LC_ALL: "", LC_MESSAGES: "", LANG: "" };
  for (const [args, env, korean] of [
    ["trian", none, false],
    ["trian", { ...none, LANG: "ko_KR.UTF-8" }, true],
    ["trian", { ...none, LANG: "ko" }, true],
    ["trian", { ...none, LC_MESSAGES: "ko_KR.UTF-8", LANG: "en_US.UTF-8" }, true],
    ["trian", { ...none, LC_ALL: "C", LANG: "ko_KR.UTF-8" }, false],
    ["trian", { ...none, LANG: "kok_IN" }, false],
    ["trian", { ...none, SIMDIGIT_LANG: "ko" }, true],
    ["trian", { ...none, SIMDIGIT_LANG: "en", LANG: "ko_KR.UTF-8" }, false],
    ["trian --lang KO", none, true],
    ["--lang ko trian", none, true],
    ["--lang=ko trian", none, true],
    ["trian --lang en", { ...none, SIMDIGIT_LANG: "ko" }, false],
  ] as const) {
    assert.is(await isKorean(args, env), korean, `${args} ${JSON.stringify(env)}`);
  }
  const { stderr, status } = await here(["labs", "--lang", "de"]);
  assert.equal([stderr, status], ["simdigit: --lang expected en, ko; got de\n", 2]);
});

test("a language alone is no command: the short help in it", async () => {
  const english = await here([]);
  assert.match(english.stderr, /^simdigit <command>: .*\n\nsimdigit: command expected, got none/s);
  assert.equal(await here(["--lang", "en"]), english);
  const korean = await here([], { SIMDIGIT_LANG: "ko" });
  assert.match(korean.stderr, /^simdigit <명령>: .*\n\nsimdigit: 명령이 없습니다/s);
  for (const words of ["--lang ko", "--lang=KO"]) {
    assert.equal(await here(words.split(" ")), korean, words);
  }
  const { stderr } = await here(["--lang", "de"]);
  assert.is(stderr, "simdigit: --lang expected en, ko; got de\n");
});

test("results do not depend on the language", async () => {
  await run("data make digits --train 60 --test 20");
  const words = "train softmax-sgd --data digits --batch-size 20 --epochs 1";
  const [, , english] = eventsOf(await run(`${words} --json`));
  const [, , korean] = eventsOf(await run(`${words} --json --lang ko`));
  assert.is(korean!.weights_sha256, english!.weights_sha256);
  const line = (await run(`${words} --lang ko`)).stdout.trimEnd().split("\n").at(-2);
  assert.match(line!, /^test accuracy /);
});

test("the usual messages in Korean, part by part; others stay English", () => {
  for (const [english, korean] of [
    ["unknown command trian - did you mean train?", "알 수 없는 명령 trian - 혹시 train인가요?"],
    ["--lr expected a positive number, got 0", "--lr: 필요한 값은 양수; 받은 값은 0"],
    ["--lr expected a value, got none", "--lr: 값이 없습니다"],
    [
      "--optimizer expected sgd, adam; got admm - did you mean adam or adamw?",
      "--optimizer: 필요한 값은 sgd, adam; 받은 값은 admm - 혹시 adam 또는 adamw인가요?",
    ],
    [
      "--validation expected test or an integer of at least 1, got 0",
      "--validation: 필요한 값은 test 또는 1 이상의 정수; 받은 값은 0",
    ],
    [
      "--validation expected test or an integer from 1 to 9007199254740991, got 1e20",
      "--validation: 필요한 값은 test 또는 1~9007199254740991의 정수; 받은 값은 1e20",
    ],
    [
      "m.csv: expected a safetensors file, got a table, by its name - name a model that simdigit has saved",
      "m.csv: safetensors 파일이 아니라 표입니다(파일 이름으로 보아) - simdigit로 저장한 모델을 지정하세요",
    ],
    [
      'm: expected a safetensors file, got one that begins with "P5?28 28" - name a model that simdigit has saved',
      'm: safetensors 파일이 아닙니다; "P5?28 28" 바이트로 시작합니다 - simdigit로 저장한 모델을 지정하세요',
    ],
    [
      "m.pt: expected a safetensors file, got a PyTorch file - convert it in Python:\nimport torch",
      "m.pt: safetensors 파일이 아니라 PyTorch 파일입니다 - Python에서 변환하세요:\nimport torch",
    ],
    [
      "--layers item 1 expected a layer as dense:64, got Linear(784,64) - write dense:64",
      "--layers item 1: 필요한 값은 dense:64 형식의 층; 받은 값은 Linear(784,64) - dense:64 형식으로 쓰세요",
    ],
    [
      "--hidden expected no space after a comma, got 64, 32 - write --hidden 64,32",
      "--hidden: 필요한 값은 쉼표 뒤에 빈칸이 없는 목록; 받은 값은 64, 32 - --hidden 64,32 형식으로 쓰세요",
    ],
    [
      "--layers item 2 expected dense; got softmax - softmax is part of the loss softmax_cross_entropy; leave it out",
      "--layers item 2: 필요한 값은 dense; 받은 값은 softmax - softmax는 손실 함수 softmax_cross_entropy에 들어 있습니다; 이 층을 빼세요",
    ],
    [
      "unknown flag --image - predict has it",
      "알 수 없는 플래그 --image - 다른 명령에 있는 플래그입니다: predict",
    ],
    [
      "unknown flag --seeds - labs run, report have it; did you mean --seed?",
      "알 수 없는 플래그 --seeds - 다른 명령에 있는 플래그입니다: labs run, report; 혹시 --seed인가요?",
    ],
    [
      "a.txt is a file of another kind - name saved models (.safetensors) and histories (.csv, .jsonl)",
      "a.txt: 다른 종류의 파일입니다 - 저장한 모델(.safetensors)이나 기록(.csv, .jsonl)을 지정하세요",
    ],
    [
      "sgd brings its default learning rate 0.1 (adam had 0.001) - choose with --lr",
      "sgd의 기본값을 사용합니다: 학습률 0.1(adam에서는 0.001) - --lr 플래그로 정할 수 있습니다",
    ],
    [
      "cannot read m: no such file or folder (ENOENT) - check the path",
      "m 파일을 읽을 수 없습니다: 그런 파일이나 폴더가 없습니다 (ENOENT) - 경로를 확인하세요",
    ],
    [
      "the largest pixel is 16: pixels are divided by 16, not by 255",
      "가장 큰 픽셀이 16이므로 픽셀을 나누는 값은 255 대신 16입니다",
    ],
    [
      "tiny: features expected 784, the network's inputs, got 64 - use data like the model's, or train a new network",
      "tiny: 특성은 신경망의 입력처럼 784개여야 하는데 64개입니다 - 모델에 맞는 데이터를 쓰거나 새 신경망을 학습하세요",
    ],
    [
      "weeds expected the model's 2 classes setosa, virginica; got class nettle - use data with those classes, or train a new model",
      "weeds: 모델의 클래스 2개(setosa, virginica)에 없는 클래스가 있습니다: nettle - 그 클래스가 있는 데이터를 쓰거나 새 모델을 학습하세요",
    ],
    [
      "--loss expected mean_squared_error or another one for numbers, got softmax_cross_entropy, for classes",
      "--loss: 필요한 값은 mean_squared_error처럼 숫자를 예측하는 손실 함수; 받은 값은 클래스용 softmax_cross_entropy",
    ],
    ["the engine's memory is full", "the engine's memory is full"],
  ] as const) {
    assert.is(translated(english), korean);
  }
});

test.run();
