// What the folders of pictures say: the set and the class of each.

import { inOrder } from "./in_order.ts";
import { splitIn } from "./role.ts";

/** A picture's folders, read. */
export interface Place {
  readonly path: string;
  /** A validation set is the test set, if there is no other. */
  readonly split: "train" | "test";
  /** The name of its class: the folder that it is in. */
  readonly label?: string;
}

export interface Places {
  readonly places: readonly Place[];
  /** In the order of their numbers; empty if the training pictures have no labels. */
  readonly classNames: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The sets and classes of pictures. Folders are sets if all beside each other are named so; else a class may be called
 * "train". Classes are sorted by name; those named 0, 1, 2, ... have these numbers, also if one is missing.
 *
 * @param known the classes, if a set read before has them
 */
export function placesOf(paths: readonly string[], known?: readonly string[]): Places {
  const sorted = [...paths].sort(inOrder);
  const folders = sorted.map((path) => path.split("/").slice(0, -1));
  const depth = commonDepth(folders);
  const tops = new Set(folders.map((folder) => folder[depth]));
  const areSets = tops.size > 0 && [...tops].every((top) => top !== undefined && splitIn(top));
  const hasTest = areSets && [...tops].some((top) => splitIn(top!) === "test");
  const notes: string[] = [];
  const places: Place[] = [];
  let unused = 0;
  sorted.forEach((path, i) => {
    const split = areSets ? splitIn(folders[i]![depth]!) : "train";
    const label = folders[i]!.slice(areSets ? depth + 1 : 0).at(-1);
    if (split === "validation" && hasTest) unused++;
    else places.push({ path, split: split === "train" ? split : "test", ...(label && { label }) });
  });
  if (unused > 0) notes.push(`not used: ${counted(unused)} of the validation set`);
  const labelled = withLabels(places, known);
  return { ...labelled, notes: [...notes, ...labelled.notes] };
}

/** How many folders all paths share. A folder of one set shares its name as well, which then says nothing. */
function commonDepth(folders: readonly (readonly string[])[]): number {
  const [first = []] = folders;
  const differs = first.findIndex((name, i) => folders.some((folder) => folder[i] !== name));
  const isSet = first.findIndex((name) => splitIn(name) !== undefined);
  const depth = differs < 0 ? first.length : differs;
  return isSet >= 0 && isSet < depth ? isSet : depth;
}

/** Labels where they tell pictures apart. */
function withLabels(places: readonly Place[], known: readonly string[] | undefined): Places {
  const of = (split: string) => places.filter((place) => place.split === split);
  const namesIn = (some: readonly Place[]) => new Set(some.flatMap(({ label }) => label ?? []));
  const trainNames = namesIn(of("train"));
  const testNames = namesIn(of("test"));
  const first = known ?? [...(trainNames.size > 0 ? trainNames : testNames)];
  const notes: string[] = [];
  const isKnown = (names: Set<string>) => [...names].some((name) => first.includes(name));
  const hasLabels = (split: string, names: Set<string>) =>
    first.length > 1 && (names.size > 1 || isKnown(names)) && of(split).length > 0;
  const labelled = {
    train: hasLabels("train", trainNames),
    test: hasLabels("test", testNames),
  };
  const kept: Place[] = [];
  for (const { path, split, label } of places) {
    if (!labelled[split]) kept.push({ path, split });
    else if (label !== undefined) kept.push({ path, split, label });
  }
  const outside = places.length - kept.length;
  if (outside > 0) notes.push(`not used: ${counted(outside)} beside the class folders`);
  const [only] = trainNames;
  if (trainNames.size === 1 && !labelled.train) {
    notes.push(`all pictures are in one folder, ${only}: they have no labels`);
  }
  const all = namesIn(kept.filter(({ label }) => label !== undefined));
  return { places: kept, classNames: known ?? classesOf([...all]), notes };
}

/** The classes in order. Whole numbers from 0 on are their own numbers, unless most would be missing. */
function classesOf(names: readonly string[]): string[] {
  const numbers = names.map(Number);
  const areNumbers = names.every((name) => /^\d{1,5}$/.test(name));
  const most = Math.max(...numbers);
  if (areNumbers && names.length > 0 && numbers.includes(0) && most < 2 * names.length) {
    const nameOf = new Map(names.map((name) => [Number(name), name]));
    return Array.from({ length: most + 1 }, (_, i) => nameOf.get(i) ?? `${i}`);
  }
  return [...names].sort(inOrder);
}

function counted(pictures: number): string {
  return `${pictures} picture${pictures === 1 ? "" : "s"}`;
}
