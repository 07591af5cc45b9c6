/* Data-parallel training of a lab with MPI: one engine a rank, its own shard of the images from disk, gradients summed
 * in place in the engine's memory after every step. One rank gives the weights of train.c.
 *
 *   mpirun -n RANKS train_mpi [-e EPOCHS] [-s SEED] [-n IMAGES] [-b BATCH] [-o FILE] LAB FOLDER
 *
 *   -b  examples of a step over all ranks, by default 100; a multiple of the number of ranks
 *   -o  file to which rank 0 saves the parameters */

#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

static int rank, ranks;

/* If a rank fails, all must end, because the others wait for its gradients. */
static void end_all(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

typedef struct {
  double gradient, reduce, update; /* seconds */
} times;

/* Replaces this rank's gradients by their mean over all ranks. */
static void mean_over_ranks(float *gradients, int count) {
  MPI_Allreduce(MPI_IN_PLACE, gradients, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
  float share = 1.0f / ranks;
  for (int i = 0; i < count; i++) gradients[i] *= share;
}

/* Mean loss of the epoch's steps over all ranks, each before its update. */
static double train_epoch(simdigit *engine, simdigit_ptr net, const dataset *shard, int batch, uint32_t epoch,
  uint32_t seed, times *spent) {
  int steps = shard->count / batch, parameters = simdigit_net_parameters(engine, net);
  simdigit_ptr mark = simdigit_mark(engine);
  simdigit_ptr order = place(engine, NULL, shard->count * sizeof(uint32_t)), loss = place(engine, NULL, sizeof(double));
  float *gradients = at(engine, simdigit_net_grads_ptr(engine, net));
  shuffled(engine, order, shard->count, epoch, seed, rank);
  double sum = 0;
  for (int step = 0; step < steps; step++) {
    double start = MPI_Wtime();
    must(engine, simdigit_net_gradient(engine, net, shard->handle, order + step * batch * sizeof(uint32_t), batch, loss));
    double reduce = MPI_Wtime();
    mean_over_ranks(gradients, parameters);
    double update = MPI_Wtime();
    must(engine, simdigit_net_update(engine, net));
    spent->gradient += reduce - start, spent->reduce += update - reduce, spent->update += MPI_Wtime() - update;
    sum += *(double *)at(engine, loss);
  }
  must(engine, simdigit_release(engine, mark));
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  return sum / steps / ranks;
}

/* All ranks start from the same parameters and compute the same updates, so they must end with the same bits. */
static void check_same_everywhere(const float *parameters, int count) {
  float *first = malloc(count * sizeof *first);
  memcpy(first, parameters, count * sizeof *first);
  MPI_Bcast(first, count, MPI_FLOAT, 0, MPI_COMM_WORLD);
  if (memcmp(first, parameters, count * sizeof *first)) fail("rank %d expected the weights of rank 0, got others", rank);
  free(first);
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  engine_exit = end_all;
  uint32_t epochs = 2, seed = 1, limit = UINT32_MAX;
  int batch = BATCH;
  const char *to = NULL;
  for (int option; (option = getopt(argc, argv, "e:s:n:b:o:")) != -1;) switch (option) {
    case 'e': epochs = strtoul(optarg, NULL, 10); break;
    case 's': seed = strtoul(optarg, NULL, 10); break;
    case 'n': limit = strtoul(optarg, NULL, 10); break;
    case 'b': batch = atoi(optarg); break;
    case 'o': to = optarg; break;
    default: fail("options: -e EPOCHS -s SEED -n IMAGES -b BATCH -o FILE");
  }
  if (argc - optind != 2) fail("expected train_mpi [options] LAB FOLDER");
  if (batch < ranks || batch % ranks) fail("batch expected a multiple of the %d ranks, got %d", ranks, batch);
  const lab *lab = lab_find(argv[optind]);
  idx files = idx_open(argv[optind + 1], "train");
  uint32_t count = (files.count < limit ? files.count : limit) / ranks;
  if ((int64_t)count < batch / ranks) fail("expected at least %d training images, got %u", batch, count * ranks);

  simdigit *engine = engine_open();
  dataset shard = dataset_read(engine, &files, rank * count, count, SIMDIGIT_DTYPE_F32);
  simdigit_ptr net = lab_network(engine, lab, SIMDIGIT_DTYPE_F32, shard.features, batch / ranks, seed);
  for (uint32_t epoch = 1; epoch <= epochs; epoch++) {
    times spent = {0};
    double cost = train_epoch(engine, net, &shard, batch / ranks, epoch, seed, &spent);
    double all = spent.gradient + spent.reduce + spent.update;
    if (rank == 0)
      printf("epoch %u: cost %.6f in %.3f s on %d ranks; gradient %.1f%%, all-reduce %.1f%%, update %.1f%%\n", epoch,
        cost, all, ranks, 100 * spent.gradient / all, 100 * spent.reduce / all, 100 * spent.update / all);
  }
  float *parameters = at(engine, simdigit_net_params_ptr(engine, net));
  int size = simdigit_net_parameters(engine, net);
  check_same_everywhere(parameters, size);
  if (rank == 0) {
    idx test_files = idx_open(argv[optind + 1], "t10k");
    dataset test = dataset_read(engine, &test_files, 0, test_files.count, SIMDIGIT_DTYPE_F32);
    printf("test accuracy %.4f\n", (double)count_right(engine, net, &test) / test.count);
    FILE *file = to ? fopen(to, "wb") : NULL;
    if (to && (!file || fwrite(parameters, sizeof(float), size, file) != (size_t)size || fclose(file)))
      fail("%s: expected to write %d parameters, could not", to, size);
  }
  MPI_Finalize();
}
