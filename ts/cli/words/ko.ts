// The texts of --help in Korean, by the English ones. Messages are in ko_messages.ts.

export const helpTexts: Readonly<Record<string, string>> = {
  // yargs' and the groups' titles
  "Arguments:": "인수:",
  "Commands:": "명령:",
  "Examples:": "예:",
  "Network:": "신경망:",
  "Training:": "학습:",
  "Optimiser:": "옵티마이저:",
  "Gradient check:": "기울기 검사:",
  "Data:": "데이터:",
  "Files and output:": "파일과 출력:",
  "Computing:": "계산:",
  "General:": "공통:",
  default: "기본값",

  // simdigit --help
  "$0 <command>: neural networks on MNIST, in WebAssembly SIMD":
    "$0 <명령>: WebAssembly SIMD로 MNIST 신경망을 학습합니다",
  "Train a lab, or a network given by flags": "실습을, 또는 플래그로 정한 신경망을 학습",
  "Evaluate saved models on the test examples": "저장한 모델을 테스트 예제로 평가",
  "Answer by a saved model: for a test image, pictures of your own or a table":
    "저장한 모델로 예측: 테스트 이미지, 직접 준비한 그림이나 표",
  "Write a saved model as ONNX, for other runtimes, or as NPZ, for NumPy":
    "저장한 모델을 다른 실행 환경용 ONNX나 NumPy용 NPZ로 저장",
  "Check the gradient of a lab's network against numerical derivatives":
    "실습 신경망의 기울기를 수치 미분과 비교해 검사",
  "List the labs; labs run: run them beside what their handouts publish":
    "실습 목록; labs run은 실습을 실행해 실습서의 결과와 비교",
  "Train or read settings and write an evaluation report that compares them, as one HTML file":
    "여러 설정을 학습하거나 읽어 비교하는 평가 보고서를 HTML 파일 하나로 작성",
  "Download, draw, describe and convert data sets": "데이터 세트 내려받기, 생성, 정보, 변환",
  "Measure kernels, in percent of this machine's peak, and epochs of labs":
    "커널 속도(이 컴퓨터의 최고 속도 대비 %)와 실습의 에포크 시간 측정",
  "Serve the playground, a web page that trains networks in the browser":
    "놀이터 제공: 브라우저에서 신경망을 학습하는 웹 페이지",
  "Watch a network learn digits: training, confusion matrix, a few predictions":
    "신경망이 숫자를 배우는 과정 보기: 학습, 혼동 행렬, 예측 몇 개",
  "Print a script for bash or zsh that completes commands and flags":
    "명령과 플래그를 자동 완성하는 bash·zsh 스크립트 출력",
  "Language of help and messages; by default SIMDIGIT_LANG or the locale's":
    "도움말과 메시지의 언어; 기본값은 SIMDIGIT_LANG, 없으면 로캘의 언어",
  "Show help; also -h, or help before a command": "도움말 표시; -h, 또는 명령 앞의 help도 같음",
  "Show version number; also -v": "버전 표시; -v도 같음",
  "A first look: trains, tests and shows digits": "처음 보기: 학습하고, 평가하고, 숫자를 보여 줌",
  "Train a lab and keep the weights": "실습을 학습하고 가중치 저장",
  "Confusion matrix, precision and recall": "혼동 행렬, 정밀도, 재현율",
  "Compare analytic with numerical gradients": "해석적 기울기를 수치 기울기와 비교",
  "The playground in the browser": "브라우저에서 쓰는 놀이터",
  [`Data comes from --data, else the folder in MNIST_DIR, else the cache, else a
verified download (given up after 5 s without an answer; never tried with
--offline or in CI), else drawn digits.

Exit status: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C, 143 by SIGTERM.`]: `데이터는 --data, MNIST_DIR의 폴더, 캐시, 검증된 내려받기(5초 동안 응답이 없으면
포기; --offline이나 CI에서는 시도하지 않음), 생성한 숫자의 순서로 찾습니다.

종료 상태: 0 성공, 1 실패, 2 잘못된 사용법, 130 Ctrl-C로, 143 SIGTERM으로 종료.`,

  // Flags and arguments that several commands share
  'One of "simdigit labs"; by default xavier-adam, or the lab of --resume':
    '"simdigit labs"의 실습 하나; 기본값은 xavier-adam, 또는 --resume의 실습',
  'One of "simdigit labs"; by default numerical-derivative, with --hidden or --layers xavier-adam, or the lab of --model':
    '"simdigit labs"의 실습 하나; 기본값은 numerical-derivative, --hidden이나 --layers가 있으면 xavier-adam, 또는 --model의 실습',
  "A lab's name in brackets: its value of the flag; every lab has its own.":
    "대괄호 안의 실습 이름: 그 실습에서 쓰는 값; 값은 실습마다 다릅니다.",
  "Checkpoint file": "체크포인트 파일",
  "A data set's name, as mnist, fashion-mnist or drawn; or a folder or file of your own":
    "데이터 세트 이름(mnist, fashion-mnist, drawn 등), 또는 직접 준비한 폴더나 파일",
  "File or folder with the test examples of --data": "--data의 테스트 예제가 있는 파일이나 폴더",
  "Column of a table that has the labels: its name, first or last":
    "표에서 정답 레이블이 있는 열: 열 이름, first 또는 last",
  "Columns with numbers to predict: names with commas between them":
    "예측할 숫자가 있는 열: 쉼표로 이은 열 이름",
  "Swap rows and columns of the images, as EMNIST needs it":
    "이미지의 행과 열을 바꿈; EMNIST에 필요",
  "Never download": "내려받지 않음",
  "Use only the first N training images": "처음 N개의 학습 이미지만 사용",
  "Print one JSON object per line on stdout": "stdout에 한 줄에 하나씩 JSON 객체 출력",
  "Where to compute; auto: wasm or webgpu, whichever is faster":
    "계산 장치; auto는 wasm과 webgpu 중 빠른 쪽",
  "Engine build; relaxed is faster, its last bits depend on the host; debug is for work on the engine":
    "엔진 빌드; relaxed는 더 빠르지만 마지막 비트가 호스트마다 다를 수 있음; debug는 엔진 개발용",
  "Engine threads, with the same weights for any number; by default 1, or all cores for a long run":
    "엔진 스레드 수; 몇 개든 가중치는 같음; 기본값은 1, 긴 학습은 모든 코어",
  "Validate on the test set, or on the last N training images":
    "테스트 세트(test)로, 또는 마지막 N개의 학습 이미지로 검증",

  // The network
  "Units of the hidden layers, as 256,256 or each with its activation, 200:relu,100:elu:0.5; none for no hidden layer":
    "은닉층의 유닛 수, 예: 256,256 또는 층마다 활성화 함수를 붙여 200:relu,100:elu:0.5; none은 은닉층 없음",
  "All layers but the output layer, as dense:128,relu,dropout:0.2,dense:64,gelu; instead of --hidden":
    "출력층을 뺀 모든 층, 예: dense:128,relu,dropout:0.2,dense:64,gelu; --hidden 대신 사용",
  "Activation of the hidden layers": "은닉층의 활성화 함수",
  "Slope of leaky_relu below 0, by default 0.01; scale of elu, by default 1":
    "leaky_relu의 0 아래 기울기(기본값 0.01); elu의 배율(기본값 1)",
  "Activation of the hidden layers, which another program's weights do not say":
    "은닉층의 활성화 함수; 다른 프로그램의 가중치에는 적혀 있지 않음",
  "The hidden layers of such weights, each with its activation, as 200:relu,100:elu":
    "그런 가중치의 은닉층, 층마다 활성화 함수를 붙여 200:relu,100:elu",
  "All layers of such weights, as dense:128,relu,dense:10; the last may be left out":
    "그런 가중치의 모든 층, 예: dense:128,relu,dense:10; 마지막 층은 빼도 됨",
  "Loss of such weights; by default softmax_cross_entropy":
    "그런 가중치의 손실; 기본값은 softmax_cross_entropy",
  "Pixels that such weights take: from 0 to 1 (the default), from -1 to 1, or unscaled":
    "그런 가중치가 받는 픽셀: 0에서 1(기본값), -1에서 1, 또는 변환하지 않음",
  "Type of the arithmetic with such weights; by default f32":
    "그런 가중치로 계산할 때의 자료형; 기본값은 f32",
  "Sides of another program's weights: units-first as PyTorch, inputs-first as Keras; asked for if both fit":
    "다른 프로그램 가중치의 방향: units-first는 PyTorch, inputs-first는 Keras; 둘 다 맞으면 꼭 지정",
  "Linear pieces of a maxout unit; by default 2": "maxout 유닛 하나의 선형 조각 수; 기본값은 2",
  "Initialiser of the weights; he and xavier are the uniform ones":
    "가중치 초기화; he와 xavier는 균등 분포",
  "Initialiser of the biases": "편향 초기화",
  "Loss to minimise, also cross_entropy, mse, bce; all but the first need sigmoid outputs":
    "최소화할 손실, cross_entropy, mse, bce도 가능; 첫 번째 외에는 시그모이드 출력이 필요",
  "Probability that training drops a hidden unit; one for all layers, or 0.5,0.2 for each":
    "학습 중 은닉 유닛을 드롭아웃할 확률; 모든 층에 하나, 또는 층마다 0.5,0.2",
  "Probability that training drops an input": "학습 중 입력을 드롭아웃할 확률",
  "Type of parameters and arithmetic": "매개변수와 계산의 자료형",

  // Training
  "Number of epochs in total, including those already done by --resume":
    "전체 에포크 수; --resume으로 이미 마친 것도 포함",
  "Examples per step": "스텝마다 쓰는 예제 수",
  "Learning-rate schedule: cosine; step:N:F, times F every N epochs; or none":
    "학습률 스케줄: cosine; step:N:F는 N 에포크마다 F배; 또는 none",
  "Upper bound on the squared norm of a unit's incoming weights; 0 for none":
    "유닛으로 들어오는 가중치의 제곱 노름 상한; 0은 없음",
  "Stop after N epochs without improvement, keep the best weights; 0 for never":
    "N 에포크 동안 나아지지 않으면 멈추고 가장 좋은 가중치를 남김; 0은 사용 안 함",
  "Shuffle the examples every epoch; --no-shuffle keeps file order":
    "에포크마다 예제를 섞음; --no-shuffle은 파일 순서 유지",
  "Skip a last batch that is not full": "다 차지 않은 마지막 배치는 건너뜀",
  "Backpropagation, or central differences of one image at a time":
    "역전파, 또는 이미지 하나씩 중앙 차분",
  "Step of the central differences; by default 0.0001": "중앙 차분의 간격; 기본값은 0.0001",
  "How numerical training evaluates its losses; by default series":
    "수치 미분 학습이 손실을 계산하는 방식; 기본값은 series",
  "Same seed, same weights (strict build); by default that of --resume, else 1":
    "시드가 같으면 가중치도 같음(strict 빌드); 기본값은 --resume의 시드, 없으면 1",
  "Train one epoch by numerical derivatives and by backpropagation, side by side":
    "수치 미분과 역전파로 한 에포크를 나란히 학습",
  "Train one batch, as a test": "시험 삼아 배치 하나만 학습",

  // The optimiser
  "Optimiser; sgd with --momentum is SGD with momentum":
    "옵티마이저; sgd에 --momentum을 더하면 모멘텀 SGD",
  "Learning rate; another --optimizer brings its own default":
    "학습률; --optimizer를 바꾸면 그 옵티마이저의 기본값으로 바뀜",
  "L2 penalty in the gradient; adamw subtracts it from the weight instead":
    "기울기에 더하는 L2 벌점; adamw는 가중치에서 직접 뺌",
  "Momentum of SGD": "SGD의 모멘텀",
  "SGD with Nesterov's momentum": "네스테로프 모멘텀 SGD",
  "Decay of the first moment": "1차 모멘트의 감쇠율",
  "Decay of the second moment": "2차 모멘트의 감쇠율",
  "Decay of the squared gradients": "기울기 제곱 평균의 감쇠율",
  "Added to the denominator of the step": "스텝의 분모에 더하는 값",
  "L1 regularisation": "L1 규제",
  "L2 regularisation": "L2 규제",
  "Start of the sum of squared gradients": "기울기 제곱합의 초깃값",

  // Other inputs, files and output of train
  "End with the weights of the best epoch, without ending early":
    "일찍 멈추지 않고 끝까지 학습한 뒤 가장 좋은 에포크의 가중치를 남김",
  "Pixels from 0 to 1, from -1 to 1, or unscaled": "픽셀을 0~1로, -1~1로, 또는 그대로 사용",
  "Save a checkpoint after the first epoch, from time to time and at the end; with --keep-best or --early-stopping of the best epoch":
    "첫 에포크 뒤에, 학습 중 이따금, 마지막에 체크포인트 저장; --keep-best나 --early-stopping을 쓰면 가장 좋은 에포크의 것",
  "Also keep the model of every N-th epoch, as m.epoch-5.safetensors":
    "N 에포크마다 모델을 따로 남김, 예: m.epoch-5.safetensors",
  "Write a row an epoch: FILE.csv or FILE.jsonl; --resume continues it":
    "에포크마다 한 행 기록: 파일.csv 또는 파일.jsonl; --resume이면 이어서 기록",
  "Continue from a checkpoint, or start from another program's weights":
    "체크포인트에서 이어서 학습하거나, 다른 프로그램의 가중치에서 시작",
  "Take the weights of --resume alone: a fresh optimiser, from epoch 0":
    "--resume의 가중치만 사용: 옵티마이저는 새로, 에포크 0부터",
  "Print a line every N steps instead of a bar": "막대 대신 N 스텝마다 한 줄 출력",
  "Draw accuracy and cost by epoch: FILE.html or FILE.svg":
    "에포크별 정확도와 비용을 그림: 파일.html 또는 파일.svg",
  "If the GPU's device is lost, continue on a new one from the last epoch":
    "GPU 장치를 잃으면 새 장치에서 마지막 에포크부터 계속",
  "A lab of the handouts for five epochs": "실습서의 실습을 5 에포크 학습",
  "A network of your own": "직접 정한 신경망",
  "Keep the weights": "가중치 저장",
  "Continue up to epoch 20": "20 에포크까지 이어서 학습",

  // test and predict
  "Number of misclassified images to draw": "그려 보일 잘못 분류한 이미지의 수",
  "Also list these images, one per line: index, label, prediction":
    "이미지 목록도 한 줄에 하나씩 출력: 번호, 정답, 예측",
  "Feed pixels 0..255 unscaled, as some handouts do": "일부 실습서처럼 픽셀 0~255를 그대로 입력",
  "Accuracy, confusion matrix, five mistakes": "정확도, 혼동 행렬, 오답 5개",
  "Which images it gets wrong": "틀린 이미지의 목록",
  "Weights from PyTorch": "PyTorch의 가중치",
  "Index of the test image, or of the row in a table of --data; by default 0":
    "테스트 이미지의 번호, 또는 --data로 준 표의 행 번호; 기본값은 0",
  "Checkpoint files": "체크포인트 파일들",
  "A line for each model": "모델마다 한 줄",
  "PNG or JPEG files, folders of them, or - for standard input. A model of digits finds the digit, dark on light or light on dark; other models see the whole picture, resized":
    "PNG나 JPEG 파일, 그런 파일이 있는 폴더, 또는 표준 입력 -. 숫자 모델은 그림에서 숫자를 찾고(바탕은 어두워도 밝아도 됨), 다른 모델은 크기를 맞춘 그림 전체를 봄",
  "CSV file for the answers to all examples of --data, or to the pictures of --image":
    "--data의 모든 예제나 --image의 그림에 대한 답을 저장할 CSV 파일",
  "Names of the CSV's columns; by default ImageId,Label, or Id and the numbers' names":
    "CSV 열의 이름; 기본값은 ImageId,Label, 수를 예측하는 모델은 Id와 수의 이름",
  "Add a column for the probability of each class": "클래스마다 확률 열을 추가",
  "All pictures of a folder": "폴더의 모든 그림",
  "By their names": "그림의 이름으로",
  "A whole table": "표 전체",
  "Test image 7": "7번 테스트 이미지",
  "A digit of your own": "직접 쓴 숫자",

  // export
  "File to write: .onnx or .npz": "저장할 파일: .onnx 또는 .npz",
  "What an ONNX graph takes: scaled inputs; raw values, such as pixels 0..255, which it scales; the same as bytes":
    "ONNX 그래프의 입력: scaled는 변환한 입력, raw는 픽셀 0~255 같은 원래 값(그래프가 변환), bytes는 그 값을 바이트로",
  "End an ONNX graph with logits, without softmax": "ONNX 그래프가 소프트맥스 없이 로짓을 출력",
  "Takes pixels 0..255 as uint8": "픽셀 0~255를 uint8로 입력",
  "For numpy.load": "numpy.load용",

  // gradcheck
  "Batch size: the first N training examples": "배치 크기: 처음 N개의 학습 예제",
  "Recompute what a parameter touches, or take whole forward passes (slow)":
    "매개변수가 영향을 주는 부분만, 또는 순전파 전체를 다시 계산(느림)",
  "Step of the central differences": "중앙 차분의 간격",
  "Largest relative error that passes; by default 1e-6, for f32 1e-3":
    "통과하는 최대 상대 오차; 기본값은 1e-6, f32는 1e-3",
  "Show the error of a few parameters by step, and the best step":
    "간격에 따른 매개변수 몇 개의 오차와 가장 좋은 간격 표시",
  "Draw heat maps, error histogram and error by step: FILE.html or FILE.svg":
    "히트맵, 오차 히스토그램, 간격별 오차를 그림: 파일.html 또는 파일.svg",
  "Seed of start and dropout masks; by default that of lab or model":
    "초기화와 드롭아웃 마스크의 시드; 기본값은 실습이나 모델의 시드",
  "Check at the weights of a checkpoint, not at a start":
    "초깃값 대신 체크포인트의 가중치에서 검사",
  "Check only these tensors, as 0.weight,0.bias; by default all":
    "이 텐서만 검사, 예: 0.weight,0.bias; 기본값은 전부",
  "Type of backpropagation; by default f64, on a GPU f32. Differences are f64":
    "역전파의 자료형; 기본값은 f64, GPU에서는 f32. 차분은 f64",
  "All 23,860 parameters of the handout's network": "실습서 신경망의 매개변수 23,860개 전부",
  "A batch of ten images": "이미지 10개의 배치",
  "One tensor, and which delta suits it": "텐서 하나와 그에 맞는 delta",

  // labs, report and bench
  "Run labs and print published beside measured figures, epoch by epoch":
    "실습을 실행해 실습서의 값과 측정값을 에포크별로 비교",
  "Labs; by default all": "실습; 기본값은 전부",
  "Number of runs per lab, with consecutive seeds": "실습마다 실행할 횟수, 시드는 연속된 값",
  "Overrides each lab's number of epochs": "각 실습의 에포크 수를 대신함",
  "Two labs": "실습 두 개",
  "Mean and deviation of three seeds": "시드 3개의 평균과 편차",
  "Labs, saved models (.safetensors) and histories (.csv, .jsonl); by default the four settings four-layer-...":
    "실습, 저장한 모델(.safetensors), 기록(.csv, .jsonl); 기본값은 네 가지 설정 four-layer-...",
  'A setting by the flags of train, as "wide: --hidden 512 --lr 0.01"; may be repeated':
    'train의 플래그로 정한 설정, 예: "wide: --hidden 512 --lr 0.01"; 여러 번 쓸 수 있음',
  "Number of runs of each setting, with consecutive seeds: their mean and spread":
    "설정마다 연속된 시드로 실행할 횟수: 평균과 편차를 구함",
  "Save the best weights of each trained setting in this folder, as NAME.safetensors":
    "학습한 설정마다 가장 좋은 가중치를 이 폴더에 이름.safetensors로 저장",
  "A network, three seeds": "신경망 하나, 시드 3개",
  "Models that were trained before": "이전에 학습한 모델",
  "File to write; its table goes beside it, as .md and .csv":
    "쓸 파일; 표는 옆에 .md와 .csv로 저장",
  "Overrides the weight decay of the labs that have one":
    "가중치 감쇠가 있는 실습의 감쇠 값을 대신함",
  "Stop a run after N epochs without improvement; by default never":
    "N 에포크 동안 나아지지 않으면 멈춤; 기본값은 멈추지 않음",
  "Overrides each lab's seed (usually 1)": "각 실습의 시드(보통 1)를 대신함",
  "The handout's four settings, 100 epochs each": "실습서의 네 가지 설정, 각 100 에포크",
  "Two other labs": "다른 실습 두 개",
  "Measure kernels; --no-kernels for labs only": "커널 측정; --no-kernels는 실습만",
  "Labs to time, or none": "시간을 잴 실습, 또는 none",
  "Number of epochs per lab; the fastest counts": "실습마다 에포크 수; 가장 빠른 것을 기록",
  "Kernels only": "커널만",
  "Epochs of one lab": "실습 하나의 에포크",

  // data
  "Download and verify data sets, by default MNIST": "데이터 세트를 내려받아 검증; 기본값은 MNIST",
  "Data sets: mnist, fashion-mnist, kmnist, qmnist, emnist-balanced, emnist-letters, emnist-digits, cifar10":
    "데이터 세트: mnist, fashion-mnist, kmnist, qmnist, emnist-balanced, emnist-letters, emnist-digits, cifar10",
  "Folder for the files of one data set; by default the cache":
    "데이터 세트 하나의 파일을 둘 폴더; 기본 위치는 캐시",
  "A data set's name, or a folder or file of your own": "데이터 세트 이름, 또는 자신의 폴더나 파일",
  "Draw digits into a folder in MNIST's format": "MNIST 형식의 폴더에 숫자 생성",
  "Describe data, by default that of MNIST_DIR or the cache":
    "데이터의 정보; 기본값은 MNIST_DIR 또는 캐시",
  "Convert data to CSV, IDX or NPZ files": "데이터를 CSV, IDX, NPZ 파일로 변환",
  "Folder to write to; created if missing": "저장할 폴더; 없으면 만듦",
  "Number of training digits": "학습 숫자의 수",
  "Number of test digits": "테스트 숫자의 수",
  "Same seed, same digits": "시드가 같으면 숫자도 같음",
  "File format": "파일 형식",
  "Folder to write to": "저장할 폴더",
  "File format to write": "저장할 파일 형식",

  // completion
  "bash or zsh; by default zsh in zsh, else bash":
    "bash 또는 zsh; 기본값은 zsh에서는 zsh, 아니면 bash",
  "For bash": "bash용",
  "For zsh": "zsh용",

  // serve and demo
  "Port; by default 8080 or the next free one, 0 for any free one":
    "포트; 기본값은 8080 또는 그다음 빈 포트, 0은 아무 빈 포트",
  "Address to listen on": "연결을 받을 주소",
  "Folder with MNIST's four files; by default MNIST_DIR or the cache":
    "MNIST 파일 4개의 폴더; 기본값은 MNIST_DIR 또는 캐시",
  "On http://localhost:8080/, or the next free port": "http://localhost:8080/, 또는 그다음 빈 포트",
  "With MNIST from a folder": "폴더의 MNIST와 함께",
  "For other machines; over http they get no WebGPU":
    "다른 컴퓨터에서도 접속; http에서는 WebGPU를 쓸 수 없음",
  "Number of epochs of xavier-adam": "xavier-adam의 에포크 수",
};
