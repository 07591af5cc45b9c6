// Flags that several commands share, for yargs.

export const dataFlags = {
  data: { type: "string", describe: "Folder with MNIST (IDX or CSV), or drawn for drawn digits" },
  offline: { type: "boolean", default: false, describe: "Never download" },
} as const;

export const outputFlags = {
  json: { type: "boolean", default: false, describe: "One JSON object a line on stdout" },
} as const;
