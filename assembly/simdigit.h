/* simdigit.h: the engine's exports for C. Made by scripts/generate_bindings.ts from the sources beside it.
 * README.md says what is behind them: memory, ownership, status codes, the lifetime of a network.
 *
 * The functions call what `wasm2c -n simdigit` makes of the module: link them with its output. An embedder by
 * other means defines SIMDIGIT_NO_WASM2C, takes constants and structs, and calls the exports by name. */
#ifndef SIMDIGIT_H
#define SIMDIGIT_H

#include <stdint.h>

/* abi_version() of a module that this header fits. */
#define SIMDIGIT_ABI_VERSION 3

/* An address in the engine's memory, or a handle; 0 is none. */
typedef uint32_t simdigit_ptr;

/* What a routine that can refuse returns. */
enum simdigit_status {
  SIMDIGIT_STATUS_OK = 0,
  SIMDIGIT_STATUS_INVALID_ARGUMENT = 1, /* A size, stride, id or number that cannot be right. */
  SIMDIGIT_STATUS_BAD_POINTER = 2, /* A pointer that is not aligned or whose range leaves the memory. */
  SIMDIGIT_STATUS_OUT_OF_MEMORY = 3, /* The memory cannot grow any further. */
};

/* Element types. */
enum simdigit_dtype {
  SIMDIGIT_DTYPE_F32 = 0,
  SIMDIGIT_DTYPE_F64 = 1,
  SIMDIGIT_DTYPE_U8 = 2, /* Only for the inputs of a data set: pixels. */
};

/* Activations of a layer. */
enum simdigit_activation {
  SIMDIGIT_ACTIVATION_LINEAR = 0,
  SIMDIGIT_ACTIVATION_SIGMOID = 1,
  SIMDIGIT_ACTIVATION_TANH = 2,
  SIMDIGIT_ACTIVATION_RELU = 3,
  SIMDIGIT_ACTIVATION_LEAKY_RELU = 4,
  SIMDIGIT_ACTIVATION_ELU = 5,
  SIMDIGIT_ACTIVATION_MAXOUT = 6, /* Not element-wise: kernels/maxout.ts. */
};

/* What training makes small. */
enum simdigit_loss {
  SIMDIGIT_LOSS_SOFTMAX_CROSS_ENTROPY = 0,
  SIMDIGIT_LOSS_MEAN_SQUARED_ERROR = 1,
  SIMDIGIT_LOSS_SQUARED_ERROR = 2,
  SIMDIGIT_LOSS_BINARY_CROSS_ENTROPY = 3,
  SIMDIGIT_LOSS_SUMMED_BINARY_CROSS_ENTROPY = 4,
};

/* How parameters follow their gradients. */
enum simdigit_optimizer {
  SIMDIGIT_OPTIMIZER_SGD = 0,
  SIMDIGIT_OPTIMIZER_ADAM = 1,
  SIMDIGIT_OPTIMIZER_MOMENTUM = 2,
  SIMDIGIT_OPTIMIZER_NESTEROV = 3,
  SIMDIGIT_OPTIMIZER_ADAGRAD = 4,
  SIMDIGIT_OPTIMIZER_ADAGRAD_DA = 5,
  SIMDIGIT_OPTIMIZER_ADADELTA = 6,
  SIMDIGIT_OPTIMIZER_RMSPROP = 7,
  SIMDIGIT_OPTIMIZER_ADAMW = 8,
  SIMDIGIT_OPTIMIZER_FTRL = 9,
  SIMDIGIT_OPTIMIZER_PROXIMAL_GD = 10,
  SIMDIGIT_OPTIMIZER_PROXIMAL_ADAGRAD = 11,
};

/* How parameters start. */
enum simdigit_initialiser {
  SIMDIGIT_INITIALISER_ZEROS = 0,
  SIMDIGIT_INITIALISER_NORMAL = 1,
  SIMDIGIT_INITIALISER_DEFAULT = 2, /* U(-a, a), a = 1 / sqrt(fan_in): PyTorch's nn.Linear. */
  SIMDIGIT_INITIALISER_NORMAL_FAN_IN = 3,
  SIMDIGIT_INITIALISER_XAVIER_UNIFORM = 4, /* Glorot and Bengio 2010, section 4.2.1. */
  SIMDIGIT_INITIALISER_XAVIER_NORMAL = 5,
  SIMDIGIT_INITIALISER_HE_UNIFORM = 6, /* He, Zhang, Ren, Sun 2015, section 2.2. */
  SIMDIGIT_INITIALISER_HE_NORMAL = 7,
  SIMDIGIT_INITIALISER_UNIT = 8, /* U(0, 1). */
};

