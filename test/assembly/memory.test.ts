// The arena: alignment, growth, mark and release, and the refusal of misuse.

import * as assert from "uvu/assert";
import { eachBuild } from "../support/each_build.ts";
import { statusMessage } from "../support/status.ts";

const OK = 0;

await eachBuild("memory", ({ engine, test }) => {
  const { alloc, mark, release } = engine.exports;
  const memoryBytes = () => engine.exports.memory.buffer.byteLength;

  test("allocations are 16-byte aligned, apart and in ascending order", () => {
    engine.scratch(() => {
      let end = mark();
      for (const bytes of [1, 0, 15, 16, 17, 4096, 3]) {
        const at = alloc(bytes);
        assert.is(at % 16, 0);
        assert.ok(at >= end, `${at} below the last end, ${end}`);
        end = at + bytes;
      }
      assert.ok(mark() >= end && mark() - end < 16);
    });
  });

  test("release gives back what came after the mark, and the next allocation takes it", () => {
    const start = mark();
    const first = alloc(100);
    const middle = mark();
    const second = alloc(100);
    assert.is(release(middle), OK);
    assert.is(alloc(100), second);
    assert.is(release(start), OK);
    assert.is(alloc(8), first);
    assert.is(release(start), OK);
  });

  test("release of where no mark can be is refused and changes nothing", () => {
    const start = mark();
    for (const wrong of [0, 16, start + 16, start - 8, 0xfffffff0]) {
      assert.is.not(release(wrong), OK, `${wrong}`);
      assert.match(statusMessage(engine), /^release: at expected .*, got /);
      assert.is(mark(), start);
    }
  });

  test("memory grows when it must, and what is in it stays", () => {
    engine.scratch(() => {
      const at = engine.copyIn(Uint8Array.of(1, 2, 3));
      const before = memoryBytes();
      const large = engine.alloc(before);
      assert.ok(memoryBytes() >= large + before);
      assert.equal([...engine.view(Uint8Array, at, 3)], [1, 2, 3]);
      engine.view(Uint8Array, large, before)[before - 1] = 9;
    });
  });

  test("what no memory can hold is answered with 0 and a message, at no cost", () => {
    const start = mark();
    const bytes = memoryBytes();
    for (const much of [3.5 * 2 ** 30, 2 ** 32 - 1, 2 ** 32 - 16]) {
      assert.is(alloc(much), 0, `${much}`);
      assert.match(statusMessage(engine), /memory expected \d+ more bytes/);
      assert.is(mark(), start);
      assert.is(memoryBytes(), bytes);
    }
    assert.is.not(alloc(16), 0);
    assert.is(release(start), OK);
  });
});
