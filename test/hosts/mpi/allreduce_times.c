/* How long MPI_Allreduce takes on these machines: microseconds by bytes, minimum and median. Input of cost_model.ts.
 *
 *   mpirun -n RANKS allreduce_times */

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 1 << 20, TIMES = 200 }; /* floats; repetitions */

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  int rank, ranks;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  float *values = calloc(MOST, sizeof *values);
  double taken[TIMES];
  if (rank == 0) printf("ranks bytes minimum median\n");
  for (int count = 2; count <= MOST; count *= 8) {
    for (int i = 0; i < TIMES; i++) {
      MPI_Barrier(MPI_COMM_WORLD);
      double start = MPI_Wtime();
      MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
      taken[i] = MPI_Wtime() - start;
    }
    qsort(taken, TIMES, sizeof *taken, ascending);
    if (rank == 0) printf("%d %zu %.1f %.1f\n", ranks, count * sizeof *values, 1e6 * taken[0], 1e6 * taken[TIMES / 2]);
  }
  free(values);
  MPI_Finalize();
}
