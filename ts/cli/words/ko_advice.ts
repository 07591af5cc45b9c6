// Advice behind a message in Korean, from the last on, as rules of ko_messages.ts.

import type { Rule } from "./rule.ts";

export const adviceRules: readonly Rule[] = [
  [
    /^(unknown flag \S+) - (.*) (?:has|have) it; did you mean (.*)\?$/s,
    "$1 - 다른 명령에 있는 플래그입니다: $2; 혹시 $3인가요?",
  ],
  [/^(unknown flag \S+) - (.*) (?:has|have) it$/s, "$1 - 다른 명령에 있는 플래그입니다: $2"],
  [
    /^(.*) is a file of another kind - name saved models (.*) and histories (.*)$/s,
    "$1: 다른 종류의 파일입니다 - 저장한 모델$2이나 기록$3을 지정하세요",
  ],
  [
    /^(.*) - say with (--label-column) which column has the labels \(first, last or a name\), or with (--target-columns) which have numbers to predict$/s,
    "$1 - 레이블이 있는 열을 $2 first, last 또는 열 이름으로, 예측할 수가 있는 열을 $3 열 이름으로 지정하세요",
  ],
  [
    /^(.*) - say with (--label-column) which column has the labels \(first, last or a name\)$/s,
    "$1 - 레이블이 있는 열을 $2 first, last 또는 열 이름으로 지정하세요",
  ],
  [
    /^(.*) - fill in what is missing, or leave the line out$/s,
    "$1 - 빠진 값을 채우거나 그 줄을 빼세요",
  ],
  [/^(.*) - did you mean (.*)\?$/s, "$1 - 혹시 $2인가요?"],
  [/^(.*) - see (simdigit .*)$/s, "$1 - $2 참고"],
  [/^(.*) - "simdigit labs" lists them$/s, '$1 - 목록은 "simdigit labs"에 있습니다'],
  [/^(.*) - leave out all but one$/s, "$1 - 하나만 남기세요"],
  [
    /^(.*) - leave it out, or add --warm-start$/s,
    "$1 - 이 플래그를 빼거나 --warm-start를 더하세요",
  ],
  [
    /^(.*) - add --warm-start to start from its weights with a fresh optimiser$/s,
    "$1 - 가중치에서 새 옵티마이저로 시작하려면 --warm-start를 더하세요",
  ],
  [
    /^(.*) - give it with --activation, or each with --hidden or --layers$/s,
    "$1 - --activation으로 지정하거나, 층마다 --hidden 또는 --layers로 지정하세요",
  ],
  [/^(.*) - leave out one$/s, "$1 - 하나를 빼세요"],
  [/^(.*) - leave it out$/s, "$1 - 이 플래그를 빼세요"],
  [
    /^(.*): expected one digit, found (\S+) - crop the picture$/s,
    "$1: 숫자가 하나여야 하는데 $2개입니다 - 그림에서 숫자 하나만 잘라 내세요",
  ],
  [/^two$/, "두 "],
  [/^three$/, "세 "],
  [/^four$/, "네 "],
  [/^five$/, "다섯 "],
  [/^(\S+): a frame left out$/, "$1: 테두리는 뺐습니다"],
  [/^(\S+): a box left out$/, "$1: 둘레의 상자는 뺐습니다"],
  [/^(\S+): ruled lines left out$/, "$1: 줄은 뺐습니다"],
  [/^(.*) - check the path$/s, "$1 - 경로를 확인하세요"],
  [/^(.*) - make it first, or choose another$/s, "$1 - 먼저 만들거나 다른 곳을 고르세요"],
  [
    /^convert expected a folder to write to, got (.*) - (--format) says what is written$/s,
    "convert: 저장할 폴더가 필요한데 $1입니다 - 형식은 $2 플래그로 지정하세요",
  ],
  [/^(.*) - pictures are named by (--\w+) (.*)$/s, "$1 - 그림은 $2 $3처럼 지정합니다"],
  [/^(.*) - data is named by (--\w+) (.*)$/s, "$1 - 데이터는 $2 $3처럼 지정합니다"],
  [/^(.*) - a saved model is named by (--\w+) (.*)$/s, "$1 - 저장한 모델은 $2 $3처럼 지정합니다"],
  [/^(.*) - without a name all labs are meant$/s, "$1 - 이름을 쓰지 않으면 모든 실습입니다"],
  [/^(.*) - name the folder that it is in$/s, "$1 - 파일이 있는 폴더를 지정하세요"],
  [
    /^(.*) - get it with ("simdigit data get \S+"), or name a folder that has its files with (--data)$/s,
    "$1 - $2 명령으로 받거나 파일이 있는 폴더를 $3 플래그로 지정하세요",
  ],
  [
    /^(.*) - put the test set into the folder, or name it with (--test)$/s,
    "$1 - 테스트 세트를 그 폴더에 넣거나 $2 플래그로 지정하세요",
  ],
  [/^(.*) - put both into one folder$/s, "$1 - 둘을 한 폴더에 넣으세요"],
  [
    /^(.*) - name a table's column with (--label-column) or (--target-columns), put y\.npy beside an array of inputs, pictures into a folder for each class, or predict these examples with a trained model$/s,
    "$1 - 표라면 $2이나 $3 플래그로 열을 지정하고, 입력 배열이라면 y.npy를 옆에 두고, 그림이라면 클래스마다 폴더에 나누어 넣거나, 학습한 모델로 이 예제를 예측하세요",
  ],
  [/^(.*) - give some with (--\w+)$/s, "$1 - $2 플래그로 지정하세요"],
  [/^(.*) - choose with (.*) and (.*)$/s, "$1 - $2, $3 플래그로 정할 수 있습니다"],
  [/^(.*) - choose with (.*)$/s, "$1 - $2 플래그로 정할 수 있습니다"],
  [/^(.*) - ask for more with (.*)$/s, "$1 - 더 학습하려면 $2 값을 늘리세요"],
  [/^(.*) - choose another name$/s, "$1 - 다른 이름을 고르세요"],
  [
    /^(.*) - repeat --limit and --validation to go on as before$/s,
    "$1 - 그대로 이어 가려면 --limit과 --validation을 똑같이 지정하세요",
  ],
  [
    /^(.*) - leave out (\S+) if it is meant to be the output layer$/s,
    "$1 - $2 항목이 출력층이라면 빼세요",
  ],
  [
    /^(.*) - --step shows which --delta suits it$/s,
    "$1 - 알맞은 --delta는 --step으로 볼 수 있습니다",
  ],
  [/^(.*) - (--delta \S+) works$/s, "$1 - $2 값을 쓸 수 있습니다"],
  [/^(.*) - try (--lr) below (\S+)$/s, "$1 - $3보다 작은 $2 값을 써 보세요"],
  [
    /^(.*) - try a smaller (--delta), or other parameters by (.*)$/s,
    "$1 - 더 작은 $2 값을 쓰거나 매개변수를 바꾸어 보세요($3)",
  ],
  [/^(.*) - check at other parameters by (.*)$/s, "$1 - 다른 매개변수에서 검사하세요($2)"],
  [/^(.*) - name a model that simdigit has saved$/s, "$1 - simdigit로 저장한 모델을 지정하세요"],
  [/^(.*) - save it again with numpy\.savez$/s, "$1 - numpy.savez로 다시 저장하세요"],
  [/^(.*) - convert it in Python:\n(.*)$/s, "$1 - Python에서 변환하세요:\n$2"],
  [
    /^(.*) - export the weights as safetensors in the program that wrote it$/s,
    "$1 - 그 파일을 만든 프로그램에서 가중치를 safetensors로 내보내세요",
  ],
  [/^(.*) - write (.*)$/s, "$1 - $2 형식으로 쓰세요"],
  [/^(.*) - simdigit has no such layer$/s, "$1 - simdigit에는 없는 층입니다"],
  [/^(.*) - (.*); leave it out$/s, "$1 - $2; 이 층을 빼세요"],
  [/^(.*) - (softmax is part of .*)$/s, "$1 - $2"],
  [/^softmax is part of the loss (\w+)$/, "softmax는 손실 함수 $1에 들어 있습니다"],
  [
    /^(.*) - (\w+) has the log-softmax and the NLLLoss in one$/s,
    "$1 - $2 손실 함수에 로그 소프트맥스와 NLLLoss가 들어 있습니다",
  ],
  [/^the inputs are flat already$/, "입력은 이미 1차원입니다"],
  [/^the inputs are those of the data$/, "입력은 데이터로 정해집니다"],
  [/^(.*) - list its layers, as (.*)$/s, "$1 - 층을 나열하세요, 예: $2"],
  [/^no space after a comma$/, "쉼표 뒤에 빈칸이 없는 목록"],
  [/^a file that ends in .onnx or .npz$/, ".onnx나 .npz로 끝나는 파일"],
  [/^an ONNX file$/, "ONNX 파일"],
  [/^a network with softmax_cross_entropy$/, "softmax_cross_entropy 신경망"],
  [/^a layer as (.*)$/, "$1 형식의 층"],
  [/^(.*) - use another (--backend)$/s, "$1 - 다른 $2 값을 쓰세요"],
  [/^(.*) - use (--threads 1)$/s, "$1 - $2 플래그를 쓰세요"],
  [
    /^(.*) - use smaller layers in --hidden or --layers, a smaller --batch-size, or less data with --limit$/s,
    "$1 - --hidden이나 --layers로 층을 줄이거나, --batch-size를 줄이거나, --limit으로 데이터를 줄이세요",
  ],
  [
    /^(.*) - use smaller layers in --hidden or --layers, or a smaller --batch-size$/s,
    "$1 - --hidden이나 --layers로 층을 줄이거나 --batch-size를 줄이세요",
  ],
  [
    /^(.*) - use smaller layers in --hidden or --layers$/s,
    "$1 - --hidden이나 --layers로 층을 줄이세요",
  ],
  [/^(.*) - use (simdigit .*)$/s, "$1 - $2 명령을 사용하세요"],
  [/^(.*) - save one by (simdigit .*)$/s, "$1 - $2 명령으로 저장하세요"],
  [
    /^(.*) - save (\S+), then convert it: (.*)$/s,
    "$1 - $2 파일로 저장한 뒤 다음 명령으로 변환하세요: $3",
  ],
  [/^(.*) - convert the model: (.*)$/s, "$1 - 모델을 다음 명령으로 변환하세요: $2"],
  [/^(.*) - the model comes first: (.*)$/s, "$1 - 모델을 먼저 쓰세요: $2"],
  [
    /^(.*) - with --inputs raw it scales values v itself$/s,
    "$1 - --inputs raw를 쓰면 그래프가 값 v를 직접 변환합니다",
  ],
];