/* How net_numerical_gradient finds a loss. */
enum simdigit_numerical_method {
  SIMDIGIT_NUMERICAL_METHOD_FORWARD = 0, /* Every evaluation is a whole forward pass: the oracle. */
  SIMDIGIT_NUMERICAL_METHOD_INCREMENTAL = 1, /* Only what a parameter touches is computed again. */
};

/* Bits of what net_numerical_gradient says of a derivative. */
enum simdigit_numerical_flag {
  SIMDIGIT_NUMERICAL_FLAG_KINK = 1, /* Flags of a parameter: a decision (sign of relu, leaky_relu, elu; piece of maxout) differs between its evaluations. */
  SIMDIGIT_NUMERICAL_FLAG_NOT_FINITE = 2, /* One of its two losses is infinite or NaN. */
  SIMDIGIT_NUMERICAL_FLAG_LOST_STEP = 4, /* w + delta or w - delta is w. */
};

/* How net_train_numerical computes a loss. */
enum simdigit_numerical_form {
  SIMDIGIT_NUMERICAL_FORM_LITERAL = 0,
  SIMDIGIT_NUMERICAL_FORM_PRODUCT = 1,
  SIMDIGIT_NUMERICAL_FORM_SERIES = 2,
};

/* What the host says of a layer. */
typedef struct {
  int32_t units;
  int32_t activation;
  int32_t pieces; /* Linear pieces of a maxout unit; 1 for every other activation. */
  int32_t reserved;
  double alpha; /* Slope of leaky_relu below zero, scale of elu. */
  double dropout; /* Share of the units that training drops. */
} simdigit_layer_spec;
_Static_assert(sizeof(simdigit_layer_spec) == 32, "simdigit_layer_spec has 32 bytes in the engine");

/* Eight f64 that the host fills in; what an optimiser does not read is ignored. */
typedef struct {
  double lr;
  double weight_decay;
  double decay1; /* momentum; rho of adadelta and alpha of rmsprop; beta1 of adam and adamw. */
  double decay2; /* beta2 of adam and adamw. */
  double epsilon;
  double l1;
  double l2;
  double initial_accumulator; /* What the accumulator of adagrad, adagrad_da, ftrl and proximal_adagrad starts from. */
} simdigit_hyper;
_Static_assert(sizeof(simdigit_hyper) == 64, "simdigit_hyper has 64 bytes in the engine");

#ifndef SIMDIGIT_NO_WASM2C

/* An instance of the engine, as wasm2c declares it. */
typedef struct w2c_simdigit simdigit;

/* ABI version of this module. */
uint32_t w2c_simdigit_abi_version(simdigit *);
static inline int32_t simdigit_abi_version(simdigit *engine) {
  return (int32_t)w2c_simdigit_abi_version(engine);
}

/* Address of the last message, UTF-8 and zero-terminated. Overwritten by the next failure. */
uint32_t w2c_simdigit_status_message(simdigit *);
static inline simdigit_ptr simdigit_status_message(simdigit *engine) {
  return w2c_simdigit_status_message(engine);
}

/* `bytes` bytes, 16-byte aligned, content undefined; 0 when the memory cannot grow (see status_message). */
uint32_t w2c_simdigit_alloc(simdigit *, uint32_t);
static inline simdigit_ptr simdigit_alloc(simdigit *engine, uint32_t bytes) {
  return w2c_simdigit_alloc(engine, bytes);
}

/* Where the arena ends now: what release takes back. */
uint32_t w2c_simdigit_mark(simdigit *);
static inline simdigit_ptr simdigit_mark(simdigit *engine) {
  return w2c_simdigit_mark(engine);
}

