// What a file's or array's name says: which set it belongs to, and whether it has inputs or labels. The words are those of
// MNIST and its relatives, Keras, scikit-learn, torchvision and Kaggle.

export type Split = "train" | "test" | "validation";
export type Content = "inputs" | "labels";

export interface Role {
  readonly split?: Split | undefined;
  readonly content?: Content | undefined;
}

const splits: readonly (readonly [Split, RegExp])[] = [
  ["train", /^(?:train|training|tr)$/],
  ["test", /^(?:test|testing|te|t10k|test\d+k?|eval|evaluation)$/],
  ["validation", /^(?:val|valid|validation|dev)$/],
];
const contents: readonly (readonly [Content, RegExp])[] = [
  ["labels", /^(?:y|t|labels?|lbls?|targets?|answers?|outputs?|digit)$/],
  ["inputs", /^(?:x|images?|imgs?|features?|inputs?|data|pixels|pictures|examples)$/],
];

/**
 * The role that the words of a name say: "emnist-digits-test-labels-idx1-ubyte.gz", "X_train", "trainImages", "ytest"; what
 * they leave out may be in the names of its folders: "test/x.npy".
 */
export function roleOf(path: string): Role {
  const [name = "", ...folders] = path.split("/").reverse();
  return {
    split: splitIn(name) ?? splitIn(folders.join(" ")),
    content: contentIn(name) ?? contentIn(folders.join(" ")),
  };
}

export function splitIn(name: string): Split | undefined {
  return meaningIn(splits, name);
}

/** What is in an array or file of this name; names of features or labels are neither. */
function contentIn(name: string): Content | undefined {
  return wordsOf(name).includes("names") ? undefined : meaningIn(contents, name);
}

function meaningIn<T>(known: readonly (readonly [T, RegExp])[], name: string): T | undefined {
  const words = wordsOf(name);
  return known.find(([, word]) => words.some((w) => word.test(w)))?.[0];
}

/** The words of a name in lower case. A letter x or y before a set's name is a word. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/(?<![a-z])([xy])(?=train|test|val|(?:tr|te)(?![a-z]))/g, "$1 ")
    .split(/[^a-z0-9]+/);
}
