// What is known of a published data set: where its files are, how to tell that they are right, what its classes are
// called. sets.ts has the sets, ts/data/download.ts fetches them.

export interface KnownFile {
  /** Its name on the mirrors and, unless it is an archive, in the folder. */
  readonly name: string;
  /** Its length in bytes, or a little more. */
  readonly bytes: number;
  readonly sha256: string;
  /** Whether length and SHA-256 are those of the unpacked file: mirrors may then pack it each in their own way. */
  readonly unpacked?: boolean;
  /** The members of an archive (.zip or .tar.gz) that are kept, by their names without folders. */
  readonly members?: readonly string[];
}

export interface KnownSet {
  /** Its name on the command line: "fashion-mnist". */
  readonly name: string;
  /** Its name in sentences: "Fashion-MNIST". */
  readonly title: string;
  /** Addresses that end with a slash, to try in turn. */
  readonly mirrors: readonly string[];
  readonly files: readonly KnownFile[];
  /** In the order of their numbers; without them the numbers are the names. */
  readonly classNames?: readonly string[];
  /** The number of the first class in its files; by default 0. */
  readonly firstLabel?: number;
  /** Whether the images are stored by columns. */
  readonly transposed?: boolean;
  /** Its folder in the cache; by default its name. Sets of one archive share a folder. */
  readonly folder?: string;
  /** Where a package of the system puts it. */
  readonly installed?: string;
  /** How its own files in that folder begin. */
  readonly prefix?: string;
}

/** The names that a set's own files have in its folder. */
export function filesOf({ files, prefix = "" }: KnownSet): string[] {
  return files.flatMap(keptNames).filter((name) => name.startsWith(prefix));
}

/** The names of what is kept of a file that was downloaded. */
export function keptNames({ name, members = [name] }: KnownFile): readonly string[] {
  return members;
}
