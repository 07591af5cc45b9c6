// Notices and errors in Korean. A message is taken apart by the patterns of its whole, and its parts by their own; what
// no pattern fits stays English.

import { adviceRules } from "./ko_advice.ts";
import { dataRules } from "./ko_data.ts";
import { noticeRules } from "./ko_notices.ts";
import { ownDataRules } from "./ko_own_data.ts";
import type { Rule } from "./rule.ts";

/**
 * Whole messages and their parts; $1, $2, ... are translated too. The first that fits is taken. Names and values stand
 * where no particle depends on their last sound.
 */
const rules: readonly Rule[] = [
  ...adviceRules,

  // Commands, flags and arguments
  [/^unknown command (.*)$/, "알 수 없는 명령 $1"],
  [/^unknown flag (.*)$/, "알 수 없는 플래그 $1"],
  [/^(--labs: )?lab(?: or file)? (\S+) is unknown$/, "$1$2: 없는 실습입니다"],
  [/^an argument is missing: (.*)$/, "인수가 빠졌습니다: $1"],
  [/^(.*) takes no argument, got (.*)$/, "$1에는 인수가 없습니다; 받은 값은 $2"],
  [/^(.*) takes one (\w+); got also (.*)$/, "$1의 인수는 $2 하나인데 $3도 받았습니다"],
  [/^(data convert .*); got also (.*)$/, "$1: $2도 받았습니다"],
  [/^command expected, got none$/, "명령이 없습니다"],
  [
    /^data expected get, make, info or convert, got none$/,
    "data 다음에 get, make, info, convert 중 하나가 필요합니다",
  ],
  [/^(.*) is a picture, not a model$/, "$1: 모델이 아니라 그림입니다"],
  [/^(.*) is a lab, not a saved model$/, "$1: 저장한 모델이 아니라 실습입니다"],

  ...noticeRules,

  // Files
  [/^(MNIST_DIR): (.*)$/s, "$1: $2"],
  [/^cannot read (.*): (.*)$/, "$1 파일을 읽을 수 없습니다: $2"],
  [/^cannot write (.*): (.*)$/, "$1 파일을 쓸 수 없습니다: $2"],
  [/^no such file or folder(.*)$/, "그런 파일이나 폴더가 없습니다$1"],
  [/^it is a folder(.*)$/, "폴더입니다$1"],
  [/^the folder (.*) is not there(.*)$/, "$1 폴더가 없습니다$2"],

  // Networks that are too large, losses that are infinite
  [
    /^network expected to fit 3 GiB with its gradients and the optimiser's state, got (\d+) parameters$/,
    "신경망은 기울기, 옵티마이저 상태와 함께 3 GiB 안에 들어가야 합니다; 매개변수가 $1개입니다",
  ],
  [
    /^network and batch expected to fit the engine's memory of 4 GiB, got (\d+) parameters and batches of (\d+)$/,
    "신경망과 배치는 엔진 메모리 4 GiB 안에 들어가야 합니다; 매개변수가 $1개, 배치가 $2개입니다",
  ],
  [
    /^network expected to fit the memory of this host, got (\d+) parameters$/,
    "신경망은 이 컴퓨터의 메모리에 들어가야 합니다; 매개변수가 $1개입니다",
  ],
  [
    /^the engine's memory expected (\d+) more bytes, the host gives no more pages$/,
    "엔진 메모리가 $1바이트 더 필요하지만 남은 메모리가 없습니다",
  ],
  [/^epoch (\d+): the loss became (\S+)$/, "에포크 $1: 손실이 $2 값이 되었습니다"],

  // Files of other programs
  [/^(.*), by its name$/s, "$1(파일 이름으로 보아)"],
  [
    /^(.*): expected a safetensors file, got one that begins with (".*")$/s,
    "$1: safetensors 파일이 아닙니다; $2 바이트로 시작합니다",
  ],
  [/^(.*): expected a safetensors file, got (.*)$/s, "$1: safetensors 파일이 아니라 $2입니다"],
  [/^a PyTorch file$/, "PyTorch 파일"],
  [/^a NumPy archive \(\.npz\)$/, "NumPy 파일(.npz)"],
  [/^a NumPy array \(\.npy\)$/, "NumPy 배열(.npy)"],
  [/^a Keras model$/, "Keras 모델"],
  [/^an ONNX model$/, "ONNX 모델"],
  [/^a zip archive$/, "zip 파일"],
  [/^a picture$/, "그림"],
  [/^a table$/, "표"],
  [/^JSON text$/, "JSON 텍스트"],

  ...dataRules,
  ...ownDataRules,

  // What was expected, and what came
  [/^(.*) expected a value, got none$/, "$1: 값이 없습니다"],
  [/^(.*) expected no value, got (.*)$/, "$1: 값이 없는 플래그인데 받은 값은 $2"],
  [/^(.*) expected once, got (.*)$/, "$1: 한 번만 쓸 수 있습니다; 받은 값은 $2"],
  [/^(.*?) expected (.*)[,;] got (.*)$/s, "$1: 필요한 값은 $2; 받은 값은 $3"],
  [/^an integer of at least (.*)$/, "$1 이상의 정수"],
  [/^an integer from (.*) to (.*)$/, "$1~$2의 정수"],
  [/^(.*) or an integer from (.*) to (.*)$/, "$1 또는 $2~$3의 정수"],
  [/^(.*) or an integer of at least (.*)$/, "$1 또는 $2 이상의 정수"],
  [/^a number from 0 to below 1$/, "0 이상 1 미만의 수"],
  [/^a probability from 0 to below 1$/, "0 이상 1 미만의 확률"],
  [/^a number of at least 0$/, "0 이상의 수"],
  [/^a positive number$/, "양수"],
  [/^a number$/, "수"],
  [/^(\d+) to (\d+)$/, "$1~$2"],
  [/^the file of the resumed run, or a new one$/, "이어 갈 학습의 파일, 또는 새 파일"],
  [/^(.*), which has no epoch (\d+)$/, "$1(에포크 $2의 행이 없음)"],
  [
    /^(.*), which has cost (\S+) in epoch (\d+), the checkpoint (\S+)$/,
    "$1(에포크 $3의 비용이 $2인데, 체크포인트에서는 $4)",
  ],
  [/^first, last or a column of (.*) \((.*)\)$/s, "first, last 또는 $1 파일의 열 이름($2)"],
  [
    /^first, last or a column's number, as (.*) has no header$/s,
    "first, last 또는 열 번호($1 파일에 머리글이 없음)",
  ],
  [/^an empty one$/, "빈 값"],
  [/^none$/, "없음"],
  [/^a folder$/, "폴더"],
  [/^the file (.*)$/, "파일 $1"],
  [/^at most the (.*) training examples$/, "학습 예제 $1개 이하"],
  [/^fewer than the (.*) training examples$/, "학습 예제 $1개 미만"],
  [/^a network with hidden layers$/, "은닉층이 있는 신경망"],
  [/^(.*), which has (.*)$/, "$1(가능한 플래그: $2)"],
  [/^(\S.*) or (\S+)$/, "$1 또는 $2"],
];

/** The message in Korean, as far as the rules know it. */
export function translated(message: string): string {
  for (const [pattern, korean] of rules) {
    const parts = pattern.exec(message);
    if (parts) return korean.replace(/\$(\d)/g, (_, n) => translated(parts[Number(n)] ?? ""));
  }
  return message;
}
