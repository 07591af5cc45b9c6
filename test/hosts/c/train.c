/* Trains a lab of the engine from IDX files, in C alone.
 *
 *   train [-e EPOCHS] [-s SEED] [-n IMAGES] [-l FILE] [-o FILE] [-g] LAB FOLDER
 *
 *   -l, -o  load, save the parameters: float32, W (inputs x units) and b of each dense layer in turn
 *   -g      only compare the gradients, in float64, with central differences */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

/* The parameters are one block of the engine's memory, so one read or write loads or saves them. */
static void load(simdigit *engine, simdigit_ptr net, const char *path) {
  size_t count = simdigit_net_parameters(engine, net);
  FILE *file = fopen(path, "rb");
  if (!file) fail("%s: expected a file of parameters, found none", path);
  float *values = malloc((count + 1) * sizeof *values);
  size_t read = fread(values, sizeof *values, count + 1, file);
  if (read != count) fail("%s: expected %zu parameters, got %zu or more", path, count, read);
  memcpy(at(engine, simdigit_net_params_ptr(engine, net)), values, count * sizeof *values);
  free(values);
  fclose(file);
}

static void save(simdigit *engine, simdigit_ptr net, const char *path) {
  size_t count = simdigit_net_parameters(engine, net);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(at(engine, simdigit_net_params_ptr(engine, net)), sizeof(float), count, file) != count ||
      fclose(file) != 0)
    fail("%s: expected to write %zu parameters, could not", path, count);
}

/* Mean loss of the steps, each before its update. */
static double train_epoch(simdigit *engine, simdigit_ptr net, const dataset *data, uint32_t epoch, uint32_t seed) {
  int32_t steps = data->count / BATCH;
  simdigit_ptr mark = simdigit_mark(engine);
  simdigit_ptr order = place(engine, NULL, data->count * sizeof(uint32_t));
  simdigit_ptr losses = place(engine, NULL, steps * sizeof(double));
  shuffled(engine, order, data->count, epoch, seed, 0);
  must(engine, simdigit_net_train(engine, net, data->handle, order, steps * BATCH, losses));
  double sum = 0;
  for (int32_t i = 0; i < steps; i++) sum += ((double *)at(engine, losses))[i];
  must(engine, simdigit_release(engine, mark));
  return sum / steps;
}

/* (loss(p + h) - loss(p - h)) / 2h of some parameters against their gradients; prints the largest difference. */
static void check_gradients(simdigit *engine, const lab *lab, idx *files, uint32_t seed) {
  enum { EXAMPLES = 20, PROBES = 200 };
  const double h = 1e-6;
  dataset data = dataset_read(engine, files, 0, EXAMPLES, SIMDIGIT_DTYPE_F64);
  simdigit_ptr net = lab_network(engine, lab, SIMDIGIT_DTYPE_F64, data.features, EXAMPLES, seed);
  simdigit_ptr order = place(engine, NULL, EXAMPLES * sizeof(uint32_t));
  simdigit_ptr loss = place(engine, NULL, sizeof(double));
  shuffled(engine, order, EXAMPLES, 1, seed, 0);
  int32_t count = simdigit_net_parameters(engine, net);
  double *p = at(engine, simdigit_net_params_ptr(engine, net));
  double *gradients = at(engine, simdigit_net_grads_ptr(engine, net)), *result = at(engine, loss), worst = 0;
  for (int probe = 0; probe < PROBES; probe++) {
    int32_t i = count - 1 - (int64_t)probe * (count - 1) / (PROBES - 1);
    double value = p[i], up, down;
    p[i] = value + h, must(engine, simdigit_net_gradient(engine, net, data.handle, order, EXAMPLES, loss)), up = *result;
    p[i] = value - h, must(engine, simdigit_net_gradient(engine, net, data.handle, order, EXAMPLES, loss)), down = *result;
    p[i] = value, must(engine, simdigit_net_gradient(engine, net, data.handle, order, EXAMPLES, loss));
    worst = fmax(worst, fabs((up - down) / (2 * h) - gradients[i]));
  }
  printf("%d of %d gradients: largest difference from central differences %.1e\n", PROBES, count, worst);
  if (!(worst < 1e-7)) fail("gradients expected to differ by less than 1e-7");
}

int main(int argc, char **argv) {
  uint32_t epochs = 2, seed = 1, limit = UINT32_MAX;
  const char *from = NULL, *to = NULL;
  bool only_check = false;
  for (int option; (option = getopt(argc, argv, "e:s:n:l:o:g")) != -1;) switch (option) {
    case 'e': epochs = strtoul(optarg, NULL, 10); break;
    case 's': seed = strtoul(optarg, NULL, 10); break;
    case 'n': limit = strtoul(optarg, NULL, 10); break;
    case 'l': from = optarg; break;
    case 'o': to = optarg; break;
    case 'g': only_check = true; break;
    default: return 1;
  }
  if (argc - optind != 2) fail("expected train [-e EPOCHS] [-s SEED] [-n IMAGES] [-l FILE] [-o FILE] [-g] LAB FOLDER");
  const lab *lab = lab_find(argv[optind]);
  idx train_files = idx_open(argv[optind + 1], "train"), test_files = idx_open(argv[optind + 1], "t10k");
  simdigit *engine = engine_open();
  if (only_check) return check_gradients(engine, lab, &train_files, seed), 0;
  uint32_t count = train_files.count < limit ? train_files.count : limit;
  if (count < BATCH) fail("expected at least %d training images, got %u", BATCH, count);
  dataset data = dataset_read(engine, &train_files, 0, count, SIMDIGIT_DTYPE_F32);
  dataset test = dataset_read(engine, &test_files, 0, test_files.count, SIMDIGIT_DTYPE_F32);
  simdigit_ptr net = lab_network(engine, lab, SIMDIGIT_DTYPE_F32, data.features, BATCH, seed);
  if (from) load(engine, net, from);
  for (uint32_t epoch = 1; epoch <= epochs; epoch++) {
    double start = seconds(), cost = train_epoch(engine, net, &data, epoch, seed);
    printf("epoch %u: cost %.6f in %.2f s\n", epoch, cost, seconds() - start);
  }
  printf("test accuracy %.4f\n", (double)count_right(engine, net, &test) / test.count);
  if (to) save(engine, net, to);
}
