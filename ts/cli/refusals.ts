// Refusals of the command line itself - unknown commands and flags, arguments too many or too few - in our words, with
// what may have been meant.

import { closest, didYouMean, eitherOf, sameWord } from "../core/did_you_mean.ts";
import { editDistance } from "../core/edit_distance.ts";
import { SimdigitError, usage } from "../core/errors.ts";
import { labs } from "../labs/labs.ts";
import { otherCommands, relatedFlags } from "./other_words.ts";

/** What is known where a refusal happens. */
export interface Situation {
  /** The arguments, respelled. */
  readonly args: readonly string[];
  /** Names of the flags and arguments of the command. */
  readonly flags: readonly string[];
  /** Signatures by the commands, as "data get [folder]" by "data get". */
  readonly signatures: ReadonlyMap<string, string>;
}

/**
 * The error that yargs' fail callback stands for. yargs passes a message for its own refusals, a YError for what one
 * of our checks has thrown, and a command's own error as it is.
 */
export function refusal(
  message: string | null,
  error: Error | undefined,
  situation: Situation,
): Error {
  if (error && error.name !== "YError") return error;
  const text = message ?? error?.message ?? "";
  const [, kind = "", found = ""] =
    /^(Unknown command|Unknown argument|Not enough arguments following|Not enough non-option)s?:? ?(.*)$/.exec(
      text,
    ) ?? [];
  switch (kind) {
    case "Unknown command":
      return usage(unknownCommands(found, situation));
    case "Unknown argument":
      return unknownArguments(found.split(", "), situation);
    case "Not enough arguments following":
      return usage(`--${found} expected a value, got none`);
    case "Not enough non-option":
      return usage(`an argument is missing: simdigit ${signatureOf(situation)}`);
    default:
      return usage(text);
  }
}

/** A flag that the command lacks; others may have it. */
export class UnknownFlag extends SimdigitError {
  /** As "--limit". */
  readonly flag: string;
  /** Flags of the command that are one edit away. */
  readonly near: readonly string[];

  constructor(flag: string, near: readonly string[], advice: string) {
    super("usage", `unknown flag ${flag} - ${advice}`);
    this.flag = flag;
    this.near = near;
  }

  /** The same refusal where other commands have the flag: "unknown flag --seeds - labs run, report have it". */
  ownedBy(commands: readonly string[]): SimdigitError {
    if (commands.length === 0) return this;
    const has = commands.length === 1 ? "has" : "have";
    const owners = commands.join(", ");
    const near = this.near.length === 0 ? "" : `; did you mean ${eitherOf(this.near)}?`;
    return usage(`unknown flag ${this.flag} - ${owners} ${has} it${near}`);
  }
}

/** As "unknown command trian - did you mean train?". */
export function unknownCommand(word: string, known: readonly string[]): string {
  const other = otherCommands[word.toLowerCase()] ?? useOf(word, known.includes("run"));
  const hint = other === undefined ? didYouMean(word, known) : ` - did you mean simdigit ${other}?`;
  return `unknown command ${word}${hint || " - see simdigit --help"}`;
}

/** yargs calls arguments too many of a command unknown commands. */
function unknownCommands(found: string, situation: Situation): string {
  const nested = nestedCommands(situation);
  const words = found.split(", ");
  return nested.length === 0 ? tooMany(words, situation) : unknownCommand(words[0]!, nested);
}

/** The command that takes this word for its argument: a lab, or a saved model. */
function useOf(word: string, runsLabs: boolean): string | undefined {
  const lab = sameWord(
    word,
    labs.map(({ id }) => id),
  );
  if (lab !== undefined) return `${runsLabs ? "labs run" : "train"} ${lab}`;
  return word.endsWith(".safetensors") ? `test ${word}` : undefined;
}

