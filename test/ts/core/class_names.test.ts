// Labels of data by the names of a model's classes.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { className, matchClasses, outputsOfClasses } from "../../../ts/core/class_names.ts";
import type { Dataset } from "../../../ts/core/dataset.ts";
import type { Outputs } from "../../../ts/core/outputs.ts";

const test = suite("class names");

function data(labels: number[], classes: number, classNames?: string[]): Dataset {
  const names = classNames === undefined ? {} : { classNames };
  const inputs = new Uint8Array(labels.length);
  return {
    ...{ name: "pets", inputs, count: labels.length, features: 1, classes },
    labels: Uint8Array.from(labels),
    ...names,
  };
}

function named(...classes: (string | number)[]): Outputs {
  return { kind: "classes", classes };
}

test("a class without a name is called by its number", () => {
  assert.is(className(1, ["cat", "dog"]), "dog");
  assert.is(className(1), "1");
});

test("what the outputs of new networks stand for: names, unless they are 0, 1, ...", () => {
  assert.equal(outputsOfClasses(data([0, 1], 2, ["cat", "dog"])), named("cat", "dog"));
  assert.is(outputsOfClasses(data([0, 1], 2)), undefined);
  assert.is(outputsOfClasses(data([0, 1], 2, ["0", "1"])), undefined);
});

test("the same names: the labels are the same array", () => {
  const pets = data([1, 0, 1], 2, ["cat", "dog"]);
  const matched = matchClasses(pets, named("cat", "dog"), 2);
  assert.is(matched.data.labels, pets.labels);
  assert.is(matched.note, undefined);
});

test("names in another order, or only some of them: each label by its name", () => {
  const matched = matchClasses(data([0, 1, 0], 2, ["dog", "ant"]), named("ant", "cat", "dog"), 3);
  assert.equal(matched.data.labels, Uint8Array.of(2, 0, 2));
  assert.is(matched.data.classes, 3);
  assert.equal(matched.data.classNames, ["ant", "cat", "dog"]);
});

test("more than 256 classes make labels of 16 bits", () => {
  const many = named(...Array.from({ length: 300 }, (_, i) => `n${i}`));
  assert.equal(matchClasses(data([0], 1, ["n299"]), many, 300).data.labels, Uint16Array.of(299));
});

test("data without names: their labels are the numbers of the model's classes, and that is said", () => {
  const matched = matchClasses(data([1, 0], 2), named("cat", "dog", "owl"), 3);
  assert.equal(matched.data.labels, Uint8Array.of(1, 0));
  assert.equal(matched.data.classNames, ["cat", "dog", "owl"]);
  assert.match(matched.note!, /^pets does not name its classes/);
  const counted = matchClasses(data([1, 0], 2, ["0", "1"]), named("cat", "dog"), 2);
  assert.equal(counted.data.labels, Uint8Array.of(1, 0));
});

test("a model without names: labels are numbers, the data's names are kept where they are as many", () => {
  const matched = matchClasses(data([1, 0], 2, ["cat", "dog"]), undefined, 2);
  assert.equal(matched.data.labels, Uint8Array.of(1, 0));
  assert.equal(matched.data.classNames, ["cat", "dog"]);
  const more = matchClasses(data([1, 0], 2, ["cat", "dog"]), undefined, 3);
  assert.is(more.data.classNames, undefined);
  assert.is(more.data.classes, 3);
});

test("classes that are called by numbers match by value, not by place", () => {
  const matched = matchClasses(data([0, 1], 2, ["3", "8"]), undefined, 10);
  assert.equal(matched.data.labels, Uint8Array.of(3, 8));
  assert.equal(matchClasses(data([3, 8], 10), named(3, 8), 2).data.labels, Uint8Array.of(0, 1));
});

test("a class that the model does not have is refused by name", () => {
  for (const [set, outputs, count, message] of [
    [data([0, 1], 2, ["cat", "cow"]), named("cat", "dog"), 2, /2 classes cat, dog; got class cow/],
    [data([0, 2], 3), named("cat", "dog"), 2, /2 classes cat, dog; got class 2/],
    [data([0, 1], 2), named(3, 8), 2, /2 classes 3, 8; got class 0/],
    [data([0, 1], 2, ["2", "13"]), undefined, 10, /10 classes 0, 1, .*, 9; got class 13/],
    [data([12], 13), undefined, 10, /10 classes 0, 1, .*, 9; got class 12/],
    [data([12], 13), undefined, 12, /12 classes 0, 1, .*, 11; got class 12/],
    [data([40], 41), undefined, 20, /20 classes 0, 1, .*, 11, \.\.\.; got class 40/],
  ] as const) {
    assert.throws(() => matchClasses(set, outputs, count), message);
  }
});

test.run();
