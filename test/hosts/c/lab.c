/* Two labs, and what the host programs do with data. */

#include "lab.h"

#include <string.h>

#define DENSE(columns) {.kind = SIMDIGIT_LAYER_KIND_DENSE, .units = columns}
#define RELU {.kind = SIMDIGIT_LAYER_KIND_ACTIVATION, .activation = SIMDIGIT_ACTIVATION_RELU}

static const lab labs[] = {
  {
    .name = "softmax-sgd",
    .layers = 1,
    .layer = {DENSE(10)},
    .weights = SIMDIGIT_INITIALISER_DEFAULT,
    .optimizer = SIMDIGIT_OPTIMIZER_SGD,
    .hyper = {.lr = 0.1},
  },
  {
    .name = "xavier-adam",
    .layers = 5,
    .layer = {DENSE(256), RELU, DENSE(256), RELU, DENSE(10)},
    .weights = SIMDIGIT_INITIALISER_XAVIER_UNIFORM,
    .optimizer = SIMDIGIT_OPTIMIZER_ADAM,
    .hyper = {.lr = 0.001, .decay1 = 0.9, .decay2 = 0.999, .epsilon = 1e-8},
  },
};

const lab *lab_find(const char *name) {
  for (size_t i = 0; i < sizeof labs / sizeof *labs; i++)
    if (strcmp(labs[i].name, name) == 0) return &labs[i];
  fail("lab expected softmax-sgd or xavier-adam, got %s", name);
}

simdigit_ptr lab_network(simdigit *engine, const lab *lab, int32_t dtype, int32_t inputs, int32_t batch, uint32_t seed) {
  simdigit_ptr layers = place(engine, lab->layer, lab->layers * sizeof *lab->layer);
  simdigit_ptr net = need(engine, simdigit_net_create(engine, dtype, inputs, batch, lab->layers, layers,
    SIMDIGIT_LOSS_SOFTMAX_CROSS_ENTROPY, lab->optimizer));
  must(engine, simdigit_net_initialise(engine, net, lab->weights, SIMDIGIT_INITIALISER_DEFAULT, seed, 0));
  must(engine, simdigit_net_set_optimizer(engine, net, place(engine, &lab->hyper, sizeof lab->hyper)));
  return net;
}

/* The network's input for each of the 256 pixel values. */
static simdigit_ptr pixel_table(simdigit *engine, int32_t dtype) {
  simdigit_ptr table = place(engine, NULL, 256 * sizeof(double));
  float *single = at(engine, table);
  double *twice = at(engine, table);
  for (int value = 0; value < 256; value++) {
    if (dtype == SIMDIGIT_DTYPE_F32) single[value] = (float)(value / 255.0);
    else twice[value] = value / 255.0;
  }
  return table;
}

dataset dataset_read(simdigit *engine, idx *files, uint32_t first, uint32_t count, int32_t dtype) {
  simdigit_ptr images = place(engine, NULL, (size_t)count * files->features);
  simdigit_ptr labels = place(engine, NULL, count * sizeof(uint16_t));
  idx_read(files, first, count, at(engine, images), at(engine, labels));
  simdigit_ptr handle = need(engine, simdigit_data_create(engine, SIMDIGIT_DTYPE_U8, dtype, count, files->features,
    CLASSES, images, labels, 0, pixel_table(engine, dtype)));
  return (dataset){.count = count, .features = files->features, .handle = handle, .labels = labels};
}

int32_t count_right(simdigit *engine, simdigit_ptr net, const dataset *data) {
  simdigit_ptr mark = simdigit_mark(engine);
  simdigit_ptr probabilities = place(engine, NULL, (size_t)data->count * CLASSES * sizeof(double));
  simdigit_ptr predictions = place(engine, NULL, data->count * sizeof(uint16_t));
  simdigit_ptr loss = place(engine, NULL, sizeof(double));
  must(engine, simdigit_net_evaluate(engine, net, data->handle, 0, data->count, probabilities, predictions, loss));
  const uint16_t *predicted = at(engine, predictions), *labels = at(engine, data->labels);
  int32_t right = 0;
  for (int32_t i = 0; i < data->count; i++) right += predicted[i] == labels[i];
  must(engine, simdigit_release(engine, mark));
  return right;
}

void shuffled(simdigit *engine, simdigit_ptr order, int32_t count, uint32_t epoch, uint32_t seed, uint32_t seed_high) {
  uint32_t *numbers = at(engine, order);
  for (int32_t i = 0; i < count; i++) numbers[i] = i;
  must(engine, simdigit_shuffle(engine, count, order, SHUFFLE_STREAM, epoch, seed, seed_high));
}
