// Notices of commands in Korean, as rules of ko_messages.ts.

import type { Rule } from "./rule.ts";

export const noticeRules: readonly Rule[] = [
  [
    /^(.*) exists and is replaced; --resume continues it$/,
    "$1 파일이 이미 있어 새로 씁니다; 이어서 학습하려면 --resume을 쓰세요",
  ],
  [
    /^the run starts from the weights of (.*), with a fresh optimiser$/,
    "$1의 가중치에서 새 옵티마이저로 시작합니다",
  ],
  [/^(.*); pixels from (\S+) to 1 \(--scaling\)$/, "$1; 픽셀은 $2에서 1까지(--scaling)"],
  [/^(.*); unscaled inputs \(--scaling\)$/, "$1; 입력을 변환하지 않음(--scaling)"],
  [
    /^(.*): tensors of (\S+) are widened to (\S+), without loss$/,
    "$1: $2 텐서를 손실 없이 $3(으)로 넓혔습니다",
  ],
  [
    /^(.*): tensors of F64 are rounded to f32; (--dtype f64) keeps them$/,
    "$1: F64 텐서를 f32로 반올림했습니다; 그대로 두려면 $2",
  ],
  [/^(.*): tensors of F64 are rounded to f32$/, "$1: F64 텐서를 f32로 반올림했습니다"],
  [
    /^(.*): weights are inputs x units, as Keras saves them$/,
    "$1: 가중치가 Keras처럼 입력 x 유닛입니다",
  ],
  [
    /^(.*): integers are no weights and are left out: (.*)$/,
    "$1: 정수는 가중치가 아니므로 뺐습니다: $2",
  ],
  [/^(.*): the buffers of an optimiser are left out$/, "$1: 옵티마이저의 버퍼는 뺐습니다"],
  [/^(.*): the optimiser's state is not in the file$/, "$1: 파일에 옵티마이저의 상태가 없습니다"],
  [
    /^(.*): no bias beside (.*): biases of 0 are added, which compute the same$/,
    "$1: 편향이 없습니다($2): 결과가 같도록 0인 편향을 더했습니다",
  ],
  [
    /^(.*): the order of the layers is that of their shapes: (.*)$/,
    "$1: 층의 순서는 모양에 따라 정했습니다: $2",
  ],
  [
    /^(.*): (\S+): (\d+) dense layers, and weights do not say which activation stands between them$/,
    "$1: $2: 완전연결층이 $3개인데, 그 사이의 활성화 함수는 가중치에 적혀 있지 않습니다",
  ],
  [
    /^(--\S+) expected no value for (.*), which says its own network$/,
    "$1: $2에는 자신의 신경망이 적혀 있어 값을 받지 않습니다",
  ],
  [/^the output layer is added behind (\S+)$/, "$1 뒤에 출력층이 더해집니다"],
  [
    /^--limit (\S+) is more than the (\S+) training images: all are used$/,
    "--limit $1: 학습 이미지는 $2개입니다; 모두 사용합니다",
  ],
  [
    /^batch size (\S+) instead of (\S+), as suits tables$/,
    "표에 맞게 배치 크기를 $2 대신 $1 값으로 합니다",
  ],
  [
    /^batch size (\S+) instead of (\S+): there are no more training examples$/,
    "배치 크기 $2 대신 $1: 학습 예제가 그만큼뿐입니다",
  ],
  [/^saved (.*)$/, "$1에 저장했습니다"],
  [/^wrote (.*), (.*) and (.*)$/, "$1, $2, $3에 저장했습니다"],
  [/^wrote (.*)$/, "$1에 저장했습니다"],
  [/^(\S+) takes scaled inputs, (.*)$/, "$1의 입력은 변환한 값입니다: $2"],
  [/^(.*) is not saved; the run goes on$/, "$1에 저장하지 못했습니다; 학습은 계속합니다"],
  [/^(.*) holds epoch (\d+): (.*)$/, "$1에 에포크 $2까지 저장되어 있습니다: $3"],
  [/^continue with (.*)$/, "$1 플래그로 이어서 학습하세요"],
  [/^(.*) is not drawn: no epoch was trained$/, "학습한 에포크가 없어 $1에 그리지 않았습니다"],
  [/^setting (\d+) of (\d+): (.*); about (.*) left$/, "설정 $2개 중 $1번째: $3; 남은 시간 약 $4"],
  [/^about (.*) left$/, "남은 시간 약 $1"],
  [/^setting (\d+) of (\d+): (.*)$/, "설정 $2개 중 $1번째: $3"],
  [
    /^ending after this step; once more to end at once$/,
    "이 스텝을 마치고 끝냅니다; 한 번 더 누르면 바로 끝납니다",
  ],
  [/^downloading (.*) into (.*)$/, "$1 데이터를 $2 폴더에 내려받습니다"],
  [/^(.*) is read from (.*)$/, "$1 데이터를 $2 폴더에서 읽습니다"],
  [/^the cache is damaged and is ignored \((.*)\)$/s, "캐시가 손상되어 쓰지 않습니다($1)"],
  [/^(.*): the files are not (.*)$/, "$1: $2 파일이 아닙니다"],
  [
    /^(.*) is not in (.*) and --offline was given$/,
    "$2 폴더에 $1 데이터가 없고 --offline이 지정되어 있습니다",
  ],
  [
    /^(.*) is not in (.*) and nothing is downloaded in CI$/,
    "$2 폴더에 $1 데이터가 없고 CI에서는 내려받지 않습니다",
  ],
  [/^(.*) is not in (.*)$/, "$2 폴더에 $1 데이터가 없습니다"],
  [
    /^Node (\S+) does not use the proxy in (\S+) - (.*), or get the files by other means$/,
    "Node $1은(는) $2의 프록시를 쓰지 않습니다 - $3, 또는 파일을 다른 방법으로 받으세요",
  ],
  [/^set (NODE_USE_ENV_PROXY=1)$/, "$1을 설정하거나"],
  [/^use Node 24, Deno or Bun$/, "Node 24, Deno, Bun 중 하나를 쓰거나"],
  [
    /^(\S+) is not used: expected an address such as (\S+)$/,
    "$1의 프록시를 쓰지 않습니다: $2 같은 주소여야 합니다",
  ],
  [/^data set expected (.*); got (.*)$/s, "데이터 세트는 다음 중 하나입니다: $1; 받은 값: $2"],
  [/^data expected a folder or a file; got (\S+)$/, "폴더나 파일이 필요한데 $1을(를) 받았습니다"],
  [
    /^data expected a data set's name, a folder or a file; got (.*)$/s,
    "데이터 세트 이름이나 폴더, 파일이 필요한데 $1을(를) 받았습니다",
  ],
  [
    /^no test set: (\S+) of (\S+) examples, drawn at random, are held back for testing$/,
    "테스트 세트가 없어 예제 $2개 중 $1개를 무작위로 골라 테스트용으로 남겨 둡니다",
  ],
  [
    /^--test (\S+) without --data tests on all of them$/,
    "--data 없이 --test $1을(를) 쓰면 모든 예제로 테스트합니다",
  ],
  [
    /^the (\S+) test examples have no answers and are not used$/,
    "테스트 예제 $1개는 정답이 없어 쓰지 않습니다",
  ],
  [
    /^(.*): expected a training set and a test set, found only training examples$/,
    "$1: 학습 세트와 테스트 세트가 필요한데 학습 예제만 있습니다",
  ],
  [
    /^(.*): expected a training set, found only a test set$/,
    "$1: 학습 세트가 필요한데 테스트 세트만 있습니다",
  ],
  [
    /^(.*): expected labels or targets to learn from, found none$/,
    "$1: 학습할 정답(레이블이나 목푯값)이 없습니다",
  ],
  [
    /^(.*): expected labels or targets to test on, found none$/,
    "$1: 테스트할 정답(레이블이나 목푯값)이 없습니다",
  ],
  [
    /^the folder's name says EMNIST, whose images are stored by columns: transposed$/,
    "폴더 이름이 EMNIST입니다. EMNIST의 이미지는 열 순서로 저장되어 있어 전치했습니다",
  ],
  [/^left out: columns? (.*)$/, "제외한 열: $1"],
  [/^((?:one-hot )?labels in .*|targets in .*) \(there is no header\)$/, "$1(머리글 없음)"],
  [/^((?:one-hot )?labels in .*|targets in .*), the first$/, "$1(첫 열)"],
  [/^((?:one-hot )?labels in .*|targets in .*), the last$/, "$1(마지막 열)"],
  [/^labels in column (.*)$/, "레이블 열: $1"],
  [/^one-hot labels in columns? (.*)$/, "원-핫 레이블 열: $1"],
  [/^targets in columns? (.*)$/, "목푯값 열: $1"],
  [/^no labels$/, "레이블이 없습니다"],
  [
    /^(\S+) is read as (\S+): if the (?:comma|dot) groups thousands, leave it out of the file$/,
    "$1 값을 $2(으)로 읽었습니다: 구분 기호가 천 단위라면 파일에서 빼세요",
  ],
  [/^(\d+) classes: (.*)$/, "클래스 $1개: $2"],
  [/^numbers have decimal commas$/, "소수점으로 쉼표를 씁니다"],
  [
    /^inputs are float64: float32 would round some of them$/,
    "float32로는 반올림되는 값이 있어 입력이 float64입니다",
  ],
  [
    /^the first line counts the columns from (\d+) to (\d+): taken as the header$/,
    "첫 줄이 열 번호 $1~$2이므로 머리글로 봅니다",
  ],
  [
    /^the first line alone is in quotes: taken as the header$/,
    "첫 줄만 따옴표로 묶여 있으므로 머리글로 봅니다",
  ],
  [/^using drawn digits, not MNIST: (.*)$/, "MNIST가 아니라 생성한 숫자를 사용합니다: $1"],
  [/^serving the playground; Ctrl-C ends it$/, "놀이터를 제공합니다; 끝내려면 Ctrl-C"],
  [
    /^nothing to train: (\S+) epochs are done, (\S+) in total were asked for$/,
    "학습할 것이 없습니다: 이미 $1 에포크를 마쳤는데 전체 $2 에포크를 요청했습니다",
  ],
  [/^nothing to train: (.*) are done$/, "학습할 것이 없습니다: $1 완료"],
  [
    /^the checkpoint was trained on (\S+) examples, this run trains on (\S+)$/,
    "체크포인트는 예제 $1개로 학습했는데, 이번에는 $2개로 학습합니다",
  ],
  [
    /^(.*): the rows? of epochs? (.*) (?:is|are) replaced, the checkpoint is of epoch (\d+)$/,
    "$1: 에포크 $2의 행을 새로 씁니다; 체크포인트는 에포크 $3의 것입니다",
  ],
  [/^(\w+) brings its default (.*) and (.*)$/, "$1의 기본값을 사용합니다: $2, $3"],
  [/^(\w+) brings its default (.*)$/, "$1의 기본값을 사용합니다: $2"],
  [/^(.*) \((\w+) had (.*)\)$/, "$1($2에서는 $3)"],
  [/^learning rate (.*)$/, "학습률 $1"],
  [/^weight decay (.*)$/, "가중치 감쇠 $1"],
  [/^(\S+) of (\S+) epochs$/, "$2 에포크 중 $1"],
  [/^(\S+) steps$/, "$1 스텝"],
];
