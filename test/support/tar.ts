// A tar archive of files in memory; names that end with a slash are folders.

export function tarOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, content]) => [
    headerOf(name, content.length),
    content,
    new Uint8Array((512 - (content.length % 512)) % 512),
  ]);
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]));
}

function headerOf(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(name.endsWith("/") ? "5" : "0", 156);
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
