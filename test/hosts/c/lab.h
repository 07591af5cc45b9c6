/* A lab of ts/labs/labs.ts in the form that the engine takes, and its data from IDX files. */
#ifndef LAB_H
#define LAB_H

#include "engine.h"
#include "idx.h"

/* The stream ("shuf") from which the orders of the examples are drawn; its substream is the epoch, counted from 1. */
#define SHUFFLE_STREAM 0x73687566
#define BATCH 100
#define CLASSES 10

typedef struct {
  const char *name;
  int32_t layers;
  simdigit_layer_spec layer[5];
  int32_t weights; /* initialiser; biases use SIMDIGIT_INITIALISER_DEFAULT */
  int32_t optimizer;
  simdigit_hyper hyper;
} lab;

/* Fails with a list of the names if there is no such lab. */
const lab *lab_find(const char *name);
/* A network for batches of up to `batch`, initialised from the seed. */
simdigit_ptr lab_network(simdigit *engine, const lab *lab, int32_t dtype, int32_t inputs, int32_t batch, uint32_t seed);

typedef struct {
  int32_t count, features;
  simdigit_ptr handle, labels;
} dataset;

/* Images first .. first + count - 1 of the files. The network gets pixels / 255 in its dtype. */
dataset dataset_read(simdigit *engine, idx *files, uint32_t first, uint32_t count, int32_t dtype);
/* Number of examples that a network classifies right. */
int32_t count_right(simdigit *engine, simdigit_ptr net, const dataset *data);
/* order := the numbers below count, shuffled for the epoch. */
void shuffled(simdigit *engine, simdigit_ptr order, int32_t count, uint32_t epoch, uint32_t seed, uint32_t seed_high);

#endif
