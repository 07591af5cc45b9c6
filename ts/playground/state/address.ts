// The page's state in the fragment of its address, so that a link restores it. The fragment holds only what differs
// from a default. Links are not trusted: invalid values are ignored. Pure.

import { optimizerNames } from "../../core/optimizer.ts";
import { checkRecipe, initialisers } from "../../core/recipe.ts";
import { labs } from "../../labs/labs.ts";
import { hiddenActivations, recipeOf, type Setup, setupOfLab, withOptimizer } from "./setup.ts";

export const tabs = ["train", "mistakes", "weights", "draw", "gradient", "race"] as const;
export type Tab = (typeof tabs)[number];

export const engines = ["strict", "relaxed", "threads", "webgpu"] as const;
export type EngineName = (typeof engines)[number];

export const languages = ["en", "ko"] as const;
export type Language = (typeof languages)[number];

/** Data that a link can name; a user's own files are not among them. */
export const linkedData = ["drawn", "mnist"] as const;
export type LinkedData = (typeof linkedData)[number];

/** Choices for the number of training digits to draw. */
export const drawnCounts = [2000, 5000, 10_000, 60_000] as const;

export interface View {
  readonly tab: Tab;
  readonly engine: EngineName;
  /** Undefined: the browser's language. */
  readonly language: Language | undefined;
  readonly data: LinkedData;
  readonly drawn: number;
}

export interface Address {
  readonly setup: Setup;
  readonly view: View;
}

/** The lab that the page opens with: it learns within seconds. */
export const OPENING_LAB = "xavier-adam";

export const openingView: View = {
  tab: "train",
  engine: "strict",
  language: undefined,
  data: "drawn",
  drawn: 5000,
};

/** The text of one setting in an address. */
interface Field<T> {
  /** Undefined for invalid text. */
  readonly read: (text: string) => T | undefined;
  readonly write?: (value: T) => string;
}

const setupFields: { readonly [key in Exclude<keyof Setup, "lab">]: Field<Setup[key]> } = {
  hidden: {
    read: (text) => {
      const units = text === "none" ? [] : text.split(",").map(Number);
      return units.every((count) => Number.isInteger(count) && count > 0) ? units : undefined;
    },
    write: (units) => (units.length === 0 ? "none" : units.join(",")),
  },
  activation: oneOf(hiddenActivations),
  start: oneOf(initialisers),
  optimizer: oneOf(optimizerNames),
  lr: { read: number },
  weightDecay: { read: number },
  dropout: { read: number },
  batchSize: { read: number },
  epochs: { read: number },
  seed: { read: (text) => within(number(text), (value) => Number.isSafeInteger(value)) },
};

const viewFields: { readonly [key in keyof View]: Field<View[key]> } = {
  tab: oneOf(tabs),
  engine: oneOf(engines),
  language: oneOf(languages),
  data: oneOf(linkedData),
  drawn: { read: (text) => within(number(text), (n) => drawnCounts.some((count) => count === n)) },
};

/** The fragment without its #; empty for the default state. */
export function addressOf({ setup, view }: Address): string {
  const parameters = new URLSearchParams();
  if (setup.lab !== OPENING_LAB) parameters.set("lab", setup.lab);
  writeFields(parameters, setupFields, setup, baseOf(setup.lab, setup.optimizer));
  writeFields(parameters, viewFields, view, openingView);
  return parameters.toString().replaceAll("%2C", ",");
}

/** The state in a fragment, with or without its #. */
export function readAddress(fragment: string): Address {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const lab = parameters.get("lab") ?? "";
  const known = labs.some(({ id }) => id === lab) ? lab : OPENING_LAB;
  const optimizer = setupFields.optimizer.read(parameters.get("optimizer") ?? "");
  const base = baseOf(known, optimizer);
  const setup = readFields(parameters, setupFields, base);
  return {
    setup: canRun(setup) ? setup : setupOfLab(known),
    view: readFields(parameters, viewFields, openingView),
  };
}

/** A lab's settings, with the defaults of `optimizer` if that is not the lab's own. */
function baseOf(lab: string, optimizer: Setup["optimizer"] | undefined): Setup {
  const setup = setupOfLab(lab);
  if (optimizer === undefined || optimizer === setup.optimizer) return setup;
  return { ...withOptimizer(setup, optimizer), optimizer: setup.optimizer };
}

function canRun(setup: Setup): boolean {
  try {
    checkRecipe(recipeOf(setup));
    return true;
  } catch {
    return false;
  }
}

function writeFields<T extends object>(
  parameters: URLSearchParams,
  fields: { readonly [key in keyof T]?: Field<T[key]> },
  values: T,
  defaults: T,
): void {
  for (const key of Object.keys(fields) as (keyof T & string)[]) {
    const write = (value: T[typeof key]) => fields[key]?.write?.(value) ?? String(value);
    const text = write(values[key]);
    if (values[key] !== undefined && text !== write(defaults[key])) parameters.set(key, text);
  }
}

function readFields<T extends object>(
  parameters: URLSearchParams,
  fields: { readonly [key in keyof T]?: Field<T[key]> },
  defaults: T,
): T {
  const values: Partial<T> = {};
  for (const key of Object.keys(fields) as (keyof T & string)[]) {
    const text = parameters.get(key);
    const value = text === null ? undefined : fields[key]!.read(text);
    if (value !== undefined) values[key] = value;
  }
  return { ...defaults, ...values };
}

function oneOf<const T extends string>(choices: readonly T[]): Field<T> & Field<T | undefined> {
  return { read: (text) => choices.find((choice) => choice === text) };
}

function number(text: string): number | undefined {
  return text === "" || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

function within(value: number | undefined, fits: (value: number) => boolean): number | undefined {
  return value !== undefined && fits(value) ? value : undefined;
}