/* Frees everything allocated since `at = mark()`. */
uint32_t w2c_simdigit_release(simdigit *, uint32_t);
static inline int32_t simdigit_release(simdigit *engine, simdigit_ptr at) {
  return (int32_t)w2c_simdigit_release(engine, at);
}

/* C[m x n] := activation(beta C + A[m x k] B[k x n] + bias[n]); beta 0 or 1, bias_ptr 0 for none. */
uint32_t w2c_simdigit_gemm_nn(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, double);
static inline int32_t simdigit_gemm_nn(simdigit *engine, int32_t dtype, int32_t m, int32_t n, int32_t k,
    simdigit_ptr a_ptr, int32_t lda, simdigit_ptr b_ptr, int32_t ldb, int32_t beta, simdigit_ptr c_ptr,
    int32_t ldc, simdigit_ptr bias_ptr, int32_t activation, double alpha) {
  return (int32_t)w2c_simdigit_gemm_nn(engine, dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc,
    bias_ptr, activation, alpha);
}

/* The same with B stored transposed, n x k: dX = dZ W^T. */
uint32_t w2c_simdigit_gemm_nt(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, double);
static inline int32_t simdigit_gemm_nt(simdigit *engine, int32_t dtype, int32_t m, int32_t n, int32_t k,
    simdigit_ptr a_ptr, int32_t lda, simdigit_ptr b_ptr, int32_t ldb, int32_t beta, simdigit_ptr c_ptr,
    int32_t ldc, simdigit_ptr bias_ptr, int32_t activation, double alpha) {
  return (int32_t)w2c_simdigit_gemm_nt(engine, dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc,
    bias_ptr, activation, alpha);
}

/* The same with A stored transposed, k x m: dW = X^T dZ. */
uint32_t w2c_simdigit_gemm_tn(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, double);
static inline int32_t simdigit_gemm_tn(simdigit *engine, int32_t dtype, int32_t m, int32_t n, int32_t k,
    simdigit_ptr a_ptr, int32_t lda, simdigit_ptr b_ptr, int32_t ldb, int32_t beta, simdigit_ptr c_ptr,
    int32_t ldc, simdigit_ptr bias_ptr, int32_t activation, double alpha) {
  return (int32_t)w2c_simdigit_gemm_tn(engine, dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc,
    bias_ptr, activation, alpha);
}

