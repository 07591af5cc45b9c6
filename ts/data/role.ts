// What a file's or array's name says: which set it belongs to, and whether it has inputs or labels. The words are those of
// MNIST and its relatives, Keras, scikit-learn, torchvision and Kaggle.

export type Split = "train" | "test" | "validation";
export type Content = "inputs" | "labels";

export interface Role {
  readonly split?: Split;
  readonly content?: Content;
}

const splits: readonly (readonly [Split, RegExp])[] = [
  ["train", /^(?:train|training|tr)$/],
  ["test", /^(?:test|testing|te|t10k|test\d+k?|eval|evaluation)$/],
  ["validation", /^(?:val|valid|validation|dev)$/],
];
const contents: readonly (readonly [Content, RegExp])[] = [
  ["labels", /^(?:y|labels?|targets?|classes|class|answers?)$/],
  ["inputs", /^(?:x|images?|imgs?|features?|inputs?|data|pixels|pictures|examples)$/],
];

/** The role that the words of a name say: "emnist-digits-test-labels-idx1-ubyte.gz", "X_train", "trainImages", "ytest". */
export function roleOf(name: string): Role {
  const words = wordsOf(name);
  const split = splits.find(([, word]) => words.some((w) => word.test(w)))?.[0];
  const content = contents.find(([, word]) => words.some((w) => word.test(w)))?.[0];
  return { ...(split && { split }), ...(content && { content }) };
}

/** The words of a name in lower case. A letter x or y before a set's name is a word. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/(?<![a-z])([xy])(?=train|test|val)/g, "$1 ")
    .split(/[^a-z0-9]+/);
}
