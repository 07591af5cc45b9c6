/* Nothing of a file is believed: a wrong magic number or length is a message. */

#include "idx.h"

#include "engine.h"

#define IMAGES_HEADER 16
#define LABELS_HEADER 8

static uint32_t word(FILE *file) {
  uint8_t b[4] = {0};
  if (fread(b, 1, 4, file) != 4) return 0;
  return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static FILE *open_file(const char *folder, const char *set, const char *rest, uint32_t magic) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s-%s-ubyte", folder, set, rest);
  FILE *file = fopen(path, "rb");
  if (!file) fail("%s: expected an IDX file, found none that can be read; if it is there as .gz: gunzip -k", path);
  if (word(file) != magic) fail("%s: expected an IDX file that begins with %08x", path, magic);
  return file;
}

static void expect_bytes(FILE *file, uint64_t bytes, const char *set, const char *what) {
  fseek(file, 0, SEEK_END);
  if ((uint64_t)ftell(file) != bytes)
    fail("%s-%s: expected %llu bytes, got %ld", set, what, (unsigned long long)bytes, ftell(file));
}

idx idx_open(const char *folder, const char *set) {
  idx files = {
    .images = open_file(folder, set, "images-idx3", 0x803),
    .labels = open_file(folder, set, "labels-idx1", 0x801),
  };
  files.count = word(files.images);
  uint32_t rows = word(files.images), columns = word(files.images), labels = word(files.labels);
  if (labels != files.count) fail("%s: expected %u labels, one an image, got %u", set, files.count, labels);
  if (rows == 0 || columns == 0 || (uint64_t)rows * columns > 65536)
    fail("%s-images: expected 1 to 65536 pixels, got %u x %u", set, rows, columns);
  files.features = rows * columns;
  expect_bytes(files.images, IMAGES_HEADER + (uint64_t)files.count * files.features, set, "images");
  expect_bytes(files.labels, LABELS_HEADER + (uint64_t)files.count, set, "labels");
  return files;
}

void idx_read(idx *files, uint32_t first, uint32_t count, uint8_t *images, uint16_t *labels) {
  size_t pixels = (size_t)count * files->features;
  fseek(files->images, IMAGES_HEADER + (long)first * files->features, SEEK_SET);
  fseek(files->labels, LABELS_HEADER + (long)first, SEEK_SET);
  uint8_t *bytes = (uint8_t *)labels;
  if (fread(images, 1, pixels, files->images) != pixels || fread(bytes, 1, count, files->labels) != count)
    fail("expected images %u to %u, the files could not be read that far", first, first + count);
  for (uint32_t i = count; i-- > 0;) labels[i] = bytes[i]; /* in place: the last ones first */
}
