// The command line in Korean: texts of --help by the English ones, and messages by patterns.

export const helpTexts: Readonly<Record<string, string>> = {};

export function translated(message: string): string {
  return message;
}
