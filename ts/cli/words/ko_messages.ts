// Notices and errors in Korean. A message is taken apart by the patterns of its whole, and its parts by their own; what
// no pattern fits stays English.

import { dataRules } from "./ko_data.ts";

export type Rule = readonly [pattern: RegExp, korean: string];

/**
 * Whole messages and their parts; $1, $2, ... are translated too. The first that fits is taken. Names and values stand
 * where no particle depends on their last sound.
 */
const rules: readonly Rule[] = [
  // Advice behind a message, from the last on
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
    /^(.*) - name it with (--label-column) or (--target-columns), or predict these examples with a trained model$/s,
    "$1 - $2이나 $3 플래그로 열을 지정하거나, 학습한 모델로 이 예제를 예측하세요",
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

  // Notices
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

  // Files
  [/^(MNIST_DIR): (.*)$/s, "$1: $2"],
  [/^cannot read (.*): (.*)$/, "$1 파일을 읽을 수 없습니다: $2"],
  [/^cannot write (.*): (.*)$/, "$1 파일을 쓸 수 없습니다: $2"],
  [/^cannot list the folder (.*): (.*)$/, "$1 폴더를 읽을 수 없습니다: $2"],
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

  // Tables
  [/^(.* line \d+): expected (\d+) columns, got (\d+)$/s, "$1: 열이 $2개여야 하는데 $3개입니다"],
  [/^(.* line \d+ column .*): expected a number, got (".*")$/s, "$1: 수가 아닙니다: $2"],
  [/^(.* line \d+ column .*): expected a value, got (".*")$/s, "$1: 값이 없습니다: $2"],
  [/^(.*) line (\d+) column (\d+)$/s, "$1 $2번째 줄 $3번째 열"],
  [/^(.*) line (\d+) column (\d+) \((.*)\)$/s, "$1 $2번째 줄 $3번째 열($4)"],
  [/^(.*) line (\d+)$/s, "$1 $2번째 줄"],
  [/^(.*): expected rows of numbers, got none$/s, "$1: 수로 된 행이 없습니다"],
  [
    /^(.*): its first and its last column may both be the labels$/s,
    "$1: 첫 열과 마지막 열이 모두 레이블일 수 있습니다",
  ],
  [
    /^(.*): neither its first nor its last column has different labels$/s,
    "$1: 첫 열과 마지막 열 모두 레이블이 될 수 없습니다",
  ],
  [
    /^(.*): no column of (.*) is called label, class, target or y$/s,
    "$1: 이름이 label, class, target, y인 열이 없습니다($2)",
  ],
  [/^(.*): columns (.*) may be the labels$/s, "$1: 레이블일 수 있는 열이 여럿입니다: $2"],
  // Own data
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
    /^(.*): features of the test set expected (\d+), as the training set has, got (\d+)$/s,
    "$1: 테스트 세트의 특성은 학습 세트처럼 $2개여야 하는데 $3개입니다",
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
