/* IDX files, MNIST's format: a big-endian header, then one byte a pixel or a label. */
#ifndef IDX_H
#define IDX_H

#include <stdint.h>
#include <stdio.h>

typedef struct {
  FILE *images, *labels;
  uint32_t count, features; /* of both files; pixels of an image */
} idx;

/* Opens FOLDER/SET-images-idx3-ubyte and FOLDER/SET-labels-idx1-ubyte; set is "train" or "t10k". Fails with a message. */
idx idx_open(const char *folder, const char *set);
/* Reads images first .. first + count - 1 and their labels, which it widens to the two bytes that the engine takes. */
void idx_read(idx *files, uint32_t first, uint32_t count, uint8_t *images, uint16_t *labels);

#endif
