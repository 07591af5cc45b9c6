// What a model or a network takes from data, in Korean, as rules of ko_messages.ts.

import type { Rule } from "./rule.ts";

export const ownDataRules: readonly Rule[] = [
  [
    /^outputs expected finite numbers, got (\S+) - use inputs like those of the training; if they are, train again with a lower learning rate$/,
    "출력이 유한한 수가 아닙니다($1) - 학습 때와 같은 입력을 쓰세요; 입력이 맞다면 학습률을 낮춰 다시 학습하세요",
  ],
  [
    /^(.*) - use data like the model's, or train a new network$/s,
    "$1 - 모델에 맞는 데이터를 쓰거나 새 신경망을 학습하세요",
  ],
  [
    /^(.*) - use data with those classes, or train a new model$/s,
    "$1 - 그 클래스가 있는 데이터를 쓰거나 새 모델을 학습하세요",
  ],
  [
    /^(.*) - name their columns with (--target-columns), or train a new network$/s,
    "$1 - $2 플래그로 열을 지정하거나 새 신경망을 학습하세요",
  ],
  [
    /^(.*) - name the column of the labels with (--label-column), or train a new network$/s,
    "$1 - $2 플래그로 레이블의 열을 지정하거나 새 신경망을 학습하세요",
  ],
  [
    /^the largest pixel is 1: pixels are not divided by \d+$/,
    "가장 큰 픽셀이 1이므로 픽셀을 나누지 않습니다",
  ],
  [
    /^the largest pixel is (\d+): pixels are divided by \d+, not by (\d+)$/,
    "가장 큰 픽셀이 $1이므로 픽셀을 나누는 값은 $2 대신 $1입니다",
  ],
  [
    /^features are standardised: mean 0 and deviation 1 over the training examples$/,
    "특성을 표준화합니다: 학습 예제에서 평균 0, 표준편차 1",
  ],
  [
    /^the numbers to predict are standardised too: losses are of those, the mean absolute error is in the data's units$/,
    "예측할 숫자도 표준화합니다: 손실은 표준화한 값, 평균 절대 오차는 데이터의 단위입니다",
  ],
  [
    /^(.*) does not name its classes: its labels are taken as the numbers of the model's$/s,
    "$1: 클래스 이름이 없어 레이블을 모델의 클래스 번호로 씁니다",
  ],
  [
    /^(.*) expected the model's (\d+) classes (.*); got class (.*)$/s,
    "$1: 모델의 클래스 $2개($3)에 없는 클래스가 있습니다: $4",
  ],
  [
    /^(.*): features expected (\d+), the network's inputs, got (\d+)$/s,
    "$1: 특성은 신경망의 입력처럼 $2개여야 하는데 $3개입니다",
  ],
  [
    /^(.*): shape expected (.*), the model's, got (.*)$/s,
    "$1: 이미지의 모양이 다릅니다; 모델은 $2, 데이터는 $3",
  ],
  [
    /^(.*): numbers to predict expected (\d+), the network's outputs, got (\d+)$/s,
    "$1: 예측할 숫자는 신경망의 출력처럼 $2개여야 하는데 $3개입니다",
  ],
  [
    /^(.*) expected numbers to predict, as the model does, got classes$/s,
    "$1: 모델은 숫자를 예측하는데 데이터에는 클래스가 있습니다",
  ],
  [
    /^(.*) expected classes, as the model has, got numbers to predict$/s,
    "$1: 모델에는 클래스가 있는데 데이터에는 예측할 숫자가 있습니다",
  ],
  [
    /^(.*) expected data with classes, got numbers to predict$/s,
    "$1: 클래스가 있는 데이터가 필요합니다; 받은 것은 예측할 숫자",
  ],
  [
    /^mean_squared_error or another one for numbers$/,
    "mean_squared_error처럼 숫자를 예측하는 손실 함수",
  ],
  [/^softmax_cross_entropy, for classes$/, "클래스용 softmax_cross_entropy"],
];
