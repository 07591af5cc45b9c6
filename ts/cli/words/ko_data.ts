// Notices and errors about files of data in Korean, as rules of ko_messages.ts.

import type { Rule } from "./rule.ts";

export const dataRules: readonly Rule[] = [
  // Advice
  [
    /^(.*) - its rows are CSV: (sed .*) - then say with (--label-column) which column is the class, often ("last")$/s,
    "$1 - 행은 CSV입니다: $2 - 그다음 클래스가 있는 열(대개 $4)을 $3 플래그로 지정하세요",
  ],
  [/^(.*) - pack it with (struct\.pack\(.*\)) in Python$/s, "$1 - Python에서 $2 형식으로 묶으세요"],
  [/^(.*) - download it first, and name the file$/s, "$1 - 먼저 내려받아 그 파일을 지정하세요"],
  [
    /^(\S+) expected a table, got (.*) - name a table with --data, or leave it out$/s,
    "$1: 표가 필요한데 $2입니다 - --data에 표를 지정하거나 이 플래그를 빼세요",
  ],
  [/^pictures in (.*)$/s, "$1 폴더의 그림"],
  [/^drawn digits$/, "생성한 숫자"],
  [/^(.*) - get it again$/s, "$1 - 다시 받으세요"],
  [/^(.*) - get the file again$/s, "$1 - 파일을 다시 받으세요"],
  [/^(.*) - save the table that it holds as CSV$/s, "$1 - 그 안의 표를 CSV로 저장하세요"],
  [/^(.*) - download the file itself$/s, "$1 - 파일 자체를 내려받으세요"],
  [/^(.*) - fetch the file itself with git lfs pull$/s, "$1 - git lfs pull로 파일 자체를 받으세요"],
  [/^(.*) - unpack it first, and name what comes out$/s, "$1 - 먼저 풀고, 풀린 파일을 지정하세요"],
  [/^(.*) - unpack it with tar xf, and name the folder$/s, "$1 - tar xf로 풀고 폴더를 지정하세요"],
  [/^(.*) - unpack it first$/s, "$1 - 먼저 푸세요"],
  [/^(.*) - gunzip it first$/s, "$1 - 먼저 gunzip으로 푸세요"],
  [/^(.*) - convert it: (.*)$/s, "$1 - 변환하세요: $2"],
  [/^(.*) - it holds a model: name a data set$/s, "$1 - 모델 파일입니다; 데이터를 지정하세요"],
  [/^(.*) - save it as PNG or JPEG$/s, "$1 - PNG나 JPEG로 저장하세요"],
  [
    /^(.*) - save the sheet as CSV in the spreadsheet program$/s,
    "$1 - 스프레드시트 프로그램에서 CSV로 저장하세요",
  ],
  [/^(.*) - mend the line, or leave it out$/s, "$1 - 그 줄을 고치거나 빼세요"],
  [
    /^(.*) - mend the line; leave out titles and comments$/s,
    "$1 - 그 줄을 고치세요; 제목이나 주석이면 빼세요",
  ],
  [/^(.*) - mend it, or leave the line out$/s, "$1 - 값을 고치거나 그 줄을 빼세요"],
  [
    /^(.*) - put the pictures into a folder for each class, and name theirs$/s,
    "$1 - 그림을 클래스마다 폴더에 나누어 넣고 그 상위 폴더를 지정하세요",
  ],
  [
    /^(.*) - pictures are read from a folder for each class$/s,
    "$1 - 그림은 클래스마다 나눈 폴더에서 읽습니다",
  ],
  [
    /^(.*) - LIBSVM's pairs are not read: give each column a value, as (.*) does$/s,
    "$1 - LIBSVM의 쌍은 읽지 않습니다: 열마다 값을 주세요($2)",
  ],
  [/^(.*) - give each of the numbers a column$/s, "$1 - 수마다 열을 하나씩 주세요"],
  [
    /^(.*): expected weights that are finite numbers, got (.*) - train the model again, with a lower learning rate$/s,
    "$1: 가중치에 유한한 수가 아닌 값이 있습니다($2) - 더 낮은 학습률로 다시 학습하세요",
  ],
  [/^(.*) - leave out comments$/s, "$1 - 주석은 빼세요"],
  [/^(.*) - give numbers as (\S+)$/s, "$1 - 수는 $2 형식으로 쓰세요"],
  [
    /^(.*) - give each category a column of 0 and 1, as (\S+) does, or leave the column out$/s,
    "$1 - 범주마다 0과 1로 된 열을 만들거나($2) 그 열을 빼세요",
  ],
  [/^(.*) - fill it in, or leave its example out$/s, "$1 - 값을 채우거나 그 예제를 빼세요"],
  [/^(.*) - is it the right file\? It only says (".*")$/s, "$1 - 파일이 맞나요? 내용은 $2뿐입니다"],
  [
    /^(.*): expected text, got a byte 0 - the file is damaged, get it again$/s,
    "$1: 텍스트가 아닌 0 바이트가 있습니다 - 파일이 손상되었으니 다시 받으세요",
  ],
  [
    /^(.*): the zip archive is encrypted - unpack it with its password first$/s,
    "$1: 암호가 걸린 zip 파일입니다 - 먼저 암호로 푸세요",
  ],
  [/^(.*): answer (\d+) expected a number, got NaN$/s, "$1: $2번 정답이 수가 아니라 NaN입니다"],
  [
    /^(.*): expected a table with numbers, got texts alone, as (".*")$/s,
    "$1: 수가 있는 표가 아니라 텍스트뿐입니다: $2",
  ],
  [
    /^(.*): expected columns with inputs beside the answers, got none$/s,
    "$1: 정답 말고는 입력으로 쓸 열이 없습니다",
  ],
  [
    /^(.*): expected rows of numbers below the header, got none$/s,
    "$1: 머리글 아래에 수로 된 행이 없습니다",
  ],
  [/^(.*) - is it the right file\?$/s, "$1 - 파일이 맞나요?"],
  [/^(.*) - are both files of the same set\?$/s, "$1 - 두 파일이 같은 세트인가요?"],
  [/^(.*) - are both of the same data\?$/s, "$1 - 둘이 같은 데이터인가요?"],
  [/^(.*) - add the inputs$/s, "$1 - 입력을 더하세요"],
  [
    /^(.*) - look at the file: is it damaged, or the wrong one\?$/s,
    "$1 - 파일이 손상되었거나 다른 파일이 아닌지 살펴보세요",
  ],
  [
    /^(.*) - the files are swapped: exchange their names$/s,
    "$1 - 두 파일이 바뀌었습니다: 이름을 서로 바꾸세요",
  ],
  [
    /^(.*) - name one of them, or call them train and test$/s,
    "$1 - 하나를 지정하거나 이름을 train과 test로 바꾸세요",
  ],
  [
    /^(.*) - keep one, or name them x_train, y_train, x_test, y_test$/s,
    "$1 - 하나만 남기거나 이름을 x_train, y_train, x_test, y_test로 바꾸세요",
  ],
  [
    /^(.*) - say with (--label-column) where a table has its labels, or take data of two or more classes$/s,
    "$1 - 표라면 레이블이 있는 열을 $2 플래그로 지정하거나, 클래스가 둘 이상인 데이터를 쓰세요",
  ],
  [
    /^(.*) - say with (--target-columns) which columns are to be predicted$/s,
    "$1 - 예측할 열을 $2 플래그로 지정하세요",
  ],
  [
    /^(.*) - number the classes from 0, or say with (--target-columns) that numbers are to be predicted$/s,
    "$1 - 클래스 번호를 0부터 매기거나, 수를 예측하려면 $2 플래그를 쓰세요",
  ],
  [
    /^(.*) - give the feature in a larger unit, or standardise it; both are counted from 0$/s,
    "$1 - 특성의 단위를 더 크게 하거나 특성을 표준화하세요(번호는 0부터)",
  ],
  [
    /^(.*) - fill these values in or leave their examples out; both are counted from 0$/s,
    "$1 - 값을 채우거나 그 예제를 빼세요(번호는 0부터)",
  ],

  // Notices
  [/^test set: (.*)$/s, "테스트 세트: $1"],
  [/^(.*) was gzipped twice$/, "$1 파일은 gzip으로 두 번 압축되어 있었습니다"],
  [
    /^EMNIST's images are stored by columns: transposed$/,
    "EMNIST의 이미지는 열 순서로 저장되어 있어 전치했습니다",
  ],
  [/^(.*): channels first, reordered to channels last$/, "$1: 채널이 앞에 있어 맨 뒤로 옮겼습니다"],
  [
    /^(.*): whole numbers from 0 to 255, taken as bytes$/,
    "$1: 0~255의 정수이므로 바이트로 읽었습니다",
  ],
  [/^(.*): one-hot labels of (\d+) classes$/, "$1: 클래스 $2개의 원-핫 레이블"],
  [
    /^(.*): labels in the first of (\d+) columns, as QMNIST has them$/,
    "$1: 레이블은 QMNIST처럼 $2개 열 가운데 첫 열",
  ],
  [
    /^(.*): (\d+) numbers an example, to be predicted as they are \(regression\)$/,
    "$1: 예제마다 수가 $2개이므로 그대로 예측합니다(회귀)",
  ],
  [
    /^(.*): numbers that are not whole, to be predicted as they are \(regression\)$/,
    "$1: 정수가 아닌 수이므로 그대로 예측합니다(회귀)",
  ],
  [/^not used: (\d+) pictures? of the validation set$/, "쓰지 않은 검증 세트의 그림: $1개"],
  [/^not used: (\d+) pictures? beside the class folders$/, "클래스 폴더 밖의 쓰지 않은 그림: $1개"],
  [/^(.*): (\d+) classes: (.*)$/, "$1: 클래스 $2개: $3"],
  [/^not used: (.*)$/, "쓰지 않음: $1"],
  [/^the validation set is the test set: (.*)$/, "검증 세트를 테스트 세트로 씁니다: $1"],
  [
    /^pictures of different sizes \((.*)\), resized to (.*)$/,
    "그림의 크기가 서로 달라($1) $2 크기로 바꾸었습니다",
  ],
  [/^pictures larger than (.*), resized to (.*)$/, "그림이 $1보다 커서 $2 크기로 바꾸었습니다"],
  [
    /^all pictures are in one folder, (.*): they have no labels$/,
    "모든 그림이 한 폴더($1)에 있어 레이블이 없습니다",
  ],
  [
    /^each of the (\d+) examples has a class of its own: .*$/,
    "예제 $1개의 클래스가 모두 다릅니다: 레이블이 행 번호이거나 예측할 수(--target-columns)가 아닌가요?",
  ],
  [
    /^(.*): the largest input is (\S+), and the model divides inputs by (\d+): are these scaled as those that it learned from\?$/,
    "$1: 가장 큰 입력이 $2인데 모델은 입력을 $3(으)로 나눕니다. 학습한 데이터와 같은 방식으로 조정한 값인가요?",
  ],
  [
    /^the columns of pixels are put into the order of their numbers$/,
    "픽셀 열을 번호 순서로 놓았습니다",
  ],
  [
    /^the first line has a row that pandas took for names, as (.*): left out$/,
    "첫 줄은 pandas가 열 이름으로 바꾼 행($1)이므로 뺐습니다",
  ],
  [
    /^(.*): expected labels of several classes, got (".*") in all rows$/s,
    "$1: 레이블의 클래스가 여럿이어야 하는데 모든 행이 $2입니다",
  ],
  [
    /^(.*) - save only the layers of one network, without copies$/s,
    "$1 - 한 신경망의 층만, 사본 없이 저장하세요",
  ],
  [/^(.*) - convert it first$/s, "$1 - 먼저 변환하세요"],
  [
    /^(.*): expected layers of which each takes what the one before gives, got (.*)$/s,
    "$1: 앞 층의 출력이 다음 층의 입력으로 이어지지 않습니다: $2",
  ],
  [
    /^(.*): tensor (.*) belongs to a layer that simdigit does not have: (.*) - it has dense layers and activations$/s,
    "$1: $2 텐서는 simdigit에 없는 층의 것입니다($3) - 밀집 층과 활성화만 있습니다",
  ],
  [/^batch normalisation$/, "배치 정규화"],
  [/^weight normalisation$/, "가중치 정규화"],
  [/^normalisation$/, "정규화"],
  [/^recurrent layer$/, "순환 층"],
  [/^attention$/, "어텐션"],
  [/^embedding$/, "임베딩"],
  [/^convolution$/, "합성곱"],
  [
    /^labels are 1 to (\d+): class 0 has no examples$/,
    "레이블이 1~$1이어서 클래스 0의 예제가 없습니다",
  ],
  [
    /^the largest input is (\S+) in the training set and (\S+) in the test set: are they scaled alike\?$/,
    "가장 큰 입력이 학습 세트에서는 $1, 테스트 세트에서는 $2입니다. 같은 방식으로 조정한 값인가요?",
  ],
  [
    /^only the test set has examples of (?:class|the classes) (.*): they cannot be learned$/,
    "다음 클래스의 예제는 테스트 세트에만 있어 학습할 수 없습니다: $1",
  ],

  // What files are
  [
    /^(.*): expected data in a known format \((.*)\), got (.*)$/s,
    "$1: 아는 형식의 데이터($2)가 아니라 $3입니다",
  ],
  [/^(.*): expected (an? (?:IDX|NPY) file), got (.*)$/s, "$1: $2이 아니라 $3입니다"],
  [/^an IDX file$/, "IDX 파일"],
  [/^an NPY file$/, "NPY 파일"],
  [/^IDX, NPY, NPZ, CSV, folders of pictures$/, "IDX, NPY, NPZ, CSV, 그림 폴더"],
  [/^no files$/, "빈 폴더"],
  [
    /^(.*): expected a PNG or JPEG picture, got (.*) - save it as a PNG$/s,
    "$1: PNG나 JPEG 그림이 아닙니다: $2 - PNG로 저장하세요",
  ],
  [/^an empty file$/, "빈 파일"],
  [/^an? ([A-Z].*) file$/, "$1 파일"],
  [/^a file that begins with (".*")$/s, "$1 바이트로 시작하는 파일"],
  [/^one that begins with (".*")$/s, "$1 바이트로 시작하는 파일"],
  [/^a Python pickle$/, "Python 피클"],
  [/^an HDF5 file$/, "HDF5 파일"],
  [/^a server's error in JSON$/, "서버가 보낸 JSON 오류"],
  [/^a Word or PowerPoint document$/, "Word나 PowerPoint 문서"],
  [/^a spreadsheet$/, "스프레드시트"],
  [/^a safetensors file$/, "safetensors 파일"],
  [/^a GGUF file$/, "GGUF 파일"],
  [/^a MATLAB file$/, "MATLAB 파일"],
  [/^a Parquet table$/, "Parquet 표"],
  [/^an Arrow table$/, "Arrow 표"],
  [/^an ARFF table$/, "ARFF 표"],
  [/^text in (UTF-\d+)$/, "$1 텍스트"],
  [/^the index of weights in several files$/, "여러 파일로 나뉜 가중치의 색인"],
  [/^a tar archive$/, "tar 파일"],
  [/^packed data$/, "압축된 데이터"],
  [/^a picture that is no PNG or JPEG$/, "PNG나 JPEG가 아닌 그림"],
  [/^a Git LFS pointer$/, "Git LFS 포인터"],
  [/^an HTML page$/, "HTML 페이지"],
  [/^an XML page$/, "XML 페이지"],
  [/^a PDF$/, "PDF"],
  [/^gzipped data$/, "gzip 데이터"],
  [/^(.*): the file is empty$/, "$1: 파일이 비어 있습니다"],
  [/^(.*): corrupt or truncated gzip file$/, "$1: gzip 파일이 손상되었거나 잘렸습니다"],
  [/^(.*): corrupt or truncated zip archive$/, "$1: zip 파일이 손상되었거나 잘렸습니다"],
  [
    /^(.*): expected at most (\d+) bytes when unpacked, got more$/,
    "$1: 풀었을 때 $2바이트 이하여야 합니다",
  ],
  [
    /^(.*): expected (\d+) bytes, got (\d+) - the file is truncated, get it again$/,
    "$1: $2바이트여야 하는데 $3바이트입니다 - 파일이 잘렸으니 다시 받으세요",
  ],
  [
    /^(.*): expected a header of (\d+) bytes, got (\d+) - the file is truncated, get it again$/,
    "$1: 헤더가 $2바이트여야 하는데 $3바이트입니다 - 파일이 잘렸으니 다시 받으세요",
  ],
  [
    /^(.*): expected an IDX header with big-endian numbers, got little-endian ones$/,
    "$1: IDX 헤더의 수는 빅 엔디언이어야 하는데 리틀 엔디언입니다",
  ],
  [
    /^(.*): expected (\d+) labels, one for each (?:image|example) of (.*), got (\d+)$/,
    "$1: $3 파일에 맞게 레이블이 $2개여야 하는데 $4개입니다",
  ],
  [
    /^(.*): expected images, got (\d+) labels, while (.*) has (.*) numbers$/,
    "$1: 이미지가 아니라 레이블 $2개가 있고, $3 파일에 수 $4개가 있습니다",
  ],
  [
    /^(.*): expected training and test examples of one size, got (.*) and (.*)$/,
    "$1: 학습 예제와 테스트 예제의 크기가 같아야 하는데 $2, $3입니다",
  ],
  [
    /^(.*): expected one file for each set, found (.*)$/,
    "$1: 세트마다 파일이 하나여야 합니다; 찾은 파일: $2",
  ],
  [
    /^(.*): expected one array of (?:inputs|labels) in each set, found (.*)$/,
    "$1: 세트마다 배열이 하나여야 합니다; 찾은 배열: $2",
  ],

  // What data teaches nothing
  [/^(.*): all (\d+) labels are (.*)$/, "$1: 레이블 $2개가 모두 $3입니다"],
  [/^(.*): all (\d+) examples have the same targets$/, "$1: 예제 $2개의 목푯값이 모두 같습니다"],
  [/^(.*): every input value is (\S+)$/, "$1: 입력값이 모두 $2입니다"],
  [/^(.*): all examples have the same inputs$/, "$1: 모든 예제의 입력이 같습니다"],
  [
    /^(.*): example (\d+), feature (\d+) is (\S+), and (\d+) more values are no finite numbers$/,
    "$1: 예제 $2의 특성 $3: $4; 그 밖에도 유한한 수가 아닌 값이 $5개 있습니다",
  ],
  [/^(.*): example (\d+), feature (\d+) is (\S+)$/, "$1: 예제 $2의 특성 $3: $4"],
  [
    /^example (\d+), feature (\d+) is (\S+), as an input of the network more than its type holds$/,
    "예제 $1의 특성 $2: $3; 신경망의 입력으로는 자료형의 범위를 넘습니다",
  ],

  [
    /^(.*): label (\d+) expected (.*), the classes of (.*), got (\S+)$/,
    "$1: 레이블 $2 자리의 $5: $4의 클래스 $3 가운데 하나가 아닙니다",
  ],
  [
    /^(.*): expected labels of few classes, got a different number in most of (\d+) rows: (.*), \.\.\.$/,
    "$1: 레이블의 클래스가 너무 많습니다; 행 $2개 대부분이 서로 다른 수입니다($3, ...)",
  ],

  [
    /^(.*): expected records of (\d+) bytes, as CIFAR-10's binary version has, got (\d+), as CIFAR-100's has$/,
    "$1: CIFAR-10 바이너리 버전의 $2바이트 레코드가 아니라 CIFAR-100의 $3바이트 레코드입니다",
  ],

  // Tables
  [/^(.* line \d+): expected (\d+) columns, got (\d+)$/s, "$1: 열이 $2개여야 하는데 $3개입니다"],
  [/^(.* line \d+ column .*): expected a number, got (".*")$/s, "$1: 수가 아닙니다: $2"],
  [/^(.* line \d+ column .*): expected a value, got (".*")$/s, "$1: 값이 없습니다: $2"],
  [/^(.*) line (\d+) column (\d+)$/s, "$1 $2번째 줄 $3번째 열"],
  [/^(.*) line (\d+) column (\d+) \((.*)\)$/s, "$1 $2번째 줄 $3번째 열($4)"],
  [/^(.*) line (\d+)$/s, "$1 $2번째 줄"],
  [/^(.*): expected rows of numbers, got none$/s, "$1: 수로 된 행이 없습니다"],
  [
    /^(.*): its first column, of texts, and its last may both be the answers$/s,
    "$1: 글자로 된 첫 열과 마지막 열이 모두 답일 수 있습니다",
  ],
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
];