/* y[i] = e^x[i], i < n. y_ptr may be x_ptr here and in the three below. */
uint32_t w2c_simdigit_vector_exp(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_vector_exp(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr x_ptr,
    simdigit_ptr y_ptr) {
  return (int32_t)w2c_simdigit_vector_exp(engine, dtype, n, x_ptr, y_ptr);
}

/* y[i] = ln x[i]. */
uint32_t w2c_simdigit_vector_log(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_vector_log(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr x_ptr,
    simdigit_ptr y_ptr) {
  return (int32_t)w2c_simdigit_vector_log(engine, dtype, n, x_ptr, y_ptr);
}

/* y[i] = 1 / (1 + e^-x[i]). */
uint32_t w2c_simdigit_vector_sigmoid(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_vector_sigmoid(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr x_ptr,
    simdigit_ptr y_ptr) {
  return (int32_t)w2c_simdigit_vector_sigmoid(engine, dtype, n, x_ptr, y_ptr);
}

/* y[i] = tanh x[i]. */
uint32_t w2c_simdigit_vector_tanh(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_vector_tanh(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr x_ptr,
    simdigit_ptr y_ptr) {
  return (int32_t)w2c_simdigit_vector_tanh(engine, dtype, n, x_ptr, y_ptr);
}

/* x[rows x columns] := activation(x + bias[columns]) in place, rows `stride` elements apart; bias_ptr 0 for
 * none; alpha for leaky_relu and elu. */
uint32_t w2c_simdigit_activation_forward(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t, double);
static inline int32_t simdigit_activation_forward(simdigit *engine, int32_t dtype, int32_t activation,
    int32_t rows, int32_t columns, simdigit_ptr x_ptr, int32_t stride, simdigit_ptr bias_ptr, double alpha) {
  return (int32_t)w2c_simdigit_activation_forward(engine, dtype, activation, rows, columns, x_ptr, stride,
    bias_ptr, alpha);
}

/* dy[i] := dy[i] f'(x[i]) in place, i < n, from y = f(x). */
uint32_t w2c_simdigit_activation_backward(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    double);
static inline int32_t simdigit_activation_backward(simdigit *engine, int32_t dtype, int32_t activation,
    int32_t n, simdigit_ptr y_ptr, simdigit_ptr dy_ptr, double alpha) {
  return (int32_t)w2c_simdigit_activation_backward(engine, dtype, activation, n, y_ptr, dy_ptr, alpha);
}

/* y[rows x columns] = softmax of the rows of x, rows `stride` elements apart in both; y_ptr may be x_ptr. */
uint32_t w2c_simdigit_softmax_rows(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_softmax_rows(simdigit *engine, int32_t dtype, int32_t rows, int32_t columns,
    simdigit_ptr x_ptr, simdigit_ptr y_ptr, int32_t stride) {
  return (int32_t)w2c_simdigit_softmax_rows(engine, dtype, rows, columns, x_ptr, y_ptr, stride);
}

/* y[rows x columns] = log softmax of the rows of x; y_ptr must not be x_ptr. */
uint32_t w2c_simdigit_log_softmax_rows(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t);
static inline int32_t simdigit_log_softmax_rows(simdigit *engine, int32_t dtype, int32_t rows,
    int32_t columns, simdigit_ptr x_ptr, simdigit_ptr y_ptr, int32_t stride) {
  return (int32_t)w2c_simdigit_log_softmax_rows(engine, dtype, rows, columns, x_ptr, y_ptr, stride);
}

/* loss (f64) = mean over rows of -log softmax(z[i])[labels[i]], d[rows x columns] = its gradient by z.
 * labels_ptr: rows bytes, each below columns. d_ptr may be z_ptr. No gaps between rows. */
uint32_t w2c_simdigit_softmax_cross_entropy_rows(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t);
static inline int32_t simdigit_softmax_cross_entropy_rows(simdigit *engine, int32_t dtype, int32_t rows,
    int32_t columns, simdigit_ptr z_ptr, simdigit_ptr labels_ptr, simdigit_ptr d_ptr, simdigit_ptr loss_ptr) {
  return (int32_t)w2c_simdigit_softmax_cross_entropy_rows(engine, dtype, rows, columns, z_ptr, labels_ptr,
    d_ptr, loss_ptr);
}

/* out (f64) = sum of x[i], i < n, accumulated in float64. */
uint32_t w2c_simdigit_sum_all(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_sum_all(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr x_ptr,
    simdigit_ptr out_ptr) {
  return (int32_t)w2c_simdigit_sum_all(engine, dtype, n, x_ptr, out_ptr);
}

/* out (f64) = mean of x[i], i < n, n >= 1. */
uint32_t w2c_simdigit_mean_all(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_mean_all(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr x_ptr,
    simdigit_ptr out_ptr) {
  return (int32_t)w2c_simdigit_mean_all(engine, dtype, n, x_ptr, out_ptr);
}

/* out[j] = sum over i of x[i][j] in ascending i; x is rows x columns without gaps. */
uint32_t w2c_simdigit_sum_over_rows(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_sum_over_rows(simdigit *engine, int32_t dtype, int32_t rows, int32_t columns,
    simdigit_ptr x_ptr, simdigit_ptr out_ptr) {
  return (int32_t)w2c_simdigit_sum_over_rows(engine, dtype, rows, columns, x_ptr, out_ptr);
}

/* out[i] (u32) = index of the first largest of row i; rows `stride` elements apart. */
uint32_t w2c_simdigit_argmax_rows(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_argmax_rows(simdigit *engine, int32_t dtype, int32_t rows, int32_t columns,
    simdigit_ptr x_ptr, int32_t stride, simdigit_ptr out_ptr) {
  return (int32_t)w2c_simdigit_argmax_rows(engine, dtype, rows, columns, x_ptr, stride, out_ptr);
}

/* Step number `step` (from 1) of an optimiser over n parameters. hyper_ptr: eight f64 (optimizers/hyper.ts);
 * slots that the optimiser has not are 0. */
uint32_t w2c_simdigit_optimizer_update(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_optimizer_update(simdigit *engine, int32_t dtype, int32_t optimizer, int32_t n,
    simdigit_ptr w_ptr, simdigit_ptr g_ptr, simdigit_ptr slot0_ptr, simdigit_ptr slot1_ptr,
    simdigit_ptr hyper_ptr, int32_t step) {
  return (int32_t)w2c_simdigit_optimizer_update(engine, dtype, optimizer, n, w_ptr, g_ptr, slot0_ptr,
    slot1_ptr, hyper_ptr, step);
}

/* Four u32 of Philox4x32-10 at out_ptr for a counter of four words and a key of two. */
uint32_t w2c_simdigit_philox_words(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t);
static inline int32_t simdigit_philox_words(simdigit *engine, simdigit_ptr out_ptr, uint32_t c0, uint32_t c1,
    uint32_t c2, uint32_t c3, uint32_t key0, uint32_t key1) {
  return (int32_t)w2c_simdigit_philox_words(engine, out_ptr, c0, c1, c2, c3, key0, key1);
}

/* out[i] uniform in (low, high), i < n, from `stream` of the seed. */
uint32_t w2c_simdigit_uniform(simdigit *, uint32_t, uint32_t, uint32_t, double, double, uint32_t, uint32_t,
    uint32_t);
static inline int32_t simdigit_uniform(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr out_ptr,
    double low, double high, uint32_t stream, uint32_t seed_low, uint32_t seed_high) {
  return (int32_t)w2c_simdigit_uniform(engine, dtype, n, out_ptr, low, high, stream, seed_low, seed_high);
}

/* out[i] normal with mean 0 and the deviation given, i < n. */
uint32_t w2c_simdigit_normal(simdigit *, uint32_t, uint32_t, uint32_t, double, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_normal(simdigit *engine, int32_t dtype, int32_t n, simdigit_ptr out_ptr,
    double deviation, uint32_t stream, uint32_t seed_low, uint32_t seed_high) {
  return (int32_t)w2c_simdigit_normal(engine, dtype, n, out_ptr, deviation, stream, seed_low, seed_high);
}

/* Shuffles n u32 in place. */
uint32_t w2c_simdigit_shuffle(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_shuffle(simdigit *engine, int32_t n, simdigit_ptr values_ptr, uint32_t stream,
    uint32_t substream, uint32_t seed_low, uint32_t seed_high) {
  return (int32_t)w2c_simdigit_shuffle(engine, n, values_ptr, stream, substream, seed_low, seed_high);
}

/* Rounds of 8, 10 or 12 chains of c := c a + b in registers: the peak that kernels are measured against. */
double w2c_simdigit_peak(simdigit *, uint32_t, uint32_t, uint32_t);
static inline double simdigit_peak(simdigit *engine, int32_t dtype, int32_t chains, int32_t iterations) {
  return w2c_simdigit_peak(engine, dtype, chains, iterations);
}

/* A fully connected network with room for batches of up to `batch` examples; parameters start at zero.
 * layers_ptr: for each layer 32 bytes, i32 units, activation, pieces (1, of maxout more), 0, f64 alpha (of
 * leaky_relu and elu), dropout (0 to below 1; 0 for the last). Returns a handle, or 0 (see status_message). */
uint32_t w2c_simdigit_net_create(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t);
static inline simdigit_ptr simdigit_net_create(simdigit *engine, int32_t dtype, int32_t inputs, int32_t batch,
    int32_t layers, simdigit_ptr layers_ptr, int32_t loss, int32_t optimizer) {
  return w2c_simdigit_net_create(engine, dtype, inputs, batch, layers, layers_ptr, loss, optimizer);
}

/* Number of parameters, or 0 for what is no network. */
uint32_t w2c_simdigit_net_parameters(simdigit *, uint32_t);
static inline int32_t simdigit_net_parameters(simdigit *engine, simdigit_ptr net) {
  return (int32_t)w2c_simdigit_net_parameters(engine, net);
}

/* Address of the flat parameters: W (inputs x units, row-major) and b of each layer in turn. 0 for what is no
 * network. */
uint32_t w2c_simdigit_net_params_ptr(simdigit *, uint32_t);
static inline simdigit_ptr simdigit_net_params_ptr(simdigit *engine, simdigit_ptr net) {
  return w2c_simdigit_net_params_ptr(engine, net);
}

/* Address of the flat gradients. */
uint32_t w2c_simdigit_net_grads_ptr(simdigit *, uint32_t);
static inline simdigit_ptr simdigit_net_grads_ptr(simdigit *engine, simdigit_ptr net) {
  return w2c_simdigit_net_grads_ptr(engine, net);
}

/* Address of flat buffer `slot` of the optimiser's state, or 0 when it has none such. */
uint32_t w2c_simdigit_net_slot_ptr(simdigit *, uint32_t, uint32_t);
static inline simdigit_ptr simdigit_net_slot_ptr(simdigit *engine, simdigit_ptr net, int32_t slot) {
  return w2c_simdigit_net_slot_ptr(engine, net, slot);
}

/* Draws all parameters anew and puts the optimiser back to its start; the seed is that of dropout too. */
uint32_t w2c_simdigit_net_initialise(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_net_initialise(simdigit *engine, simdigit_ptr net, int32_t weights,
    int32_t biases, uint32_t seed_low, uint32_t seed_high) {
  return (int32_t)w2c_simdigit_net_initialise(engine, net, weights, biases, seed_low, seed_high);
}

/* Sets what the optimiser goes by: eight f64 at hyper_ptr, lr, weight_decay, decay1, decay2, epsilon, l1, l2,
 * initial_accumulator (optimizers/hyper.ts). Before training; again, when lr changes. Until a step has been
 * taken it puts the slots to their start. */
uint32_t w2c_simdigit_net_set_optimizer(simdigit *, uint32_t, uint32_t);
static inline int32_t simdigit_net_set_optimizer(simdigit *engine, simdigit_ptr net, simdigit_ptr hyper_ptr) {
  return (int32_t)w2c_simdigit_net_set_optimizer(engine, net, hyper_ptr);
}

/* Targets of the losses on outputs (1 and 0 unless set), what gradients of biases are multiplied by (1), the
 * bound of the squared length of a unit's incoming weights (0 for none), and the share of the inputs that
 * training drops (0). */
uint32_t w2c_simdigit_net_set_options(simdigit *, uint32_t, double, double, double, double, double);
static inline int32_t simdigit_net_set_options(simdigit *engine, simdigit_ptr net, double target_on,
    double target_off, double bias_scale, double max_norm, double input_dropout) {
  return (int32_t)w2c_simdigit_net_set_options(engine, net, target_on, target_off, bias_scale, max_norm,
    input_dropout);
}

/* Seed of the dropout masks, when a run goes on from a checkpoint. */
uint32_t w2c_simdigit_net_set_seed(simdigit *, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_net_set_seed(simdigit *engine, simdigit_ptr net, uint32_t seed_low,
    uint32_t seed_high) {
  return (int32_t)w2c_simdigit_net_set_seed(engine, net, seed_low, seed_high);
}

/* Says how many steps have been taken, when a run goes on from a checkpoint. */
uint32_t w2c_simdigit_net_set_step(simdigit *, uint32_t, uint32_t);
static inline int32_t simdigit_net_set_step(simdigit *engine, simdigit_ptr net, int32_t step) {
  return (int32_t)w2c_simdigit_net_set_step(engine, net, step);
}

/* Steps taken so far. */
uint32_t w2c_simdigit_net_step(simdigit *, uint32_t);
static inline int32_t simdigit_net_step(simdigit *engine, simdigit_ptr net) {
  return (int32_t)w2c_simdigit_net_step(engine, net);
}

/* A data set over memory that stays the caller's: count x features inputs of `kind` (0 f32, 1 f64, 2 u8 pixels),
 * count labels of one byte below `classes`, and for pixels a table of 256 network inputs of the network's dtype.
 * Returns a handle, or 0 (see status_message). */
uint32_t w2c_simdigit_data_create(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t, uint32_t);
static inline simdigit_ptr simdigit_data_create(simdigit *engine, int32_t kind, int32_t dtype, int32_t count,
    int32_t features, int32_t classes, simdigit_ptr inputs_ptr, simdigit_ptr labels_ptr, simdigit_ptr table_ptr) {
  return w2c_simdigit_data_create(engine, kind, dtype, count, features, classes, inputs_ptr, labels_ptr,
    table_ptr);
}

/* Training steps over the `count` examples that order_ptr (u32) names, net's batch at a time, the last one with
 * what is left. losses_ptr: f64 for each step, its mean loss before the update. */
uint32_t w2c_simdigit_net_train(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_net_train(simdigit *engine, simdigit_ptr net, simdigit_ptr data,
    simdigit_ptr order_ptr, int32_t count, simdigit_ptr losses_ptr) {
  return (int32_t)w2c_simdigit_net_train(engine, net, data, order_ptr, count, losses_ptr);
}

/* Mean loss (f64 at loss_ptr) of `count` examples, 1 to net's batch, and its gradients; nothing is updated. */
uint32_t w2c_simdigit_net_gradient(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_net_gradient(simdigit *engine, simdigit_ptr net, simdigit_ptr data,
    simdigit_ptr order_ptr, int32_t count, simdigit_ptr loss_ptr) {
  return (int32_t)w2c_simdigit_net_gradient(engine, net, data, order_ptr, count, loss_ptr);
}

/* One step of the optimiser with the gradients at net_grads_ptr: what net_train does after each net_gradient.
 * For hosts that change the gradients in between, as those of data-parallel training sum them over machines. */
uint32_t w2c_simdigit_net_update(simdigit *, uint32_t);
static inline int32_t simdigit_net_update(simdigit *engine, simdigit_ptr net) {
  return (int32_t)w2c_simdigit_net_update(engine, net);
}

/* Examples start .. start + count - 1: probs_ptr count x classes of the network's dtype, predictions_ptr count
 * bytes, loss_ptr the sum of the losses (f64). */
uint32_t w2c_simdigit_net_evaluate(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
    uint32_t);
static inline int32_t simdigit_net_evaluate(simdigit *engine, simdigit_ptr net, simdigit_ptr data,
    int32_t start, int32_t count, simdigit_ptr probs_ptr, simdigit_ptr predictions_ptr, simdigit_ptr loss_ptr) {
  return (int32_t)w2c_simdigit_net_evaluate(engine, net, data, start, count, probs_ptr, predictions_ptr,
    loss_ptr);
}

/* Central differences of the loss of `count` examples (1 to net's batch) by `parameters` parameters from number
 * `first` on, under the dropout masks of the step that comes next: f64 at out_ptr, flags (u8) at flags_ptr.
 * method: 0 whole forward passes, 1 only what a parameter touches. In float64 for either dtype; nothing is
 * updated. */
uint32_t w2c_simdigit_net_numerical_gradient(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, double,
    uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
static inline int32_t simdigit_net_numerical_gradient(simdigit *engine, simdigit_ptr net, simdigit_ptr data,
    simdigit_ptr order_ptr, int32_t count, double delta, int32_t method, int32_t first, int32_t parameters,
    simdigit_ptr out_ptr, simdigit_ptr flags_ptr) {
  return (int32_t)w2c_simdigit_net_numerical_gradient(engine, net, data, order_ptr, count, delta, method,
    first, parameters, out_ptr, flags_ptr);
}

/* Steps of sgd over the `count` examples that order_ptr (u32) names, one at a time, by central differences:
 * tensor after tensor is differentiated and updated. losses_ptr: f64 for each example, its loss before the step.
 * form, for one hidden sigmoid layer under summed_binary_cross_entropy: 0 literal, 1 product, 2 series
 * (derivatives/handout/sigmoid_pairs.ts). */
uint32_t w2c_simdigit_net_train_numerical(simdigit *, uint32_t, uint32_t, uint32_t, uint32_t, double,
    uint32_t, uint32_t);
static inline int32_t simdigit_net_train_numerical(simdigit *engine, simdigit_ptr net, simdigit_ptr data,
    simdigit_ptr order_ptr, int32_t count, double delta, int32_t form, simdigit_ptr losses_ptr) {
  return (int32_t)w2c_simdigit_net_train_numerical(engine, net, data, order_ptr, count, delta, form,
    losses_ptr);
}

#endif

#endif