function unknownArguments(names: readonly string[], situation: Situation): SimdigitError {
  const { args, flags } = situation;
  const written = (name: string) =>
    args.map((arg) => arg.split("=")[0]!).find((arg) => arg.replace(/^--?(no-)?/, "") === name);
  const strays = names.filter((name) => written(name)?.startsWith("-"));
  if (strays.length > 0) {
    const told = strays.map(written);
    const help = `see simdigit ${commandOf(situation)} --help`;
    const meant = meantBy(strays, flags);
    const advice = meant ? `did you mean ${meant}?` : help;
    if (strays.length > 1) return usage(`unknown flag ${told.join(", ")} - ${advice}`);
    const [name] = strays as [string];
    const near = flags.filter((flag) => flag.length > 1 && editDistance(name, flag) === 1);
    return new UnknownFlag(
      told[0]!,
      near.map((flag) => `--${flag}`),
      advice,
    );
  }
  return usage(tooMany(names, situation));
}

/** Throws if a flag of a line without a command is none that some command has. */
export function checkFlagOfAny(args: readonly string[], known: readonly string[]): void {
  const nameOf = (arg: string) => arg.replace(/^--?(no-)?|=.*$/gs, "");
  const stray = args.find((arg) => arg.startsWith("--") && !known.includes(nameOf(arg)));
  if (stray === undefined) return;
  const meant = flagsLike(nameOf(stray), known);
  const advice = meant.length === 0 ? "see simdigit --help" : `did you mean ${eitherOf(meant)}?`;
  throw usage(`unknown flag ${stray.split("=")[0]} - ${advice}`);
}

/** As "--l1 or --l2" for one unknown flag, as "--lr and --seed" for more; empty if nothing is close. */
function meantBy(names: readonly string[], flags: readonly string[]): string {
  const meant = names.map((name) => flagsLike(name, flags));
  return names.length === 1
    ? eitherOf(meant[0]!)
    : meant.flatMap((found) => found.slice(0, 1)).join(" and ");
}

/** Flags that may have been meant, as "--lr". */
function flagsLike(name: string, flags: readonly string[]): string[] {
  const related = relatedFlags[name];
  const found = related !== undefined && flags.includes(related) ? [related] : closest(name, flags);
  return found.map((flag) => `--${flag}`);
}

/** As "train takes one lab; got also 5". */
function tooMany(extras: readonly string[], situation: Situation): string {
  const path = commandOf(situation);
  const names =
    signatureOf(situation)
      .match(/[[<][^\]>]+/g)
      ?.map((name) => name.slice(1)) ?? [];
  const given = extras.join(", ");
  const [name = ""] = extras[0]!.split("="); // lr=0.1
  const meant = flagsLike(name, situation.flags);
  const hint =
    meant.length === 0 ? pictureHint(extras, situation) : ` - did you mean ${eitherOf(meant)}?`;
  if (names.length === 0) return `${path} takes no argument, got ${given}${hint}`;
  const wanted = names.length === 1 ? `${path} takes one ${names[0]}` : signatureOf(situation);
  return `${wanted}; got also ${given}${hint}`;
}

/** Where pictures belong that stand behind a model. */
function pictureHint(extras: readonly string[], { flags }: Situation): string {
  const arePictures = extras.every((extra) => /\.(?:png|jpe?g)$/i.test(extra));
  if (!arePictures || !flags.includes("image")) return "";
  return ` - pictures are named by --image ${extras.join(" ")}`;
}

/** The commands beneath the one that was given. */
function nestedCommands(situation: Situation): string[] {
  const start = `${commandOf(situation)} `;
  const all = [...situation.signatures.keys()];
  return all.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
}

/** The command that was given, as "data get"; empty if flags stand before it. */
function commandOf({ args: [first = "", second], signatures }: Situation): string {
  const nested = `${first} ${second}`;
  if (signatures.has(nested)) return nested;
  return signatures.has(first) ? first : "";
}

function signatureOf(situation: Situation): string {
  return situation.signatures.get(commandOf(situation)) ?? "COMMAND";
}
